"""What is said first fits a phone where somebody is afraid, in a hurry, or asks for no more than a day."""

from __future__ import annotations

import pytest

from bot.runtime import project_catalogue

MOST_LETTERS, MOST_LINES = 500, 5


@pytest.mark.parametrize("code", ["corruption_report", "drug_rehabilitation", "public_hearing"])
def test_an_introduction_fits_a_phone(code: str) -> None:
    intro = project_catalogue().service(code).intro
    for text in (intro.bn, intro.en):
        assert len(text) <= MOST_LETTERS and len(text.splitlines()) <= MOST_LINES
