"""Decisions about Graph API errors, from a table that is data (``error_table.yml``).

Decided on (code, subcode) only. Meta's words are translated and vary, so they are never looked at.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

from bot.conversation.channel import Decision

TABLE = Path(__file__).with_name("error_table.yml")
Language = Literal["bn", "en"]

UNKNOWN = "unknown_error"
#: What the database keeps of a code, which is more than Meta uses.
LARGEST_CODE = 2**31 - 1


@dataclass(frozen=True)
class ErrorRule:
    """A row of the table.

    Attributes:
        name: the reason's name, e.g. ``outside_window``.
        decision: what to do.
        staff: what an officer reads, by language.
        alert: whether operators are told as well.
        retry_after_seconds: least wait before another send.
        again: whether an officer may send the same words once more.
    """

    name: str
    decision: Decision
    staff: Mapping[str, str]
    alert: bool = False
    retry_after_seconds: float | None = None
    again: bool = True


@dataclass(frozen=True)
class _Pattern:
    """Which codes and subcodes a rule is for. ``rank`` is higher the more exact it is."""

    codes: range | None
    subcodes: range | None
    no_subcode: bool
    rank: int
    rule: ErrorRule

    def fits(self, code: int | None, subcode: int | None) -> bool:
        if self.codes is not None and code not in self.codes:
            return False
        if self.no_subcode:
            return subcode is None
        return self.subcodes is None or subcode in self.subcodes


class ErrorTable:
    """All rules; :meth:`decide` always finds one."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rules = {row["name"]: _rule(row) for row in rows}
        patterns = [_pattern(on, self.rules[row["name"]]) for row in rows for on in row.get("codes", ())]
        self._patterns = sorted(patterns, key=lambda pattern: -pattern.rank)

    def decide(self, code: object, subcode: object) -> ErrorRule:
        """The rule for an error as it came, numbers or not. Zero and nonsense count as no code."""
        numbers = (as_code(code), as_code(subcode))
        fitting: Iterator[ErrorRule] = (one.rule for one in self._patterns if one.fits(*numbers))
        return next(fitting, self.rules[UNKNOWN])

    def named(self, name: str) -> ErrorRule:
        """The rule of a name; that of the unknown error for a name that isn't in the table."""
        return self.rules.get(name, self.rules[UNKNOWN])

    def explain(self, reason: str | None, language: Language) -> str | None:
        """What an officer reads about a reason; None if the table has no such reason."""
        rule = self.rules.get(reason or "")
        return rule.staff[language] if rule else None

    def may_repeat(self, reason: str | None) -> bool:
        """Whether the same words may go once more; a reason that isn't in the table forbids nothing."""
        rule = self.rules.get(reason or "")
        return rule is None or rule.again


@functools.cache
def error_table(path: Path = TABLE) -> ErrorTable:
    """The table, read once."""
    return ErrorTable(YAML(typ="safe", pure=True).load(path.read_text("utf-8")))


def as_code(value: object) -> int | None:
    """A code as a number: also from text; None for zero, nonsense and what no database column holds."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 12:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value <= LARGEST_CODE else None


def _rule(row: Mapping[str, Any]) -> ErrorRule:
    return ErrorRule(
        name=row["name"],
        decision=Decision(row["decision"]),
        staff={"bn": row["staff"]["bn"], "en": row["staff"]["en"]},
        alert=bool(row.get("alert", False)) or row["decision"] == Decision.ALERT,
        retry_after_seconds=row.get("retry_after_seconds"),
        again=bool(row.get("again", True)),
    )


def _pattern(on: str, rule: ErrorRule) -> _Pattern:
    code, _, subcode = str(on).partition("/")
    codes, no_subcode = _range(code), subcode == "none"
    subcodes = None if no_subcode else _range(subcode or "*")
    # An exact subcode says more than an exact code; a range less than a number, and anything least.
    rank = 4 * _exactness(subcodes) + _exactness(codes) + (6 if no_subcode else 0)
    return _Pattern(codes, subcodes, no_subcode, rank, rule)


def _range(text: str) -> range | None:
    if text == "*":
        return None
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def _exactness(values: range | None) -> int:
    if values is None:
        return 0
    return 2 if len(values) == 1 else 1
