"""The lists of cases: whose they are, and that they are read along an index however many cases there are."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.cases.model import Case
from bot.cases.worklist import CaseList, cases_in_offices
from bot.clock import FixedClock
from bot.privacy.keyring import Keyring
from bot.runtime import project_catalogue
from bot.schema import metadata
from bot.storage.database import Database

CATALOGUE = project_catalogue()
POLICE = frozenset(one.code for one in CATALOGUE.offices.values() if one.agency == "police")
MANY = 300


@pytest.fixture
def cases(database: Database, clock: FixedClock) -> Database:
    """Open and closed cases of three police offices, and one of another agency."""
    add_cases(database, clock)
    return database


def add_cases(database: Database, clock: FixedClock) -> None:
    now, offices = clock.now(), sorted(POLICE)
    with database.write() as session:
        for number in range(MANY):
            case = Case(service="police_complaint", agency="police", office=offices[number % 3])
            case.reference, case.closed_at = f"POL-2026-{number:06d}", now if number % 2 else None
            session.add(case)
        session.add(Case(service="consumer_complaint", agency="dncrp", office="dncrp-hq", reference="CON"))
        for case in session.new:
            case.stage, case.fields, case.anonymous = "submitted", {}, False
            case.opened_at = case.stage_since = now


def listed(database: Database, offices: Collection[str], part: CaseList, clock: FixedClock) -> list[Case]:
    with database.read() as session:
        return cases_in_offices(session, CATALOGUE, offices, part, clock.now())


def test_an_agencys_list_has_the_cases_of_all_its_offices_and_no_other(
    cases: Database, clock: FixedClock
) -> None:
    found = listed(cases, POLICE, CaseList.OPEN, clock)

    assert [case.id for case in found] == sorted((case.id for case in found), reverse=True)
    assert {case.agency for case in found} == {"police"} and len({case.office for case in found}) == 3


def test_some_offices_of_an_agency_see_their_own_only(cases: Database, clock: FixedClock) -> None:
    first, second, *_others = sorted(POLICE)

    assert {case.office for case in listed(cases, [first], CaseList.OPEN, clock)} == {first}
    assert {case.office for case in listed(cases, [first, second], CaseList.OPEN, clock)} == {first, second}
    assert listed(cases, [], CaseList.OPEN, clock) == []
    assert listed(cases, POLICE - {first, second, sorted(POLICE)[2]}, CaseList.OPEN, clock) == []


@pytest.mark.parametrize("part", [CaseList.OPEN, CaseList.CLOSED])
@pytest.mark.parametrize("offices", [POLICE, frozenset(sorted(POLICE)[:1])], ids=["agency", "office"])
def test_a_list_is_a_walk_along_an_index(
    keyring: Keyring, tmp_path: Path, clock: FixedClock, part: CaseList, offices: frozenset[str]
) -> None:
    # SQLite, whose plans do not hang on the number of rows; PostgreSQL is looked at by the benchmark.
    database, plans = Database(f"sqlite:///{tmp_path}/bot.db"), list[str]()
    metadata().create_all(database.engine)
    add_cases(database, clock)

    @event.listens_for(database.engine, "before_cursor_execute")
    def look(_connection: object, cursor: Any, statement: str, values: Any, *_others: object) -> None:
        if statement.startswith("SELECT cases"):
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
            plans.append("; ".join(row[-1] for row in rows))

    assert listed(database, offices, part, clock)
    database.dispose()

    assert len(plans) == 1 and "USING INDEX ix_cases_" in plans[0] and "TEMP B-TREE" not in plans[0], plans
