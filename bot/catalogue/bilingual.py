"""A text in the two languages that citizens read; one without the other does not exist."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Language = Literal["bn", "en"]

BANGLA_BLOCK = range(0x0980, 0x0A00)


class Entry(BaseModel):
    """Base of everything read from the catalogue: unchangeable, and a misspelt key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _has_bangla(text: str) -> str:
    if not any(ord(character) in BANGLA_BLOCK for character in text):
        raise ValueError("the Bangla text has no Bangla letter or digit")
    return text


def _has_latin(text: str) -> str:
    if not any(character.isascii() and character.isalnum() for character in text):
        raise ValueError("the English text has no Latin letter or digit")
    return text


Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""A name used by the program: lower-case English, words joined by underscores."""

OfficeCode = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""An office's name used by the program, such as ``sp-coxs-bazar``."""


class Bilingual(Entry):
    """A text in Bangla and English. Both are required."""

    bn: Annotated[str, AfterValidator(_has_bangla)]
    en: Annotated[str, AfterValidator(_has_latin)]

    def in_language(self, language: Language) -> str:
        """The text in one of the two languages."""
        return self.bn if language == "bn" else self.en


YES = Bilingual(bn="হ্যাঁ", en="Yes")
NO = Bilingual(bn="না", en="No")


class Sourced(Entry):
    """A statement somebody can check: where it comes from, and when it was last looked at."""

    source: Annotated[str, Field(min_length=4)]
    checked_on: date


class Cited(Entry):
    """A statement that citizens are told with its source, which therefore has a name in both languages."""

    source: Bilingual
    checked_on: date


def as_written(answer: object) -> str | None:
    """An answer as it stands in the catalogue: True is ``yes``, False is ``no``, None is no answer."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return None if answer is None else str(answer)


def listed(value: Any) -> list[Any]:
    """A value that may stand alone or in a list, as a list."""
    return list(value) if isinstance(value, list | tuple) else [value]
