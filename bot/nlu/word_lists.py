"""The lists of words in ``bot/nlu/words``: one entry a line, remarks behind ``#``."""

from __future__ import annotations

from importlib.resources import files


def lines_of(name: str) -> list[str]:
    """The entries of a list, in its order."""
    text = files("bot.nlu").joinpath("words", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def listed(name: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(lines_of(name))
