"""Pieces of Markdown that papers made from data are put together of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table, line by line, with an empty line behind it; nothing at all if there are no rows."""
    lines = [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    if lines:
        yield f"| {' | '.join(heads)} |"
        yield "|" + "---|" * len(heads)
        yield from lines
        yield ""


def code(name: str) -> str:
    """A name used by the program."""
    return f"`{name}`"


def yes_no(is_so: bool) -> str:
    """A fact that holds or does not."""
    return "yes" if is_so else "no"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
