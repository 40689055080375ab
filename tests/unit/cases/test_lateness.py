"""How late an office is, and what it owes by a rule that it switched on itself."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.commands import move_case, open_case
from bot.cases.lateness import LateCase, days_late, late_cases, was_due_on
from bot.catalogue.errors import FaultyCatalogue
from bot.catalogue.late_compensation import LateCompensation
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.cli.late_cases import late
from bot.clock import FixedClock, dhaka_date
from bot.runtime import project_catalogue
from bot.storage.database import Database
from tests.unit.catalogue.sample import CATALOGUE

RULE = "{office: dc-kurigram, service: land_service, per_day: 100, most: 500, %s, confirmed: true}"
SOURCE = "source: a made-up order, checked_on: 2026-11-01"
LATE = {
    "topic": "mutation_late",
    "district": "Kurigram",
    "upazila": "ফুলবাড়ী",
    "date_applied": "2026-09-01",
    "what_happened": "নামজারি এখনো হয়নি",
    "consent": "yes",
    "phone": "+8801712345678",
}
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def switched_on(tmp_path: Path, *rules: str) -> Path:
    """The project's own catalogue, with rules of offices."""
    folder = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE, folder)
    lines = "\n".join(f"  - {rule}" for rule in rules)
    (folder / "late_compensation.yml").write_text(f"late_compensation:\n{lines}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def own() -> Catalogue:
    """The project's own catalogue: no office has such a rule."""
    return project_catalogue()


def opened(database: Database, catalogue: Catalogue, clock: FixedClock, **answers: str) -> str:
    with database.write() as session:
        fields = {**LATE, **answers}
        return open_case(session, catalogue, clock, service="land_service", fields=fields).reference


def found(database: Database, catalogue: Catalogue, clock: FixedClock, **more: date) -> list[LateCase]:
    today = dhaka_date(clock.now())
    with database.read() as session:
        return late_cases(session, catalogue, office="dc-kurigram", today=today, **more)


def test_no_office_owes_anybody_anything_by_default(
    database: Database, own: Catalogue, clock: FixedClock
) -> None:
    assert own.late_compensation == {}
    opened(database, own, clock)
    (case,) = found(database, own, clock)
    assert case.owed_taka is None


def test_a_mutation_is_late_after_28_working_days_from_the_application(
    database: Database, own: Catalogue, clock: FixedClock
) -> None:
    opened(database, own, clock)
    (case,) = found(database, own, clock)
    days = own.working_days
    assert days.between(date(2026, 9, 1), case.was_due_on) == 28
    assert case.days_late == days.between(case.was_due_on, dhaka_date(clock.now())) > 0


def test_a_mutation_that_is_not_late_is_not_listed(
    database: Database, own: Catalogue, clock: FixedClock
) -> None:
    opened(database, own, clock, date_applied=dhaka_date(clock.now()).isoformat())
    assert found(database, own, clock) == []


def test_a_land_matter_without_a_promise_is_never_late(
    database: Database, own: Catalogue, clock: FixedClock
) -> None:
    opened(database, own, clock, topic="land_tax")
    clock.advance(timedelta(days=400))
    assert found(database, own, clock) == []


def test_an_office_that_switched_it_on_sees_what_it_owes_up_to_the_most(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    catalogue = load_catalogue(switched_on(tmp_path, RULE % SOURCE))
    last = catalogue.working_days.add(date(2026, 9, 1), 28)
    opened(database, catalogue, clock)
    (case,) = found(database, catalogue, clock)
    assert case.owed_taka == min(100 * case.days_late, 500)

    with database.read() as session:
        day_after = catalogue.working_days.add(last, 1)
        (case,) = late_cases(session, catalogue, office="dc-kurigram", today=day_after)
    assert (case.days_late, case.owed_taka) == (1, 100)


def test_a_rule_that_nobody_confirmed_counts_nothing(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    rule = (RULE % SOURCE).replace("confirmed: true", "confirmed: false")
    catalogue = load_catalogue(switched_on(tmp_path, rule))
    opened(database, catalogue, clock)
    (case,) = found(database, catalogue, clock)
    assert case.owed_taka is None


def test_a_closed_case_gets_no_later_and_is_listed_for_as_long_as_wanted(
    database: Database, own: Catalogue, clock: FixedClock
) -> None:
    reference = opened(database, own, clock)
    (before,) = found(database, own, clock)
    with database.write() as session:
        for stage in ("with_ac_land", "granted"):
            move_case(session, own, clock, reference=reference, to=stage, actor="officer:1")
    closed_on = dhaka_date(clock.now())
    clock.advance(timedelta(days=50))
    assert found(database, own, clock) == []
    (after,) = found(database, own, clock, closed_since=closed_on)
    assert (after.days_late, after.is_closed) == (before.days_late, True)
    assert found(database, own, clock, closed_since=closed_on + timedelta(days=1)) == []


def test_while_the_office_waits_for_the_citizen_it_gets_no_later(
    database: Database, own: Catalogue, clock: FixedClock
) -> None:
    request = {
        "holder": "dc_office",
        "information_wanted": "বরাদ্দের তালিকা ২০২৫",
        "life_or_liberty": "no",
        "access": "paper_copy",
        "district": "Kurigram",
        "consent": "yes",
        "full_name": "রহিমা খাতুন",
        "address": "উলিপুর, কুড়িগ্রাম",
        "phone": "+8801712345678",
    }
    with database.write() as session:
        reference = open_case(session, own, clock, service="right_to_information", fields=request).reference
    clock.advance(timedelta(days=60))
    (before,) = found(database, own, clock)
    with database.write() as session:
        move = {
            "to": "sent_back_for_correction",
            "actor": "officer:1",
            "data": {"question": "কোন বছরের তথ্য?"},
        }
        move_case(session, own, clock, reference=reference, **move)
    clock.advance(timedelta(days=30))
    assert [one.days_late for one in found(database, own, clock)] == [before.days_late]


@given(due=DAYS, days=st.integers(0, 400))
def test_lateness_is_counted_in_working_days_and_never_below_none(
    own: Catalogue, due: date, days: int
) -> None:
    until = due + timedelta(days=days)
    counted = days_late(own, due, until)
    assert counted == own.working_days.between(due, until)
    assert days_late(own, until, due) == 0 == days_late(own, None, due)


@given(late_by=st.integers(-5, 500), per_day=st.integers(1, 1000), most=st.integers(1, 50_000))
def test_what_is_owed_grows_by_the_day_up_to_the_most(late_by: int, per_day: int, most: int) -> None:
    base = {
        "office": "dc-kurigram",
        "service": "land_service",
        "source": "somewhere",
        "checked_on": date(2026, 11, 1),
        "confirmed": True,
    }
    daily = LateCompensation.model_validate({**base, "per_day": per_day, "most": most})
    once = LateCompensation.model_validate({**base, "amount": per_day})
    assert daily.owed(late_by) == max(0, min(per_day * late_by, most))
    assert once.owed(late_by) == (per_day if late_by > 0 else 0)


def test_a_case_without_the_date_goes_by_its_own_deadline(own: Catalogue) -> None:
    service = own.service("land_service")
    assert was_due_on(own, service, {"topic": "mutation_late"}, date(2026, 1, 1)) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (RULE.replace("dc-kurigram", "dc-atlantis"), "no office has the code dc-atlantis"),
        (RULE.replace("land_service", "moon"), "no service has the code moon"),
        (RULE.replace("per_day: 100", "per_day: 100, amount: 3"), "either per_day or amount"),
        (RULE.replace("per_day: 100", "per_day: 0"), "greater than or equal"),
    ],
)
def test_a_rule_that_cannot_be_is_a_fault_with_its_line(tmp_path: Path, rule: str, message: str) -> None:
    with pytest.raises(FaultyCatalogue, match=message) as raised:
        load_catalogue(switched_on(tmp_path, rule % SOURCE))
    assert [(fault.path.name, fault.line) for fault in raised.value.faults] == [("late_compensation.yml", 2)]


def test_an_office_has_one_rule_for_a_service(tmp_path: Path) -> None:
    with pytest.raises(FaultyCatalogue, match="has a rule for land_service already"):
        load_catalogue(switched_on(tmp_path, RULE % SOURCE, RULE % SOURCE))


def test_the_command_knows_its_offices() -> None:
    result = CliRunner().invoke(late, ["--office", "dc-atlantis"])
    assert result.exit_code == 1 and "no office has the code dc-atlantis" in result.output
