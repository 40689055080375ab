"""When the office is done: opening a case again, appealing to somebody else, rating once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cases.after_closing import CaseClaim, appeal_case, offers, rate_case, reopen_case
from bot.cases.commands import move_case
from bot.cases.errors import NotOffered, OwnDecision
from bot.cases.model import Case, CaseEvent
from bot.cases.queries import CaseStatus
from bot.catalogue.errors import FaultyCatalogue
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.clock import FixedClock, dhaka_date
from bot.storage.database import Database
from tests.unit.cases.conftest import Opener
from tests.unit.catalogue.sample import COMPLAINT, write_sample

REFERENCE = "TST-2026-000001"
OWN = CaseClaim(REFERENCE, 7)
SOURCE = "source: a made-up law, checked_on: 2026-11-01"
WORDS = "title: {bn: কথা, en: words}, citizen_note: {bn: কথা, en: words}"
APPEAL_STAGE = (
    f"  - {{code: appeal, {WORDS}, final: false, next: [upheld, heard], moved_by: [supervisor, officer]}}\n"
    f"  - {{code: upheld, {WORDS}, final: true, next: [], moved_by: [supervisor, officer]}}\n"
)
APPEAL = f"{{after: [decided, heard], to: appeal, days: 15, {SOURCE}}}"
AFTER = f"{{reopen_days: 10, reopen_to: submitted, rate: true, appeal: {APPEAL}}}"


def complaint(after: str = AFTER) -> str:
    text = COMPLAINT.replace("next: [decided]", "next: [decided, appeal]")
    return f"{text}{APPEAL_STAGE}after_closing: {after}\n"


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The sample, whose complaint may be opened again, appealed against and rated."""
    return load_catalogue(write_sample(tmp_path_factory.mktemp("after") / "catalogue", complaint=complaint()))


@pytest.fixture(autouse=True)
def decided(database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener) -> None:
    """A complaint that supervisor 2 has closed."""
    opened()
    move(database, catalogue, clock, "heard", "officer:1")
    move(database, catalogue, clock, "decided", "supervisor:2")


def move(database: Database, catalogue: Catalogue, clock: FixedClock, to: str, actor: str) -> None:
    with database.write() as session:
        move_case(session, catalogue, clock, reference=REFERENCE, to=to, actor=actor)


def the_case(database: Database) -> Case:
    with database.read() as session:
        return session.scalars(select(Case)).one()


def kinds(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(CaseEvent.kind).order_by(CaseEvent.id)))


