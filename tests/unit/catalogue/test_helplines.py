"""Numbers to call: found by situation, service, agency and district; faults are told with their line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.catalogue.errors import FaultyCatalogue
from bot.catalogue.helplines import EMERGENCIES, Helpline, Helplines
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.runtime import project_catalogue
from tests.unit.catalogue.sample import write_sample

MORE = (
    "\n  - {number: '16999', name: {bn: কথা, en: words}, what: {bn: কথা, en: words}, source: somewhere, "
    "checked_on: 2026-11-01, confirmed: true, %s}\n"
)


@pytest.fixture(scope="module")
def own() -> Catalogue:
    """The project's own catalogue."""
    return project_catalogue()


def numbers(found: list[Helpline]) -> list[str]:
    return [one.number for one in found]


def test_in_every_emergency_there_is_somebody_to_call_at_any_hour_for_nothing(own: Catalogue) -> None:
    for situation in EMERGENCIES:
        first = own.helplines.for_situation(situation)[0]
        assert (first.number, first.toll_free) == ("999", True)
        assert first.hours is not None and first.hours.en == "24 hours"


def test_what_nobody_confirmed_is_never_found(own: Catalogue) -> None:
    assert own.helplines.numbered("1098") is None and own.helplines.numbered("16430") is None
    assert own.helplines.for_situation("legal_aid") == []
    assert "1098" not in numbers(own.helplines.for_situation("child"))


def test_a_service_has_its_own_number_or_else_its_agencys(own: Catalogue) -> None:
    assert numbers(own.helplines.for_service("land_service", "dc_office")) == ["16122"]
    assert numbers(own.helplines.for_service("drug_rehabilitation", "dc_office")) == ["028870620"]
    assert numbers(own.helplines.for_service("tenant_information", "police")) == ["999", "109"]
    assert own.helplines.for_service("pension_query", "cag") == []


def test_a_districts_number_is_told_there_and_nowhere_else() -> None:
    here = Helpline.model_validate(
        {
            "number": "16999", "name": {"bn": "কথা", "en": "words"}, "what": {"bn": "কথা", "en": "words"},
            "situations": ["land"], "districts": ["sylhet"], "confirmed": True, "source": "somewhere",
            "checked_on": date(2026, 11, 1),
        }
    )  # fmt: skip
    helplines = Helplines((), (here,))
    assert numbers(helplines.for_situation("land", "sylhet")) == ["16999"]
    assert helplines.for_situation("land", "bhola") == [] == helplines.for_situation("land")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("services: [passport]", "no service has the code passport"),
        ("agencies: [navy]", "no agency has the code navy"),
        ("districts: [atlantis]", "no district has the code atlantis"),
        ("situations: [flood]", "no situation has the code flood"),
        ("hours: {bn: কথা}", "hours.en"),
    ],
)
def test_a_helpline_that_names_what_does_not_exist_is_a_fault_with_its_line(
    tmp_path: Path, more: str, message: str
) -> None:
    folder = write_sample(tmp_path / "c")
    path = folder / "helplines.yml"
    path.write_text(path.read_text(encoding="utf-8") + MORE % more, encoding="utf-8")
    with pytest.raises(FaultyCatalogue, match=message) as raised:
        load_catalogue(folder)
    line = len(path.read_text(encoding="utf-8").rstrip().splitlines())
    assert [(fault.path.name, fault.line) for fault in raised.value.faults] == [("helplines.yml", line)]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("danger, violence, self_harm]", "violence, self_harm]", "no confirmed number is for the situation"),
        ("confirmed: true", "confirmed: false", "no confirmed number is for the situation danger"),
        ('"999"', '"call 999"', "pattern"),
    ],
)
def test_without_a_number_for_danger_the_catalogue_is_refused(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    folder = write_sample(tmp_path / "c")
    path = folder / "helplines.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    with pytest.raises(FaultyCatalogue, match=message):
        load_catalogue(folder)


def test_one_number_stands_once(tmp_path: Path) -> None:
    folder = write_sample(tmp_path / "c")
    path = folder / "helplines.yml"
    again = MORE.replace("16999", "999") % "situations: [danger]"
    path.write_text(path.read_text(encoding="utf-8") + again, encoding="utf-8")
    with pytest.raises(FaultyCatalogue, match="999 stands here a second time"):
        load_catalogue(folder)
