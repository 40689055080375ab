"""Writing the audit trail."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy.orm import Session

from bot.audit.errors import UnnamedAct
from bot.audit.model import AuditEvent

SCHEDULE = "schedule"
"""The actor of what the clock does."""
CITIZEN = "citizen"
"""The actor of what a citizen asks for; which one, the subjects tell."""

_ACTION = re.compile(r"[a-z_]+:[a-z_]+:[a-z_]+")


def note(session: Session, now: datetime, *, actor: str, action: str, **subjects: int | str | None) -> None:
    """Write down an act, in the unit of work that does it.

    Args:
        actor: who, role first: ``officer:7``, ``operator:karim``, ``citizen``, ``schedule``.
        action: ``room:verb:object``, such as ``privacy:erase:conversation``.
        subjects: ids of rows, and counts; never a name, a number or a word of a citizen's.

    Raises:
        UnnamedAct: the actor is missing, or the action is not in that form.
    """
    if not actor or not _ACTION.fullmatch(action):
        raise UnnamedAct("an act needs an actor and a name like room:verb:object")
    known = {name: value for name, value in subjects.items() if value is not None}
    session.add(AuditEvent(at=now, actor=actor, action=action, subjects=known))
