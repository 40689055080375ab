"""A name as it is told: "আমি করিম", "my name is Karim", "babar nam Jamal"; kept is the name alone."""

from __future__ import annotations

import re

from actions.vocabulary import phrases
from actions.words import WORD, says_skip, words
from bot.text.normalise import ascii_digits, lower

#: Nobody's name has more words; so many tell something else.
LONGEST_NAME = 8
_EDGES = " \t\n,.;:।!-–—\"'“”‘’"


def told_name(text: str) -> str | None:
    """The name in a message that was asked for one; None if it holds none.

    What only leads to the name ("I am", "my father's name is") and what only follows it ("speaking") is left
    out; of the name itself nothing is changed.
    """
    name = _without(text, at_end=False)
    name = _without(name, at_end=True).strip(_EDGES) if name else name
    if not name or "?" in name or says_skip(name) or len(words(name)) > LONGEST_NAME:
        return None
    # "Md." keeps its point; one behind the whole name is a full stop.
    return re.sub(r"\s+", " ", name)


def _without(text: str, *, at_end: bool) -> str:
    """The text without the longest known words at its beginning or its end."""
    found = list(WORD.finditer(ascii_digits(lower(text))))
    said = [one.group() for one in found]
    longest = 0
    for phrase in phrases("after_the_name" if at_end else "before_a_name"):
        wanted = list(words(phrase))
        here = said[-len(wanted) :] if at_end else said[: len(wanted)]
        if here == wanted:
            longest = max(longest, len(wanted))
    if not longest:
        return text
    return text[: found[-longest].start()] if at_end else text[found[longest - 1].end() :]
