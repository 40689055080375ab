"""An officer moves a case, and its citizen is told: one unit of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.commands import move_case
from bot.cases.hearings.commands import call_off
from bot.cases.history import acting_from
from bot.cases.model import Case
from bot.cases.outcomes import MovedCase
from bot.cases.references import normalise_reference
from bot.conversation.model import Conversation
from bot.conversation.notices import Notices
from bot.storage.database import Database


class CaseMoves:
    """The officer's side of a case. ``place`` is from where officers act, for the history."""

    def __init__(
        self, database: Database, notices: Notices, nudge_delivery: Callable[[], None], *, place: str
    ) -> None:
        self.database = database
        self.place = place
        self.notices = notices
        self.nudge_delivery = nudge_delivery

    def move(
        self,
        reference: str,
        to: str,
        *,
        actor: str,
        data: Mapping[str, Any] | None = None,
        note: str | None = None,
        agency: str | None = None,
    ) -> MovedCase:
        """Move a case and tell its citizen: arguments and errors of :func:`bot.cases.commands.move_case`.

        An anonymous report has no conversation: its citizen asks with the receipt code.
        """
        catalogue, clock = self.notices.catalogue, self.notices.clock
        plain = normalise_reference(reference, catalogue.prefixes)
        with self.database.write() as session, acting_from(session, self.place):
            # The conversation first, as a turn has it when it moves a case: else the two could deadlock.
            conversation = _locked_conversation(session, plain)
            moved = move_case(
                session,
                catalogue,
                clock,
                reference=reference,
                to=to,
                actor=actor,
                data=data,
                note=note,
                agency=agency,
            )
            if conversation is not None:
                self.notices.tell(session, conversation, moved)
        self.nudge_delivery()
        return moved

    def call_off(self, *, office: str, day: date, actor: str, note: str) -> list[MovedCase]:
        """Call a hearing's day off, and tell everybody who had a place on it.

        Arguments and errors of :func:`bot.cases.hearings.commands.call_off`. It holds the days first, a turn
        its conversation: so the notices are written down with the moves, without a lock, and told afterwards,
        one conversation after the other. Should that be cut short, they wait for the citizens' next messages.
        """
        with self.database.write() as session, acting_from(session, self.place):
            moved = call_off(
                session,
                self.notices.catalogue,
                self.notices.clock,
                office=office,
                day=day,
                actor=actor,
                note=note,
            )
            self.notices.keep(session, moved)
        for one in moved:
            with self.database.write() as session:
                conversation = _locked_conversation(session, one.reference)
                if conversation is not None:
                    self.notices.tell(session, conversation, one)
        self.nudge_delivery()
        return moved


def _locked_conversation(session: Session, reference: str | None) -> Conversation | None:
    whose = select(Case.conversation_id).where(Case.reference == reference).scalar_subquery()
    statement = select(Conversation).where(Conversation.id == whose)
    return session.scalars(statement.with_for_update(key_share=True)).one_or_none()
