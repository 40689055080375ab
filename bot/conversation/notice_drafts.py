"""What a citizen will be told of a step, before it is taken: the words, and how they go."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.cases.errors import NoticeRefused
from bot.text.normalise import ascii_digits, normalise


class Way(StrEnum):
    """How a notice goes: now in the chat, with the citizen's next message, by text message only, or not."""

    CHAT = "chat"
    LATER = "later"
    TEXT = "text"
    NOBODY = "nobody"


@dataclass(frozen=True)
class NoticeDraft:
    """What will be told of a step.

    Attributes:
        words: the notice, in the citizen's language; empty where none goes to a chat.
        must_keep: what has to be in it however it is written: the reference, and days and sums.
        may_be_left_out: whether the citizen may go untold.
        way: how it goes.
        text_message: the line that goes to the citizen's phone, if one does.
        choices: the quick replies under it.
        further: what is said after it.
    """

    words: str
    must_keep: tuple[str, ...]
    may_be_left_out: bool
    way: Way
    text_message: str | None = None
    choices: tuple[str, ...] = ()
    further: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agreed:
    """What an officer saw and what they made of it: the draft's words, and the words that are to go."""

    drafted: str
    words: str


class NoticeNotSeen(Exception):
    """The officer has not seen the words that would go; ``draft`` has them."""

    def __init__(self, draft: NoticeDraft) -> None:
        self.draft = draft
        super().__init__("show the words first")


def own_words(draft: NoticeDraft | None, agreed: Agreed | None) -> str | None:
    """The officer's own words, empty to tell nothing; None where they left the draft as it was.

    Raises:
        NoticeNotSeen: the draft is another one by now.
        NoticeRefused: the words lack what has to be in them.
    """
    if draft is None or agreed is None or not draft.words:
        return None
    if one_way(agreed.drafted) != one_way(draft.words):
        raise NoticeNotSeen(draft)
    words = one_way(agreed.words)
    if words == one_way(draft.words):
        return None
    written = ascii_digits(normalise(words))
    missing = [one for one in draft.must_keep if ascii_digits(normalise(one)) not in written]
    if words and missing:
        raise NoticeRefused("the notice lacks what has to be in it", missing)
    return words


def one_way(words: str) -> str:
    """Words with one kind of line end and none around them: browsers send them with carriage returns."""
    return words.replace("\r\n", "\n").strip()
