"""How much of a message tells something, and neither wishes nor asks for anything."""

from __future__ import annotations

from actions.words import words
from bot.nlu.clauses import asks, clauses, wishes
from bot.nlu.word_lists import listed
from bot.text.normalise import lower

#: Fields that a first message may answer, by their name in all services.
TOLD_FIELDS = frozenset({"what_happened"})
#: So many words that neither wish nor ask may be what happened.
FEWEST_WORDS = 4
# English asks with its first word: "is it free"; of "the price is 20" nobody wants to know anything.
_ASK_IN_FRONT = frozenset(word for word in listed("asking.txt") | listed("whether.txt") if word.isascii()) & {
    "how", "what", "where", "when", "which", "who", "do", "does", "is", "can", "should",
}  # fmt: skip


def telling_words(text: str) -> int:
    """The number of words of the clauses that tell."""
    plain = lower(text)
    return sum(
        len(words(plain[start:end])) for start, end in clauses(plain) if not _asks_or_wishes(plain[start:end])
    )


def tells(text: str) -> bool:
    """Whether a text tells something, whatever else it wishes or asks."""
    return telling_words(text) >= FEWEST_WORDS


def only_tells(text: str) -> bool:
    """Whether no clause of a text wishes or asks."""
    return telling_words(text) == len(words(text))


def _asks_or_wishes(clause: str) -> bool:
    said = words(clause)
    if "?" in clause or wishes(clause) or (said and said[0] in _ASK_IN_FRONT):
        return True
    return asks(" ".join(word for word in said if word not in _ASK_IN_FRONT))
