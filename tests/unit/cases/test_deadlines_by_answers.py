"""How long an office has can depend on what the citizen told, and on what becomes of the case."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cases.commands import move_case, open_case
from bot.cases.errors import MoveNotPossible
from bot.cases.model import Case
from bot.cases.watching import escalate_overdue
from bot.catalogue.errors import FaultyCatalogue
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.clock import FixedClock, dhaka_date
from bot.runtime import project_catalogue
from bot.storage.database import Database
from tests.unit.catalogue.sample import COMPLAINT, write_sample

SOURCE = "source: a made-up law, checked_on: 2026-11-01"
REQUEST = {
    "holder": "dc_office",
    "information_wanted": "২০২৫ সালের বরাদ্দের তালিকা",
    "life_or_liberty": "no",
    "access": "paper_copy",
    "district": "Sylhet",
    "consent": "yes",
    "full_name": "রহিমা খাতুন",
    "address": "আম্বরখানা, সিলেট",
    "phone": "+8801712345678",
}


@lru_cache(maxsize=1)
def own() -> Catalogue:
    """The project's own catalogue: it says how long a request for information takes."""
    return project_catalogue()


def request(database: Database, clock: FixedClock, **answers: str) -> Case:
    fields = {**REQUEST, **answers}
    with database.write() as session:
        open_case(session, own(), clock, service="right_to_information", fields=fields, conversation_id=7)
    return the_case(database)


def the_case(database: Database) -> Case:
    with database.read() as session:
        return session.scalars(select(Case)).one()


def move(database: Database, clock: FixedClock, *stages: str, catalogue: Catalogue | None = None) -> Case:
    reference = the_case(database).reference
    for stage in stages:
        with database.write() as session:
            data = {"reason": "অন্য দপ্তরের তথ্য"} if stage == "refused" else None
            chosen = catalogue or own()
            move_case(session, chosen, clock, reference=reference, to=stage, actor="supervisor:1", data=data)
    return the_case(database)


def working_days(case: Case) -> int:
    assert case.due_on is not None
    return own().working_days.between(dhaka_date(case.opened_at), case.due_on)


def test_information_takes_20_working_days(database: Database, clock: FixedClock) -> None:
    assert working_days(request(database, clock)) == 20


def test_another_offices_information_takes_30(database: Database, clock: FixedClock) -> None:
    assert working_days(request(database, clock, holder="other_office", office_name="এলজিইডি")) == 30


def test_life_and_liberty_have_24_hours_and_an_office_that_sleeps_is_noted(
    database: Database, clock: FixedClock
) -> None:
    case = request(database, clock, life_or_liberty="yes", holder="other_office", office_name="থানা")
    assert case.stage_due_at == case.opened_at + timedelta(hours=24)
    assert case.due_on == dhaka_date(case.opened_at + timedelta(hours=24))

    clock.advance(timedelta(hours=24))
    with database.write() as session:
        assert escalate_overdue(session, own(), clock.now()) == 1


def test_an_ordinary_request_is_not_late_after_a_day(database: Database, clock: FixedClock) -> None:
    request(database, clock)
    clock.advance(timedelta(days=1))
    with database.write() as session:
        assert escalate_overdue(session, own(), clock.now()) == 0


def test_a_third_party_makes_it_30(database: Database, clock: FixedClock) -> None:
    request(database, clock)
    case = move(database, clock, "with_designated_officer", "third_party_asked")
    assert working_days(case) == 30


def test_a_third_party_does_not_shorten_or_add_to_30(database: Database, clock: FixedClock) -> None:
    request(database, clock, holder="other_office", office_name="এলজিইডি")
    assert working_days(move(database, clock, "with_designated_officer", "third_party_asked")) == 30


def test_an_appeal_has_its_15_days_and_nothing_else_runs_on(database: Database, clock: FixedClock) -> None:
    request(database, clock)
    move(database, clock, "with_designated_officer", "refused")
    clock.advance(timedelta(days=29))
    case = move(database, clock, "appeal")
    appealed_on = dhaka_date(clock.now())
    assert case.due_on == appealed_on + timedelta(days=15)

    clock.advance(timedelta(days=15))
    with database.write() as session:
        assert escalate_overdue(session, own(), clock.now()) == 0
    clock.advance(timedelta(days=1))
    with database.write() as session:
        assert escalate_overdue(session, own(), clock.now()) == 1


