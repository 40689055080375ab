"""Looks at cases that somebody may have to answer for."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.model import Case
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import NUMBER_KINDS


def is_sensitive(catalogue: Catalogue, case: Case) -> bool:
    """Whether each look at a case is written down: of a sensitive service, or a report without a name."""
    return case.anonymous or is_sensitive_service(catalogue, case.service)


def is_sensitive_service(catalogue: Catalogue, code: str) -> bool:
    """Whether a service's cases are sensitive: confidential ones (health among them), and those that ask for
    an NID or a passport.

    A service that is no longer in the catalogue counts as one.
    """
    service = catalogue.services.get(code)
    if service is None:
        return True
    return service.confidential or any(field.kind in NUMBER_KINDS for field in service.fields)


def has_sensitive_case(session: Session, catalogue: Catalogue, conversation_id: int) -> bool:
    """Whether a sensitive case was opened in a conversation, at whatever office it is."""
    opened = select(Case.service, Case.anonymous).where(Case.conversation_id == conversation_id)
    return any(
        is_anonymous or is_sensitive_service(catalogue, code)
        for code, is_anonymous in session.execute(opened)
    )
