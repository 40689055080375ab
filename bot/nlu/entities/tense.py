"""Whether a sentence tells of what was or of what will be, judged by the verb nearest to a word.

Bangla needs it: কাল is yesterday or tomorrow, and "১২ নভেম্বর" has no year. The past is what citizens mostly
tell of, so only the future needs to be recognised with care.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Tense = Literal["past", "future"]

_WORD = re.compile("[a-z']+|[\u0980-\u09e3]+")

_PAST = re.compile(
    # Bangla: করেছি, করছি, করলাম, ছিল, দিল, করিনি, পাই নাই
    ".*(?:লাম|ছিল|ছিলেন|ছিলাম|ছি|ছে|ছেন|ছিস|ইসি|ইছি|ইছে|সি|সে|লেন|িনি|ায়নি|েনি)|দিল|দিলো|গেল|গেলো|হল|হলো|নিল|নিলো|করল|করলো|বলল|নাই|নেই"
    # Banglish: korechi, korsi, korlam, chilo, dilo, paini
    "|.*(?:lam|lum|[eior]chi|[eior]che|[eio]chen|[enrly]si|[inrly]se|[inrly]sen|nchi|nche|lchi|lche|chilo|silo|chilen|ilen|echi|ini|ayni)"
    "|disi|dise|gesi|gese|gelo|dilo|holo|nilo|korlo|bollo|gece|korci|kinci|dici|nai|hoice|hoise"
    # English: bought, filed
    "|was|were|did|didn't|had|went|bought|paid|gave|took|lost|got|came|saw|told|said|sent|sold|stole|stolen|broke|happened|ago"
    "|(?!need|feed|speed|indeed|bleed|exceed|proceed|seed)[a-z]{2,}ed"
)
_FUTURE = re.compile(
    # Bangla: করব, যাবো, আসবে, পাবেন, করমু; "যাচ্ছি" of a day is a plan
    "(?!কবে|তবে|ভাবে|.*ভাবে|সবে|সব|খুব|শুভ|সম্ভব|উৎসব|অনুভব|জবাব|হিসাব|অভাব|প্রভাব|সাহেব|ক্লাব|বিভব|গৌরব|সবাব|পূর্বে|এইসব|ঐসব|এসব)"
    ".+(?:ব|বো|বে|বেন|বি|বনা|বোনা|বেনা|মু)|যাচ্ছি|যাচ্ছে|আসছি|আসছে|যাইতেছি"
    # Banglish: korbo, jabe, asben, korum
    "|(?!kobe|tobe|.*vabe|.*bhabe|sobe|may|bribe|describe|subscribe|tribe|tube|cube|robe|globe)"
    ".{2,}(?:bo|be|ben|bona|bena)|jacchi|jachchi|korum|jamu|korumo|dimu"
    # English
    "|will|shall|gonna|i'll|we'll|won't|going|upcoming|coming|agami|আগামী|next|tomorrow"
)


# A verb this many characters away belongs to something else.
_REACH = 120
# What somebody wants lies ahead, but they may want it because of what happened on the day they name.
_WISH = re.compile("want|wants|would|wish|plan|chai|chay|চাই|চাচ্ছি|চায়")


# "কাল শুনানি আছে" is tomorrow's. With an ending of belonging it is not: "কালকের রসিদ আছে" is yesterday's.
_IS_THERE = re.compile("আছে|আছেন|আছি|ache|achen|achi|aase")
_BELONGING = re.compile(".*(?:র|r)")


def lies_ahead(matching: str, start: int, end: int) -> bool:
    """Whether কাল or পরশু is still to come: by its verb, or because something "is there" on that day."""
    behind = _WORD.findall(matching, end, end + _REACH)
    verb = next((word for word in behind if _IS_THERE.fullmatch(word) or _tense(word, False)), "")
    if _IS_THERE.fullmatch(verb):
        return _BELONGING.fullmatch(matching, start, end) is None
    return tense_near(matching, start, end) == "future"


def tense_near(matching: str, start: int, end: int, *, wishes: bool = False) -> Tense | None:
    """The tense of the first verb behind ``matching[start:end]``, else of the last one in front of it.

    Bangla puts its verb behind ("কাল যাব"), English in front ("I bought it yesterday").

    Args:
        wishes: whether wanting something makes it future.
    """
    behind = _WORD.findall(matching, end, end + _REACH)
    in_front = _WORD.findall(matching, max(0, start - _REACH), start)[::-1]
    return next((tense for word in behind + in_front if (tense := _tense(word, wishes)) is not None), None)


@lru_cache(maxsize=8192)
def _tense(word: str, wishes: bool) -> Tense | None:
    if _FUTURE.fullmatch(word) or (wishes and _WISH.fullmatch(word)):
        return "future"
    return "past" if _PAST.fullmatch(word) else None
