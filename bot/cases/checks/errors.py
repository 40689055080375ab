"""Why a tick or a step was refused."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.errors import CaseError
from bot.catalogue.bilingual import Bilingual


class UnknownCheck(CaseError):
    """The service asks for no such check."""


class ChecksMissing(CaseError):
    """The case may only go there when something was done; ``titles`` says what."""

    def __init__(self, titles: Sequence[Bilingual]) -> None:
        self.titles = tuple(titles)
        super().__init__(f"first: {', '.join(title.en for title in titles)}")