def test_a_closed_case_is_opened_again_with_a_new_deadline(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    due = the_case(database).due_on
    clock.advance(timedelta(days=10))
    with database.write() as session:
        assert reopen_case(session, catalogue, clock, OWN) == REFERENCE
    case = the_case(database)
    assert (case.stage, case.closed_at) == ("submitted", None)
    assert case.due_on is not None and due is not None and case.due_on > due
    assert kinds(database)[-1] == "reopened"


def test_after_the_days_are_over_nothing_is_opened_again(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    clock.advance(timedelta(days=11))
    with database.write() as session, pytest.raises(NotOffered):
        reopen_case(session, catalogue, clock, OWN)
    assert the_case(database).stage == "decided"


def test_an_open_case_is_not_opened_again(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    with database.write() as session:
        reopen_case(session, catalogue, clock, OWN)
    with database.write() as session, pytest.raises(NotOffered):
        reopen_case(session, catalogue, clock, OWN)


@pytest.mark.parametrize("actor", ["supervisor:2", "officer:2"])
def test_who_decided_does_not_decide_the_appeal_in_whichever_role(
    database: Database, catalogue: Catalogue, clock: FixedClock, actor: str
) -> None:
    with database.write() as session:
        assert appeal_case(session, catalogue, clock, OWN) == REFERENCE
    case = the_case(database)
    assert (case.stage, case.closed_at, case.not_officer) == ("appeal", None, "supervisor:2")
    with pytest.raises(OwnDecision):
        move(database, catalogue, clock, "upheld", actor)
    move(database, catalogue, clock, "upheld", "supervisor:3")
    assert the_case(database).not_officer is None
    assert kinds(database)[-2:] == ["appealed", "moved"]


def test_an_appeal_that_an_officer_enters_is_not_decided_by_who_decided_either(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    with database.write() as session:
        reopen_case(session, catalogue, clock, OWN)
    move(database, catalogue, clock, "heard", "officer:5")
    move(database, catalogue, clock, "appeal", "officer:1")
    with pytest.raises(OwnDecision):
        move(database, catalogue, clock, "upheld", "officer:5")
    move(database, catalogue, clock, "upheld", "officer:1")


def test_an_appeal_comes_too_late(database: Database, catalogue: Catalogue, clock: FixedClock) -> None:
    clock.advance(timedelta(days=15))
    status = CaseStatus.of(the_case(database))
    assert offers(catalogue, status, clock.now()).appeal
    assert not offers(catalogue, status, clock.now() + timedelta(days=1)).appeal


def test_a_result_is_rated_once(database: Database, catalogue: Catalogue, clock: FixedClock) -> None:
    with database.write() as session:
        assert rate_case(session, catalogue, clock, OWN, rating=4) == REFERENCE
    with database.write() as session, pytest.raises(NotOffered):
        rate_case(session, catalogue, clock, OWN, rating=1)
    assert the_case(database).rating == 4
    assert kinds(database).count("rated") == 1


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_a_rating_is_from_1_to_5(
    database: Database, catalogue: Catalogue, clock: FixedClock, rating: int
) -> None:
    with database.write() as session, pytest.raises(NotOffered):
        rate_case(session, catalogue, clock, OWN, rating=rating)


def test_a_command_that_is_sent_twice_is_done_once_and_answers_the_same(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    keyed = CaseClaim(REFERENCE, 7, "key")
    for _ in range(2):
        with database.write() as session:
            assert rate_case(session, catalogue, clock, keyed, rating=5) == REFERENCE
    assert kinds(database).count("rated") == 1


def test_nobody_does_anything_to_anothers_case(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    for whose in (CaseClaim(REFERENCE, 8), CaseClaim(REFERENCE, None), CaseClaim("TST-2026-000009", 7)):
        with database.write() as session:
            assert reopen_case(session, catalogue, clock, whose) is None
            assert appeal_case(session, catalogue, clock, whose) is None
            assert rate_case(session, catalogue, clock, whose, rating=1) is None
    assert kinds(database) == ["opened", "moved", "moved"]


@pytest.mark.parametrize(
    ("after", "message"),
    [
        ("{reopen_days: 5}", "stand together"),
        ("{reopen_days: 5, reopen_to: nowhere}", "no open stage has the code nowhere"),
        ("{reopen_days: 5, reopen_to: decided}", "no open stage has the code decided"),
        (f"{{appeal: {{after: [nowhere], to: appeal, {SOURCE}}}}}", "no decision has the code nowhere"),
        (f"{{appeal: {{after: [decided], to: upheld, {SOURCE}}}}}", "no open stage has the code upheld"),
    ],
)
def test_what_leads_nowhere_is_refused(tmp_path: Path, after: str, message: str) -> None:
    with pytest.raises(FaultyCatalogue, match=message):
        load_catalogue(write_sample(tmp_path / "catalogue", complaint=complaint(after)))


def test_a_citizen_can_not_bring_a_case_where_data_is_asked_for(tmp_path: Path) -> None:
    datum = "{name: place, kind: text, label: {bn: কথা, en: words}}"
    text = complaint("{reopen_days: 5, reopen_to: heard}")
    text = text.replace("moved_by: [officer]}", f"moved_by: [officer], requires: [{datum}]}}")
    with pytest.raises(FaultyCatalogue, match="the citizen gives none"):
        load_catalogue(write_sample(tmp_path / "catalogue", complaint=text))


LONGER = f"extends_case: {{days: 20, kind: working, {SOURCE}}}, "


def test_a_case_that_was_extended_begins_anew_and_can_be_extended_again(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    extending = complaint().replace("{code: heard,", f"{{code: heard, {LONGER}")
    chosen = load_catalogue(write_sample(tmp_path / "catalogue", complaint=extending))
    clock.advance(timedelta(days=8))
    with database.write() as session:
        reopen_case(session, chosen, clock, OWN)
    reopened_on = dhaka_date(clock.now())
    assert the_case(database).due_on == chosen.working_days.add(reopened_on, 7)

    for _ in range(2):
        clock.advance(timedelta(days=1))
        move(database, chosen, clock, "heard", "officer:1")
        assert the_case(database).due_on == chosen.working_days.add(reopened_on, 20)
        with database.write() as session:  # back by hand: in the sample no way leads there
            session.scalars(select(Case)).one().stage = "submitted"
