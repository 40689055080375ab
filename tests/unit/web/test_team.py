"""The supervisor's figures: what is counted, whose is counted, and what an export holds."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.accounts.roles import Role
from bot.audit.model import AuditEvent
from bot.cases.figures import CaseFigures, cases_to_export, figures_by_office, figures_by_service
from bot.cases.model import Case
from bot.web.console.sheets import write_csv
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.test_cases import COMPLAINT, opened, page_of


def close(
    office: Office, reference: str, *, days: int, rating: int | None = None, late: bool = False
) -> None:
    """A case as if it had been closed after so many days, in time or a day after its deadline."""
    with office.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        case.closed_at = case.opened_at + timedelta(days=days)
        case.due_on = case.closed_at.date() - timedelta(days=2 if late else -2)
        case.rating = rating


def figures(office: Office, *offices: str, days: int = 90) -> list[CaseFigures]:
    now = office.clock.now()
    with office.database.read() as session:
        return figures_by_service(session, offices, now - timedelta(days=days), now)


@pytest.fixture
def supervisor(office: Office) -> Browser:
    return office.signed_in("s@dncrp.example", agency="dncrp", role=Role.SUPERVISOR)


def test_what_is_counted_of_a_service(office: Office) -> None:
    for days, rating, late in ((1, 5, False), (3, None, False), (9, 2, True)):
        close(office, opened(office), days=days, rating=rating, late=late)
    opened(office)
    office.clock.advance(timedelta(days=10))

    (found,) = figures(office, "dncrp-sylhet")

    assert (found.name, found.open, found.late, found.closed) == ("consumer_complaint", 1, 0, 3)
    assert (found.with_deadline, found.in_time, found.median_days) == (3, 2, 3)
    assert (found.ratings, found.satisfaction) == (2, 3.5)


def test_late_cases_are_counted_as_long_as_they_are_open(office: Office) -> None:
    reference = opened(office)
    with office.database.write() as session:
        session.scalars(select(Case)).one().due_on = office.clock.now().date()
    assert [(one.open, one.late) for one in figures(office, "dncrp-sylhet")] == [(1, 0)]
    office.clock.advance(timedelta(days=2))
    assert [(one.open, one.late) for one in figures(office, "dncrp-sylhet")] == [(1, 1)]
    close(office, reference, days=2, late=True)
    assert [(one.open, one.late, one.in_time) for one in figures(office, "dncrp-sylhet")] == [(0, 0, 0)]


def test_a_case_closed_on_its_last_day_in_dhaka_was_in_time(office: Office) -> None:
    on_the_day, too_late = opened(office), opened(office)
    with office.database.write() as session:
        for reference, hours in ((on_the_day, 17.9), (too_late, 18.1)):
            case = session.scalars(select(Case).where(Case.reference == reference)).one()
            midnight = case.opened_at.replace(hour=0, minute=0, second=0, microsecond=0)
            # The day ends in Dhaka at 18:00 of London's winter.
            case.due_on, case.closed_at = midnight.date(), midnight + timedelta(hours=hours)
            case.opened_at = midnight - timedelta(days=1)
    office.clock.advance(timedelta(days=2))

    (found,) = figures(office, "dncrp-sylhet")

    assert (found.with_deadline, found.in_time) == (2, 1)


def test_what_is_older_or_another_offices_is_not_counted(office: Office) -> None:
    close(office, opened(office), days=1)
    office.clock.advance(timedelta(days=60))
    assert figures(office, "dncrp-sylhet", days=30) == []
    assert figures(office, "dncrp-khulna") == []
    now = office.clock.now()
    with office.database.read() as session:
        found = figures_by_office(session, ["dncrp-sylhet"], now - timedelta(days=90), now)
    assert [(one.name, one.closed) for one in found] == [("dncrp-sylhet", 1)]


def test_the_screen_counts_steps_by_person(office: Office, supervisor: Browser) -> None:
    officer = office.signed_in("o@dncrp.example", agency="dncrp")
    reference = opened(office)
    officer.sends(f"/console/cases/{reference}/move", page=f"/console/cases/{reference}", to="registered")

    page = page_of(supervisor, "/console/team?days=7")

    assert "Consumer complaint" in page
    assert "Steps taken in cases" in page
    with office.database.read() as session:
        steps = session.scalars(select(Case.stage)).all()
    assert page.count("<td>1</td>") >= 1 + steps.count("registered")


def test_only_who_leads_a_team_sees_it(office: Office, supervisor: Browser) -> None:
    officer = office.signed_in("o@dncrp.example", agency="dncrp")
    admin = office.signed_in("a@dncrp.example", agency="dncrp", role=Role.AGENCY_ADMIN)
    assert officer.opens("/console/team").status_code == 403
    assert officer.opens("/console/team/cases.csv").status_code == 403
    assert admin.opens("/console/team").status_code == 200
    assert admin.opens("/console/team/cases.csv").status_code == 403
    assert supervisor.opens("/console/team/cases.pdf").status_code == 404


def test_an_export_holds_the_offices_cases_without_what_citizens_told(
    office: Office, supervisor: Browser
) -> None:
    reference = opened(office)
    other = office.signed_in("p@police.example", role=Role.SUPERVISOR)

    answer = supervisor.opens("/console/team/cases.csv?days=7")

    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [(row["Reference"], row["Service"]) for row in rows] == [(reference, "Consumer complaint")]
    assert not [
        word for word in COMPLAINT.values() if str(word) in str(rows) and word not in ("Sylhet", "yes")
    ]
    assert reference not in other.opens("/console/team/cases.csv").get_data(as_text=True)
    with office.database.read() as session:
        noted = session.scalars(select(AuditEvent).where(AuditEvent.action == "case:export:list")).all()
    assert [one.subjects for one in noted] == [{"days": 7, "cases": 1}, {"days": 30, "cases": 0}]


def test_an_export_as_xlsx_opens(office: Office, supervisor: Browser) -> None:
    reference = opened(office)
    answer = supervisor.opens("/console/team/cases.xlsx")
    assert "attachment" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as book:
        assert book.testzip() is None
        assert reference in book.read("xl/worksheets/sheet1.xml").decode()


def test_an_export_never_reads_what_citizens_told(office: Office) -> None:
    opened(office)
    with office.database.stream() as session:
        (case,) = cases_to_export(session, ["dncrp-sylhet"], office.clock.now() - timedelta(days=1))
        with pytest.raises(Exception, match="fields"):
            print(case.fields)


@pytest.mark.parametrize(
    ("cell", "written"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("＝1+1", "'＝1+1"), (-5, "-5"), (None, '""')]
)
def test_no_cell_becomes_a_formula(cell: Any, written: str) -> None:
    file = io.BytesIO()
    assert write_csv(file, ["a"], [[cell]]) == 1
    assert file.getvalue().decode("utf-8-sig").splitlines() == ["a", written]
