"""Answers must satisfy what the catalogue says before they may stand in a case."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.cases.validation import asked_fields, check, stop_for
from bot.catalogue.schema import ServiceField
from tests.conversations.desk import catalogue

TODAY = date(2026, 11, 23)
DATE = catalogue().service("consumer_complaint").field("purchase_date")
PHONE = catalogue().service("consumer_complaint").field("phone")
NAME = catalogue().service("consumer_complaint").field("full_name")
AMOUNT = catalogue().service("consumer_complaint").field("amount")
PURPOSE = catalogue().service("police_clearance").field("purpose")
PASSPORT = catalogue().service("police_clearance").field("passport_number")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (DATE, "2026-11-23"),
        (DATE, "2026-10-24"),
        (PHONE, "+8801712345678"),
        (NAME, "রহিমা খাতুন"),
        (AMOUNT, 500),
        (PURPOSE, "abroad"),
        (PASSPORT, "AB1234567"),
        (PASSPORT, "A12345678"),
    ],
)
def test_good_answers_stand(field: ServiceField, value: Any) -> None:
    assert check(field, value, today=TODAY).value == value


@pytest.mark.parametrize(
    ("field", "value", "broken"),
    [
        (DATE, "2026-11-24", "past"),
        (DATE, "2026-10-23", "max_age_days"),
        (DATE, "gestern", "kind"),
        (PHONE, "01712345678", "kind"),
        (PHONE, "+8801212345678", "kind"),
        (NAME, "R2D2", "kind"),
        (NAME, "Om", "min_length"),
        (AMOUNT, 0, "min"),
        (AMOUNT, True, "kind"),
        (PURPOSE, "moon", "kind"),
        (PASSPORT, "ABC123456", "kind"),
    ],
)
def test_faulty_answers_name_what_they_break(field: ServiceField, value: Any, broken: str) -> None:
    verdict = check(field, value, today=TODAY)

    assert (verdict.value, verdict.broken, verdict.stands) == (None, broken, False)


def test_stop_is_found_by_constraint_and_by_answer() -> None:
    receipt = catalogue().service("consumer_complaint").field("receipt")

    assert stop_for(DATE, "2026-08-01", check(DATE, "2026-08-01", today=TODAY)) == "max_age_days"
    assert stop_for(receipt, "no", check(receipt, "no", today=TODAY)) == "no"
    assert stop_for(receipt, "yes", check(receipt, "yes", today=TODAY)) is None


def test_condition_on_an_answer_that_no_longer_applies_does_not_hold() -> None:
    service = catalogue().service("police_clearance")
    answers = {"purpose": "domestic", "district": "Sylhet", "home_district": "Sylhet"}

    assert "in_city" not in [field.name for field in asked_fields(service, answers)]
