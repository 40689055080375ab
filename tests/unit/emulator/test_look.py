"""What can be measured of the look: contrast, and words in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.channels.facebook.emulator import emulator

STATIC = Path(emulator.__file__).parent / "static"
PAIRS = [
    ("text", "ground"),
    ("text", "bubble"),
    ("text", "sunken"),
    ("muted", "ground"),
    ("muted", "sunken"),
    ("muted", "raised"),
    ("muted", "bubble"),
    ("muted", "hover"),
    ("muted", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("accent-text", "ground"),
    ("accent-text", "bubble"),
    ("accent-text", "accent-soft"),
    ("amber-text", "amber-soft"),
    ("red-text", "red-soft"),
    ("red-text", "raised"),
]


def colours(dark: bool) -> dict[str, str]:
    """The colour of each name, in one of the two looks."""
    css = (STATIC / "css" / "base.css").read_text("utf-8")
    light, _, rest = css.partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return {**found, **dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", rest))} if dark else found


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_text_stands_out_from_what_is_behind_it(front: str, back: str, dark: bool) -> None:
    known = colours(dark)
    high, low = sorted((luminance(known[front]), luminance(known[back])), reverse=True)

    assert (high + 0.05) / (low + 0.05) >= 4.5


def words() -> dict[str, dict[str, str]]:
    """The interface's words by language."""
    source = (STATIC / "js" / "words.js").read_text("utf-8")
    bangla, english = source.split("\n  en: {", 1)
    return {
        language: dict(re.findall(r"^    (\w+): \"(.*)\",$", text, re.MULTILINE))
        for language, text in (("bn", bangla), ("en", english))
    }


def test_every_word_is_there_in_both_languages() -> None:
    known = words()

    assert set(known["bn"]) == set(known["en"])
    blanks = {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in known["bn"].items()}
    assert blanks == {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in known["en"].items()}


def test_every_word_that_is_asked_for_exists() -> None:
    sources = [path.read_text("utf-8") for path in (STATIC / "js").glob("*.js")]
    page = (STATIC.parent / "templates" / "emulator" / "messenger.html").read_text("utf-8")
    asked = {key for source in sources for key in re.findall(r"\bt\(\"(\w+)\"", source)}
    asked |= set(re.findall(r"data-t(?:-label|-placeholder)?=\"(\w+)\"", page))

    assert asked <= set(words()["bn"])


def test_the_page_is_written_in_the_words_of_the_scripts() -> None:
    page = (STATIC.parent / "templates" / "emulator" / "messenger.html").read_text("utf-8")
    known = words()["bn"]

    for key, text in re.findall(r"data-t=\"(\w+)\">([^<]+)<", page):
        assert text == known[key]
