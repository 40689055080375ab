"""Conditions on a citizen's answers, as they stand in a service's file under ``when``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.catalogue.bilingual import Code, as_written, listed

When = dict[Code, Any]
"""By field: the answer that is wanted, or a list of answers of which one is. All fields must agree."""


def holds(when: Mapping[str, Any] | None, answers: Mapping[str, Any]) -> bool:
    """Whether the answers so far meet a condition; no condition always holds (yes and True are the same)."""
    return all(
        as_written(answers.get(name)) in {as_written(one) for one in listed(wanted)}
        for name, wanted in (when or {}).items()
    )