def test_an_appeal_that_came_early_is_not_late_because_the_request_was(
    database: Database, clock: FixedClock
) -> None:
    case = request(database, clock)
    move(database, clock, "with_designated_officer")
    assert case.due_on is not None
    clock.advance(datetime.combine(case.due_on, clock.now().time(), clock.now().tzinfo) - clock.now())
    clock.advance(timedelta(days=1))
    move(database, clock, "appeal")
    with database.write() as session:
        assert escalate_overdue(session, own(), clock.now()) == 0


REPORT = {
    "reporter": "anonymous",
    "subject": "bribe",
    "public_office": "yes",
    "what_happened": "খতিয়ানের জন্য দশ হাজার টাকা চেয়েছেন",
    "accused": "কাউন্টারের কর্মচারী",
    "office_post": "উপজেলা ভূমি অফিস",
    "when_happened": "গতকাল",
    "district": "Bhola",
}


def test_the_commissions_clocks_run_from_inquiry_and_investigation_not_from_the_report(
    database: Database, clock: FixedClock
) -> None:
    with database.write() as session:
        open_case(session, own(), clock, service="corruption_report", fields=REPORT, anonymous=True)
    assert the_case(database).due_on is None

    days = own().working_days
    for path, length in ((("screening", "inquiry"), 45), (("investigation",), 120)):
        clock.advance(timedelta(days=10))
        case = move(database, clock, *path)
        assert case.due_on == days.add(dhaka_date(clock.now()), length)

    begun_on = dhaka_date(clock.now())
    clock.advance(timedelta(days=100))
    case = move(database, clock, "investigation_extended")
    assert case.due_on is not None and days.between(begun_on, case.due_on) == 120 + 60


def test_a_stage_is_open_only_to_cases_with_the_answer_it_wants(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    only = COMPLAINT.replace("code: heard,", 'code: heard, when: {has_receipt: "yes"},')
    catalogue = load_catalogue(write_sample(tmp_path / "c", complaint=only))
    told = {"full_name": "রহিম", "phone": "+8801712345678", "district": "Sylhet"}
    with database.write() as session:
        open_case(session, catalogue, clock, service="complaint", fields=told, conversation_id=7)
    with pytest.raises(MoveNotPossible):
        move(database, clock, "heard", catalogue=catalogue)


@pytest.mark.parametrize(
    ("deadline", "message"),
    [
        (f"[{{days: 7, kind: working, when: {{has_receipt: maybe}}, {SOURCE}}}]", "never has the value"),
        (f"[{{days: 7, kind: working, when: {{has_paper: x}}, {SOURCE}}}]", "has_paper is no field"),
        (f'[{{days: 7, kind: working, when: {{has_receipt: "yes"}}, {SOURCE}}}]', "no when"),
        ("[]", "at least 1"),
    ],
)  # fmt: skip
def test_a_deadline_by_an_answer_that_cannot_be_is_a_fault_with_its_line(
    tmp_path: Path, deadline: str, message: str
) -> None:
    wrong = COMPLAINT.replace(f"deadline: {{days: 7, kind: working, {SOURCE}}}", f"deadline: {deadline}")
    folder = write_sample(tmp_path / "c", complaint=wrong)
    with pytest.raises(FaultyCatalogue, match=message) as raised:
        load_catalogue(folder)
    lines = (folder / "services" / "complaint.yml").read_text(encoding="utf-8").splitlines()
    expected = next(number for number, line in enumerate(lines, 1) if line.startswith("deadline:"))
    assert {fault.line for fault in raised.value.faults} == {expected}


def test_the_first_deadline_that_fits_counts(tmp_path: Path) -> None:
    deadlines = (
        f'[{{days: 3, kind: calendar, when: {{has_receipt: "yes"}}, {SOURCE}}}, '
        f"{{none: true, note: {{bn: কথা, en: words}}}}]"
    )
    text = COMPLAINT.replace(f"deadline: {{days: 7, kind: working, {SOURCE}}}", f"deadline: {deadlines}")
    service = load_catalogue(write_sample(tmp_path / "c", complaint=text)).service("complaint")
    assert service.deadline_for({"has_receipt": "yes"}).model_dump()["days"] == 3
    assert "none" in service.deadline_for({"has_receipt": "no"}).model_dump()
    assert service.deadline[0].checked_on == date(2026, 11, 1)
