"""Writing the audit trail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.audit.chain import Content, audit_keys
from bot.audit.errors import UnnamedAct
from bot.audit.model import AuditEvent
from bot.audit.origin import origin

SCHEDULE = "schedule"
"""The actor of what the clock does."""
CITIZEN = "citizen"
"""The actor of what a citizen asks for; which one, the subjects tell."""
STRANGER = "stranger"
"""The actor of what somebody does who has not proven who they are."""
TOKEN_HOLDER = "token"
"""The actor of what a program does that holds the API's token."""

_ACTION = re.compile(r"[a-z_]+:[a-z_]+:[a-z_]+")


def note(session: Session, now: datetime, *, actor: str, action: str, **subjects: int | str | None) -> None:
    """Write down an act, in the unit of work that does it.

    Args:
        actor: who, role first: ``officer:7``, ``operator:karim``, ``citizen``, ``schedule``.
        action: one of :class:`bot.audit.acts.Act`, ``room:verb:object``.
        subjects: ids of rows, and counts; never a name, a number or a word of a citizen's. The first one that
            ends with ``_id`` is the record under which the line is found: ``case_id=7`` is ``case:7``.

    Raises:
        UnnamedAct: the actor is missing, or the action is not in that form.
    """
    if not actor or not _ACTION.fullmatch(action):
        raise UnnamedAct("an act needs an actor and a name like room:verb:object")
    known = {name: value for name, value in subjects.items() if value is not None}
    content = Content(now, actor, str(action), _record(known), origin(), known)
    session.add(AuditEvent(**vars(content), mark=audit_keys().mark(content)))


def _record(subjects: Mapping[str, int | str]) -> str | None:
    named = (
        f"{name.removesuffix('_id')}:{value}" for name, value in subjects.items() if name.endswith("_id")
    )
    return next(named, None)
