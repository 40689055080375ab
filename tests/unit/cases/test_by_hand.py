"""What an officer typed for a citizen is checked like an answer in the chat."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.cases.by_hand import AnswersRefused, checked_by_hand
from bot.catalogue.schema import Service, Stop
from bot.runtime import project_catalogue
from tests.unit.cases.conftest import COMPLAINT

TODAY = date(2026, 11, 26)
WARNING = {"bn": "ক", "en": "a warning"}


@pytest.fixture(scope="module")
def complaint() -> Service:
    """A service of the project's own."""
    return project_catalogue().service("consumer_complaint")


def refused(service: Service, answers: dict[str, Any], **more: Any) -> AnswersRefused:
    with pytest.raises(AnswersRefused) as found:
        checked_by_hand(service, answers, TODAY, **more)
    return found.value


def test_all_faults_are_told_at_once_and_what_is_not_asked_is_none(complaint: Service) -> None:
    faults = refused(complaint, {"phone": "12", "receipt": "no"}).faults
    assert faults["phone"].words == complaint.field("phone").invalid
    assert faults["full_name"].words is None
    assert "receipt_photo" not in faults


def test_what_could_not_be_read_is_no_missing_answer(complaint: Service) -> None:
    fault = refused(complaint, {}, unread=["phone"]).faults["phone"]
    assert fault.words == complaint.field("phone").invalid


@pytest.mark.parametrize(("then", "may_stand"), [("ask", True), ("end", False)])
def test_a_warning_may_be_overruled_and_an_end_may_not(then: str, may_stand: bool) -> None:
    sample = load_sample(then)
    fault = refused(sample, {**COMPLAINT, "has_receipt": "no"}).faults["has_receipt"]
    assert fault.may_stand is may_stand and fault.words is not None
    if may_stand:
        taken = checked_by_hand(sample, {**COMPLAINT, "has_receipt": "no"}, TODAY, accepted=["has_receipt"])
        assert taken["has_receipt"] == "no"
    else:
        refused(sample, {**COMPLAINT, "has_receipt": "no"}, accepted=["has_receipt"])


def load_sample(then: str) -> Service:
    """The complaint, where having no receipt has a word of warning."""
    service = project_catalogue().service("consumer_complaint")
    field = service.field("receipt").model_copy(
        update={"name": "has_receipt", "stop": {"no": Stop.model_validate({**WARNING, "then": then})}}
    )
    return service.model_copy(update={"fields": (field,)})
