"""An officer moves a case, and its citizen is told: one unit of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.acts import Act
from bot.audit.commands import note as write_down
from bot.cases.commands import move_case
from bot.cases.hearings.commands import call_off
from bot.cases.history import acting_from
from bot.cases.model import Case
from bot.cases.outcomes import MovedCase
from bot.cases.previews import case_as_moved
from bot.cases.references import normalise_reference
from bot.conversation.model import Conversation
from bot.conversation.notice_drafts import Agreed, NoticeDraft, own_words
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
        agreed: Agreed | None = None,
    ) -> MovedCase:
        """Move a case and tell its citizen: arguments and errors of :func:`bot.cases.commands.move_case`.

        An anonymous report has no conversation: its citizen asks with the receipt code.

        Args:
            agreed: what the mover saw of the notice and made of it; None: the catalogue's words go.

        Raises:
            NoticeNotSeen: the mover saw other words than those that would go; nothing has changed.
            NoticeRefused: their own words lack what has to be in them.
        """
        catalogue, clock = self.notices.catalogue, self.notices.clock
        plain = normalise_reference(reference, catalogue.prefixes)
        with self.database.write() as session, acting_from(session, self.place):
            # The conversation first, as a turn has it when it moves a case: else the two could deadlock.
            conversation = _locked_conversation(session, plain)
            case = session.scalar(select(Case).where(Case.reference == plain)) if agreed else None
            draft = self.draft(session, case, to, actor=actor, data=data) if case is not None else None
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
                notice=own_words(draft, agreed),
            )
            write_down(
                session,
                clock.now(),
                actor=actor,
                action=Act.CASE_MOVED,
                case_id=moved.case_id,
                stage=moved.stage,
            )
            if conversation is not None:
                self.notices.tell(session, conversation, moved)
            else:
                self.notices.tell_by_text(session, moved)
        self.nudge_delivery()
        return moved

    def draft(
        self, session: Session, case: Case, to: str, *, actor: str, data: Mapping[str, Any] | None = None
    ) -> NoticeDraft | None:
        """What the citizen would be told of a move; None if nothing ever is. Nothing is written.

        Raises:
            What :func:`bot.cases.commands.move_case` raises for the same arguments.
        """
        conversation = session.get(Conversation, case.conversation_id) if case.conversation_id else None
        catalogue, now = self.notices.catalogue, self.notices.clock.now()
        moved = case_as_moved(session, catalogue, now, case, to=to, actor=actor, data=data or {})
        return self.notices.draft(session, conversation, moved)

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
            now, on = self.notices.clock.now(), day.isoformat()
            write_down(
                session,
                now,
                actor=actor,
                action=Act.HEARING_CALLED_OFF,
                office=office,
                day=on,
                cases=len(moved),
            )
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
