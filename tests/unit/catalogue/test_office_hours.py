"""When offices are open, and how long somebody waits who asks while they are closed."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.catalogue.errors import FaultyCatalogue
from bot.catalogue.loader import load_catalogue
from bot.catalogue.office_hours import Hours, OfficeHours, OfficeHoursFile
from bot.clock import DHAKA
from bot.conversation.handover import LONGEST_WAIT, wait_until
from bot.runtime import project_catalogue
from tests.unit.catalogue.sample import CATALOGUE

CHECKED = {"source": "a test", "checked_on": "2026-11-26"}
USUAL = {"opens": "09:00", "closes": "17:00", **CHECKED}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=DHAKA)


def hours(*own: dict[str, str]) -> OfficeHours:
    file = OfficeHoursFile.model_validate({"usual": USUAL, "offices": own})
    return OfficeHours(file, project_catalogue().working_days)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(23, 9), True),
        (at(23, 16, 59), True),
        (at(23, 17), False),
        (at(23, 8, 59), False),
        (at(27, 12), False),
    ],
)
def test_an_office_is_open_on_working_days_between_its_hours(moment: datetime, is_open: bool) -> None:
    assert hours().is_open("sp-sylhet", moment) is is_open


@pytest.mark.parametrize(
    ("moment", "opens"),
    [(at(23, 7), at(23, 9)), (at(23, 18), at(24, 9)), (at(26, 18), at(29, 9)), (at(23, 10), at(23, 10))],
)
def test_it_opens_on_the_next_working_day_and_not_on_the_weekend(moment: datetime, opens: datetime) -> None:
    assert hours().opens_at(None, moment) == opens


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (at(23, 10), at(23, 10, 20), 20),
        (at(23, 20), at(24, 9, 5), 5),
        (at(23, 16, 30), at(24, 9, 30), 60),
        (at(23, 10), at(25, 10), 2 * 8 * 60),
        (at(26, 16), at(29, 10), 2 * 60),
        (at(27, 10), at(27, 12), 0),
        (at(23, 18), at(23, 22), 0),
        (at(24, 12), at(23, 12), 0),
    ],
)
def test_only_the_time_in_which_an_office_is_open_is_counted(
    start: datetime, end: datetime, minutes: int
) -> None:
    assert hours().open_between("sp-sylhet", start, end) == timedelta(minutes=minutes)


def test_an_office_with_hours_of_its_own_is_counted_by_them() -> None:
    early = hours({"office": "dmp", "opens": "08:00", "closes": "09:30", **CHECKED})
    assert early.open_between("dmp", at(23, 7), at(23, 12)) == timedelta(minutes=90)


def test_a_public_holiday_is_no_day_to_wait_for() -> None:
    victory_day = datetime(2026, 12, 16, 10, tzinfo=DHAKA)
    assert hours().opens_at("dmp", victory_day) == datetime(2026, 12, 17, 9, tzinfo=DHAKA)


def test_an_office_may_have_hours_of_its_own() -> None:
    one = hours({"office": "dmp", "opens": "08:00", "closes": "22:00", **CHECKED})
    assert one.is_open("dmp", at(23, 21)) and not one.is_open("sp-sylhet", at(23, 21))


def test_who_asks_on_thursday_evening_stays_in_line_until_sunday_ends() -> None:
    assert wait_until(hours(), "dmp", at(26, 18)) == at(29, 17)
    assert wait_until(hours(), "dmp", at(23, 18)) is None
    assert at(23, 18) + LONGEST_WAIT - at(24, 9) > timedelta(0)


def test_an_office_can_not_close_before_it_opens() -> None:
    with pytest.raises(ValidationError):
        Hours.model_validate({**USUAL, "opens": "18:00"})


def test_hours_of_an_office_that_does_not_exist_are_a_fault_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE, folder)
    file = folder / "office_hours.yml"
    entry = '  - {office: moon, opens: "09:00", closes: "17:00", source: a test, checked_on: 2026-11-26}'
    file.write_text(file.read_text("utf-8").replace("offices: []", f"offices:\n{entry}"), encoding="utf-8")
    with pytest.raises(FaultyCatalogue) as raised:
        load_catalogue(folder)
    assert [fault.path.name for fault in raised.value.faults] == ["office_hours.yml"]
