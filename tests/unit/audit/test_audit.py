"""The audit trail: written in the act's own unit of work, and never changed."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from bot.audit.commands import note
from bot.audit.errors import AuditIsAppendOnly, UnnamedAct
from bot.audit.model import AuditEvent
from bot.audit.queries import Wanted, latest
from bot.clock import FixedClock
from bot.storage.database import Database


def write(database: Database, clock: FixedClock, action: str = "privacy:erase:case") -> None:
    with database.write() as session:
        note(session, clock.now(), actor="operator:karim", action=action, case_id=7, request_id=None)


def test_an_act_tells_who_what_and_on_which_rows(database: Database, clock: FixedClock) -> None:
    write(database, clock)

    with database.read() as session:
        (line,) = latest(session)
    assert (line.at, line.actor, line.action) == (clock.now(), "operator:karim", "privacy:erase:case")
    assert line.subjects == {"case_id": 7}


def test_acts_are_found_by_how_their_name_begins(database: Database, clock: FixedClock) -> None:
    write(database, clock)
    write(database, clock, "privacy:export:conversation")

    with database.read() as session:
        assert [one.action for one in latest(session, Wanted(action="privacy:exp"))] == [
            "privacy:export:conversation"
        ]


@pytest.mark.parametrize(("actor", "action"), [("", "privacy:erase:case"), ("citizen", "erased it all")])
def test_an_act_has_an_actor_and_a_name_of_three_parts(
    database: Database, clock: FixedClock, actor: str, action: str
) -> None:
    with database.write() as session, pytest.raises(UnnamedAct):
        note(session, clock.now(), actor=actor, action=action)


def test_no_line_is_changed_or_deleted(database: Database, clock: FixedClock) -> None:
    write(database, clock)
    with pytest.raises(AuditIsAppendOnly), database.write() as session:
        latest(session)[0].actor = "somebody else"
    with pytest.raises(AuditIsAppendOnly), database.write() as session:
        session.delete(latest(session)[0])
    for statement in (update(AuditEvent).values(actor="x"), delete(AuditEvent)):
        with pytest.raises(AuditIsAppendOnly), database.write() as session:
            session.execute(statement)
