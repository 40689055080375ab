"""The history of a conversation's changes of hands. Written once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, event, text
from sqlalchemy.orm import Mapped, Mapper, ORMExecuteState, Session, mapped_column

from bot.privacy.columns import EncryptedText
from bot.storage.model import Base, BigId, UTCDateTime

ERASES_NOTES = "erases_notes_of_hands"
"""The execution option of the one statement that may empty notes."""


class HandsAreAppendOnly(Exception):
    """Somebody tried to change the history."""


class HandKind(StrEnum):
    """What happened."""

    ASKED = "asked"
    TAKEN = "taken"
    #: By a supervisor, to an officer. To whom, tells ``from_officer`` of what came next, else who has it now.
    ASSIGNED = "assigned"
    TRANSFERRED = "transferred"
    SENT_BACK = "sent_back"
    GIVEN_BACK = "given_back"
    LEFT = "left"
    TIMED_OUT = "timed_out"
    OUTSIDE = "outside"
    OUTSIDE_ENDED = "outside_ended"


#: With these the bot answers again, and the conversation is its page's.
RETURNS = (HandKind.GIVEN_BACK, HandKind.LEFT, HandKind.TIMED_OUT, HandKind.OUTSIDE_ENDED)
TRANSFERS = (HandKind.TRANSFERRED, HandKind.SENT_BACK)


class HandoverEvent(Base):
    """One change of hands.

    Attributes:
        actor: who did it: ``officer:7``, ``citizen``, ``schedule``.
        from_officer: who had it before, if an officer.
        from_office, to_office: of a transfer; where it was asked for, ``to_office`` alone.
        note: why it was sent on; may hold a citizen's words, and goes with them.
        shown_since: of a transfer to another agency: from when on that agency may read.
        address: where the officer sat, as the web server saw it.
    """

    __tablename__ = "handover_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(120))
    from_officer: Mapped[str | None] = mapped_column(String(120))
    from_office: Mapped[str | None] = mapped_column(String(64))
    to_office: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(EncryptedText)
    shown_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    address: Mapped[str | None] = mapped_column(String(45))

    # For an office's list of what it has sent on, and for how long those waited who came to it.
    __table_args__ = (
        Index("ix_handover_event_sent", "from_office", "id"),
        Index(
            "ix_handover_event_to",
            "to_office",
            "at",
            postgresql_where=text("to_office IS NOT NULL"),
            sqlite_where=text("to_office IS NOT NULL"),
        ),
    )


@event.listens_for(HandoverEvent, "before_update")
@event.listens_for(HandoverEvent, "before_delete")
def _refuse_change(_mapper: Mapper[HandoverEvent], _connection: object, _event: HandoverEvent) -> None:
    raise HandsAreAppendOnly("the history of hands is never changed")


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk_change(state: ORMExecuteState) -> None:
    changes = state.is_update or state.is_delete
    # By its name: the table of a mapped statement is a copy with annotations.
    table = getattr(getattr(state.statement, "table", None), "name", None)
    if not changes or table != HandoverEvent.__tablename__:
        return
    if state.is_delete or not state.execution_options.get(ERASES_NOTES):
        raise HandsAreAppendOnly("the history of hands is never changed")
