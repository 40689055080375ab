"""What officers fill when they move a case: read, checked and computed by the catalogue's rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.cases.errors import DataRefused
from bot.cases.validation import KIND, check
from bot.catalogue.datum import Datum
from bot.catalogue.schema import Service
from bot.catalogue.stages import Stage
from bot.text.normalise import ascii_digits, normalise

#: Digits of an amount; no fine has more.
LONGEST_AMOUNT = 15


def checked_findings(
    service: Service, stage: Stage, data: Mapping[str, Any], known: Mapping[str, Any], today: date
) -> dict[str, Any]:
    """What is known of a case once it is in ``stage``.

    Args:
        service: the case's service.
        stage: where the case goes.
        data: what the officer filled, by name; typed text is read as its kind asks.
        known: what was known before.
        today: the date in Dhaka.

    Raises:
        DataRefused: something is missing, does not fit, or is not asked for.
    """
    asked = {datum.name: datum for datum in stage.requires}
    missing = [name for name in asked if data.get(name) in (None, "")]
    verdicts = {
        name: check(asked[name], _read(asked[name], data[name]), today=today)
        for name in asked
        if name not in missing
    }
    broken = {name: verdict.broken or KIND for name, verdict in verdicts.items() if not verdict.stands}
    strangers = sorted(set(data) - set(asked))
    if missing or broken or strangers:
        raise DataRefused(missing, broken, strangers)
    findings = {**known, **{name: verdict.value for name, verdict in verdicts.items()}}
    shares = {
        name: share.from_amount(findings[share.of])
        for name, share in stage.computed.items()
        if share.of in findings
    }
    return {**findings, **shares}


def _read(datum: Datum, value: Any) -> Any:
    """A value as it may be typed: amounts and dates with any digits, amounts with commas."""
    if not isinstance(value, str):
        return value
    if datum.kind in ("amount", "date"):
        plain = ascii_digits(normalise(value)).strip()
        if datum.kind == "date":
            return plain
        digits = plain.replace(",", "")
        return int(digits) if digits.isdecimal() and len(digits) <= LONGEST_AMOUNT else None
    return value
