"""Moving cases through their stages, adding to them, and the history that stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from bot.cases.commands import add_information, move_case
from bot.cases.errors import AppendOnly, MoveNotAllowed, MoveNotPossible, UnknownCase, UnknownStage
from bot.cases.model import Case, CaseEvent
from bot.catalogue.loader import Catalogue
from bot.clock import FixedClock
from bot.storage.database import Database
from tests.unit.cases.conftest import Opener

FIRST = "TST-2026-000001"


@pytest.fixture(autouse=True)
def first_case(opened: Opener) -> None:
    opened()


def test_a_case_moves_along_its_stages_to_the_end(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=1))
    with database.write() as session:
        heard = move_case(
            session, catalogue, clock, reference=FIRST, to="heard", actor="officer:1", note="শুনানি"
        )
        assert (heard.from_stage, heard.stage, heard.is_closed) == ("submitted", "heard", False)
        decided = move_case(
            session, catalogue, clock, reference="tst20261", to="decided", actor="supervisor:2"
        )
        assert decided.is_closed
    with database.read() as session:
        case = session.scalars(select(Case)).one()
        assert (case.stage, case.closed_at) == ("decided", clock.now())
        history = session.scalars(select(CaseEvent).order_by(CaseEvent.id)).all()
        assert [(e.kind, e.from_stage, e.to_stage, e.actor, e.note) for e in history] == [
            ("opened", None, "submitted", "citizen", None),
            ("moved", "submitted", "heard", "officer:1", "শুনানি"),
            ("moved", "heard", "decided", "supervisor:2", None),
        ]


@pytest.mark.parametrize(
    ("to", "actor", "error"),
    [
        ("decided", "supervisor:1", MoveNotPossible),
        ("submitted", "officer:1", MoveNotPossible),
        ("heard", "citizen", MoveNotAllowed),
        ("withdrawn", "officer:1", MoveNotAllowed),
        ("vanished", "officer:1", UnknownStage),
    ],
)
def test_a_move_the_catalogue_does_not_allow_is_refused(
    database: Database, catalogue: Catalogue, clock: FixedClock, to: str, actor: str, error: type[Exception]
) -> None:
    with database.write() as session:
        with pytest.raises(error):
            move_case(session, catalogue, clock, reference=FIRST, to=to, actor=actor)
        assert session.scalars(select(Case.stage)).one() == "submitted"


def test_a_citizen_can_withdraw(database: Database, catalogue: Catalogue, clock: FixedClock) -> None:
    with database.write() as session:
        assert move_case(
            session, catalogue, clock, reference=FIRST, to="withdrawn", actor="citizen"
        ).is_closed


def test_a_case_of_another_agency_is_unknown_to_whoever_moves(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    with database.write() as session:
        with pytest.raises(UnknownCase):
            move_case(session, catalogue, clock, reference=FIRST, to="heard", actor="officer:1", agency="acc")
        with pytest.raises(UnknownCase):
            move_case(session, catalogue, clock, reference="TST-2026-000009", to="heard", actor="officer:1")


def test_a_citizen_adds_to_their_own_case_only(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    with database.write() as session:
        added = add_information(
            session, catalogue, clock, text="রসিদ পেয়েছি", attachments=[{"type": "image"}],
            reference=FIRST, conversation_id=7,
        )  # fmt: skip
        assert added is not None
        assert (added.reference, added.stage, added.is_closed) == (FIRST, "submitted", False)
        assert (
            add_information(session, catalogue, clock, text="x", reference=FIRST, conversation_id=8) is None
        )
    with database.read() as session:
        event = session.scalars(select(CaseEvent).where(CaseEvent.kind == "information_added")).one()
        assert event.content == {"text": "রসিদ পেয়েছি", "attachments": [{"type": "image"}]}


def test_a_closed_case_takes_information_and_says_that_it_is_closed(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    with database.write() as session:
        move_case(session, catalogue, clock, reference=FIRST, to="withdrawn", actor="citizen")
        added = add_information(session, catalogue, clock, text="x", reference=FIRST, phone="01712345678")
    assert added is not None
    assert added.is_closed


def test_a_line_of_history_can_be_neither_changed_nor_deleted(database: Database) -> None:
    with database.write() as session:
        event = session.scalars(select(CaseEvent)).one()
        event.actor = "somebody else"
        with pytest.raises(AppendOnly):
            session.flush()
        session.rollback()
    with database.write() as session:
        session.delete(session.scalars(select(CaseEvent)).one())
        with pytest.raises(AppendOnly):
            session.flush()
        session.rollback()


def test_history_cannot_be_changed_by_a_statement_for_many_either(database: Database) -> None:
    with database.write() as session:
        with pytest.raises(AppendOnly):
            session.execute(update(CaseEvent).values(actor="somebody else"))
        with pytest.raises(AppendOnly):
            session.execute(delete(CaseEvent))
        assert session.scalars(select(CaseEvent.actor)).one() == "citizen"
