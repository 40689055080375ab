"""The files that a citizen sent in a conversation, as far as they may be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.cases.model import Case
from bot.evidence.model import Evidence, EvidenceStatus


@dataclass(frozen=True)
class ThreadFile:
    """A file under a message.

    Attributes:
        view_type: the media type of the clean copy, the only thing that is shown; None where there is none.
        is_being_copied: the copy is still to be made.
        no_copy: why there is none, if that is known.
    """

    evidence_id: str
    kind: str
    status: str
    view_type: str | None
    is_being_copied: bool
    no_copy: str | None


def files_of(
    session: Session, conversation_id: int, event_ids: Collection[int], confidential: Collection[str]
) -> Mapping[int, Sequence[ThreadFile]]:
    """The files by the event that brought them.

    Args:
        event_ids: what is shown of the conversation; files of anything else are not looked for.
        confidential: codes of the services whose files are shown on the case's page only.
    """
    statement = (
        select(Evidence)
        .outerjoin(Case, Case.id == Evidence.case_id)
        .where(
            Evidence.conversation_id == conversation_id,
            Evidence.event_id.in_(event_ids),
            Evidence.anonymous.is_(False),
            or_(Case.id.is_(None), Case.service.not_in(list(confidential))),
        )
        .order_by(Evidence.received_at, Evidence.id)
    )
    found: dict[int, list[ThreadFile]] = defaultdict(list)
    for row in session.scalars(statement):
        if row.event_id is not None:
            view_type = row.view_type if row.status == EvidenceStatus.FETCHED else None
            is_copied = row.copy_due_at is not None
            one = ThreadFile(row.id, row.kind, row.status, view_type, is_copied, row.no_copy)
            found[row.event_id].append(one)
    return found
