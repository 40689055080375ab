"""Whom a note names: ``@`` and a name, as it is written or as far as it tells one person from all others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.accounts.model import Account
from bot.conversation.notes.errors import AmbiguousMention, UnknownMention
from bot.text.normalise import normalise

#: In front of a name, not inside of an e-mail address; behind it a letter, so that "@ 50 taka" names nobody.
_AT = re.compile(r"(?:^|(?<=[\s(\[,;:।]))@(?=[^\W\d_])")
_WORD = re.compile(r"[^\s,;:!?।()\[\]]+")
#: A name ends here, be it with a Bangla case ending: "@সালমা", "@সালমাকে".
_END = re.compile(r"(?:কে|র|এর|ের|য়ের|ও)?(?=$|[\s.,;:!?।()\[\]'-])")
_MOST_WORDS = 4


def mentioned_in(text: str, people: Sequence[Account]) -> list[Account]:
    """The people that a text names, each once.

    Args:
        text: a note.
        people: who may be named.

    Raises:
        UnknownMention: none of them has such a name.
        AmbiguousMention: more than one has.
    """
    plain = normalise(text).casefold()
    found = {one.id: one for one in (_named(plain[at.end() :], people) for at in _AT.finditer(plain))}
    return list(found.values())


def names_to_type(people: Sequence[Account]) -> list[tuple[Account, str]]:
    """What to type behind the ``@`` for each: the name, or the address where two have one name."""
    often = Counter(_key(one) for one in people)
    return [(one, one.name if often[_key(one)] == 1 else one.email) for one in people]


def _named(rest: str, people: Sequence[Account]) -> Account:
    words = _WORD.findall(rest[:200])[:_MOST_WORDS]
    name = words[0].rstrip(".")
    for found in _ways(rest, words, people):
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousMention(name, sorted({one.name for one in found}))
    raise UnknownMention(name)


def _ways(rest: str, words: Sequence[str], people: Sequence[Account]) -> Iterator[list[Account]]:
    """Who may be meant, the surest way first: by address, by the whole name, by how the name begins."""
    first = words[0].rstrip(".")
    yield [one for one in people if one.email == first]
    whole = [one for one in people if rest.startswith(_key(one)) and _END.match(rest, len(_key(one)))]
    longest = max((len(_key(one)) for one in whole), default=0)
    yield [one for one in whole if len(_key(one)) == longest]
    for count in range(len(words), 1, -1):
        beginning = " ".join(words[:count]).rstrip(".")
        yield [one for one in people if _key(one).startswith(beginning)]
    yield [one for one in people if any(part.startswith(first) for part in _key(one).split())]


def _key(one: Account) -> str:
    return normalise(one.name).casefold()
