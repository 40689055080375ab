"""Ready replies that every office begins with, from ``catalogue/canned_replies.yml``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.catalogue.bilingual import Bilingual, Code, Entry
from bot.catalogue.errors import Finding

#: What a conversation's case fills in.
VARIABLES = ("reference", "service", "stage", "due_on", "officer", "office")
#: Whatever looks like a variable, also a misspelt one or half of one.
VARIABLE = re.compile(r"\{\{([^{}]*)\}\}|\{\{|\}\}")

LONGEST_TITLE = 60
LONGEST_TEXT = 1500
"""Characters. Filled in, it still is one message."""


def strange_variables(text: str) -> list[str]:
    """What looks like a variable and is none, as it is written."""
    return [one.group() for one in VARIABLE.finditer(text) if (one[1] or "").strip() not in VARIABLES]


class CannedReply(Entry):
    """One ready reply; for all agencies, if none is named."""

    code: Code
    agencies: tuple[Code, ...] = ()
    title: Bilingual
    text: Bilingual

    @model_validator(mode="after")
    def _fits_and_can_be_filled(self) -> Self:
        for title, text in ((self.title.bn, self.text.bn), (self.title.en, self.text.en)):
            if len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT:
                raise ValueError(f"a title has at most {LONGEST_TITLE} characters, a text {LONGEST_TEXT}")
            if strange := strange_variables(text):
                raise ValueError(f"no variable is called {strange[0]}")
        return self


class CannedFile(Entry):
    """The shape of ``catalogue/canned_replies.yml``."""

    canned_replies: Annotated[tuple[CannedReply, ...], Field(min_length=1)]


def canned_findings(file: CannedFile, agencies: Collection[str]) -> Iterator[Finding]:
    """What the file names that does not exist, or names twice."""
    for position, reply in enumerate(file.canned_replies):
        place = ("canned_replies", position)
        if reply.code in {one.code for one in file.canned_replies[:position]}:
            yield (*place, "code"), f"{reply.code} stands here a second time"
        for code in sorted(set(reply.agencies) - set(agencies)):
            yield (*place, "agencies"), f"no agency has the code {code}"
