"""How much of a message tells something, and neither wishes nor asks for anything."""

from __future__ import annotations

from actions.words import words
from bot.nlu.clauses import asks, clauses, wishes
from bot.nlu.word_lists import listed
from bot.text.normalise import lower

#: Fields that a first message may answer, by their name in all services.
TOLD_FIELDS = frozenset({"what_happened", "information_wanted", "matter"})
#: So many words that neither wish nor ask may be what happened.
FEWEST_WORDS = 4
_STOPS = ".,;!?।\n-"
# English asks with its first word: "is it free"; of "the price is 20" nobody wants to know anything.
_ASK_IN_FRONT = frozenset(word for word in listed("asking.txt") | listed("whether.txt") if word.isascii()) & {
    "how", "what", "where", "when", "which", "who", "do", "does", "is", "can", "should",
}  # fmt: skip


def telling_words(text: str) -> int:
    """The number of words of the clauses that tell."""
    plain = lower(text)
    return sum(len(words(plain[start:end])) for start, end in _telling(plain))


def telling_part(text: str) -> str | None:
    """The clauses that tell, beside those that wish or ask: "my NID is lost, how do I file a GD"."""
    plain = lower(text)
    if len(plain) != len(text):
        return None
    told = "".join(text[start:end] for start, end in _telling(plain))
    return told.strip(" ,") if len(words(told)) >= FEWEST_WORDS else None


def tells(text: str) -> bool:
    """Whether a text tells something, whatever else it wishes or asks."""
    return telling_words(text) >= FEWEST_WORDS


def only_tells(text: str) -> bool:
    """Whether no clause of a text wishes or asks."""
    return telling_words(text) == len(words(text))


def _telling(plain: str) -> list[tuple[int, int]]:
    """Where the clauses that tell begin and end."""
    return [(start, end) for start, end in clauses(plain) if not _asks_or_wishes(plain, start, end)]


def _asks_or_wishes(plain: str, start: int, end: int) -> bool:
    clause, before = plain[start:end], plain[:start].rstrip()
    said = words(clause)
    # "A medicine of which the price is 600" goes on telling; behind a stop "which" asks.
    begins = not before or before[-1] in _STOPS
    if "?" in clause or wishes(clause) or (begins and said and said[0] in _ASK_IN_FRONT):
        return True
    return asks(" ".join(word for word in said if word not in _ASK_IN_FRONT))
