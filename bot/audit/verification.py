"""Checking that the audit trail is whole, from its first line to its head."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.acts import Act
from bot.audit.chain import AuditKeys, audit_keys
from bot.audit.commands import note
from bot.audit.model import AuditEvent
from bot.audit.sealing import START, Head

#: A line that waits longer for its seal tells that nobody seals.
SEALED_WITHIN = timedelta(minutes=10)
#: So many faults are named; the first one is what matters.
MOST_FAULTS = 100
_BATCH_LINES = 1000


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written.

    Attributes:
        position: where in the chain; None for a line that has no seal yet.
        line_id: the row; None where it is missing.
        what: in a sentence.
    """

    position: int | None
    line_id: int | None
    what: str

    def __str__(self) -> str:
        place = f"position {self.position}" if self.position is not None else "not sealed"
        row = f" (row {self.line_id})" if self.line_id is not None else ""
        return f"{place}{row}: {self.what}"


@dataclass
class Verification:
    """What a check found.

    Attributes:
        lines: how many sealed lines were read.
        unsealed: how many wait for their seal.
        head: the last sealed line.
        faults: what is wrong, in the order of the chain; empty if the trail is whole.
        kept_at: the position whose seal is the one that was kept elsewhere, if one was given and found.
    """

    lines: int = 0
    unsealed: int = 0
    head: Head = START
    faults: list[Fault] = field(default_factory=list)
    kept_at: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def add(self, position: int | None, line_id: int | None, what: str) -> None:
        """Name a fault, unless there are many already."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(position, line_id, what))


def verify(session: Session, now: datetime, kept_head: str | None = None) -> Verification:
    """Read the whole trail and check every mark, every seal, and that no position is missing.

    Args:
        session: for reading.
        now: to tell lines that wait too long for their seal.
        kept_head: a head's seal that was kept elsewhere; it must still be in the chain. Only this shows that
            lines are missing at the end.
    """
    keys, found = audit_keys(), Verification()
    for line in _sealed(session):
        _check(keys, found, line)
        if line.seal == kept_head:
            found.kept_at = line.position
    for line in _unsealed(session):
        found.unsealed += 1
        if not keys.is_mark(line.mark, line.content):
            found.add(None, line.id, "it was changed, or somebody else wrote it")
        elif now - line.at > SEALED_WITHIN:
            found.add(None, line.id, "it has waited too long for its seal: is the schedule running?")
    if kept_head is not None and found.kept_at is None:
        found.add(found.head.position, None, "the kept head is not in the chain: lines were taken away")
    return found


def note_verification(session: Session, now: datetime, found: Verification, *, actor: str) -> None:
    """Write down that the trail was checked, and how far it is whole."""
    first = found.faults[0] if found.faults else None
    note(
        session,
        now,
        actor=actor,
        action=Act.TRAIL_VERIFIED,
        position=found.head.position,
        seal=found.head.seal,
        faults=len(found.faults),
        first_fault=first.position if first else None,
    )


def _check(keys: AuditKeys, found: Verification, line: AuditEvent) -> None:
    position, seal, before = line.position or 0, line.seal or "", found.head
    first_missing = before.position + 1
    if position != first_missing:
        upto = f" to {position - 1}" if position - 1 > first_missing else ""
        found.add(first_missing, None, f"missing{upto}")
    elif not keys.is_seal(seal, before.seal, position, line.id, line.mark):
        found.add(position, line.id, "its seal does not follow from the line before")
    if not keys.is_mark(line.mark, line.content):
        found.add(position, line.id, "it was changed after it was written")
    found.lines += 1
    found.head = Head(position, seal)


def _sealed(session: Session) -> Iterator[AuditEvent]:
    statement = select(AuditEvent).where(AuditEvent.position.is_not(None)).order_by(AuditEvent.position)
    yield from session.scalars(statement.execution_options(yield_per=_BATCH_LINES))


def _unsealed(session: Session) -> Iterator[AuditEvent]:
    statement = select(AuditEvent).where(AuditEvent.position.is_(None)).order_by(AuditEvent.id)
    yield from session.scalars(statement.execution_options(yield_per=_BATCH_LINES))
