"""What is said otherwise by SMS, as data: ``catalogue/sms_wording.yml``.

The dialogue's texts speak to people on Messenger, of Facebook, buttons and pictures. A text message can't.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.catalogue.bilingual import Entry
from bot.catalogue.errors import Fault, FaultyCatalogue
from bot.catalogue.yaml_source import SourceFile

WORDING = Path(__file__).resolve().parents[3] / "catalogue" / "sms_wording.yml"


class Phrase(Entry):
    """A piece of text and what stands in its place."""

    instead_of: Annotated[str, Field(min_length=4)]
    say: str


class Wording(Entry):
    """All of them; where one contains another, the longer comes first."""

    phrases: list[Phrase]

    def reworded(self, text: str) -> str:
        """The text as it is said by SMS."""
        for phrase in self.phrases:
            text = text.replace(phrase.instead_of, phrase.say)
        return text


@cache
def load_wording(path: Path = WORDING) -> Wording:
    """Read and check the wording.

    Raises:
        FaultyCatalogue: with every fault, its file and line.
    """
    faults: list[Fault] = []
    wording = SourceFile(path).read(Wording, faults)
    if wording is None:
        raise FaultyCatalogue(faults)
    return wording
