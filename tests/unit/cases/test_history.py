"""A case's history tells from where something was done, and of an unnamed citizen only that it was a chat."""

from __future__ import annotations

from sqlalchemy import select

from bot.cases.commands import add_information, move_case, open_case
from bot.cases.history import CONSOLE, acting_from
from bot.cases.model import CaseEvent
from bot.catalogue.loader import Catalogue
from bot.clock import FixedClock
from bot.storage.database import Database
from tests.unit.cases.conftest import COMPLAINT, REPORT


def places(database: Database) -> list[tuple[str, str | None]]:
    with database.read() as session:
        return [
            (one.kind, one.came_from) for one in session.scalars(select(CaseEvent).order_by(CaseEvent.id))
        ]


def test_each_line_tells_from_where(database: Database, catalogue: Catalogue, clock: FixedClock) -> None:
    with database.write() as session, acting_from(session, "sms"):
        case = open_case(session, catalogue, clock, service="complaint", fields=COMPLAINT, conversation_id=7)
    with database.write() as session, acting_from(session, CONSOLE):
        move_case(session, catalogue, clock, reference=case.reference, to="heard", actor="officer:1")
    assert places(database) == [("opened", "sms"), ("moved", "console")]


def test_a_place_holds_for_its_block_only(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    with database.write() as session:
        with acting_from(session, "rest"), acting_from(session, CONSOLE):
            pass
        open_case(session, catalogue, clock, service="complaint", fields=COMPLAINT)
    assert places(database) == [("opened", None)]


def test_of_an_unnamed_citizen_no_channel_is_kept(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    with database.write() as session, acting_from(session, "sms"):
        case = open_case(session, catalogue, clock, service="report", fields=REPORT, anonymous=True)
        add_information(session, catalogue, clock, text="আরও", receipt_code=case.receipt_code)
    assert places(database) == [("opened", "chat"), ("information_added", "chat")]
