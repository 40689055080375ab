"""Filling a ready reply's variables from a conversation's case, in the language of its citizen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from bot.accounts.viewer import Viewer
from bot.cases.model import Case
from bot.cases.queries import CaseStatus, wording
from bot.cases.worklist import cases_of_conversation
from bot.catalogue.bilingual import Language
from bot.catalogue.canned import VARIABLE
from bot.catalogue.loader import Catalogue
from bot.catalogue.spoken import spoken_date
from bot.conversation.canned.queries import Canned, canned_replies
from bot.conversation.model import Conversation
from bot.conversation.worklist import office_of


def filled_replies(
    session: Session, catalogue: Catalogue, writer: Viewer, offices: Collection[str], conversation_id: int
) -> list[tuple[Canned, str]]:
    """The ready replies of an officer, each with its text as it goes into a conversation.

    Args:
        writer: the officer.
        offices: codes of those whose cases the officer may see.
        conversation_id: one that the officer may see.
    """
    language = citizens_language(session.get_one(Conversation, conversation_id))
    values = values_of(
        session,
        catalogue,
        cases_of_conversation(session, offices, conversation_id),
        office=office_of(session, conversation_id) or "",
        officer=writer.name,
        language=language,
    )
    ready = canned_replies(session, catalogue, writer.agency or "", writer.office)
    return [(one, fill(one.text.in_language(language), values)) for one in ready]


def citizens_language(conversation: Conversation) -> Language:
    """The language that a conversation's citizen is answered in; Bangla until it is known."""
    memory = (conversation.tracker or {}).get("memory") or {}
    return "en" if (memory.get("slots") or {}).get("language") == "en" else "bn"


def values_of(
    session: Session,
    catalogue: Catalogue,
    cases: Sequence[Case],
    *,
    office: str,
    officer: str,
    language: Language,
) -> dict[str, str]:
    """What the variables stand for; one of which nothing is known is missing.

    Args:
        cases: the conversation's, the newest first: the newest open one counts, else the newest.
        office: the code of the office that has the conversation; a case's own office goes before it.
        officer: the name of who writes.
    """
    case = next((one for one in cases if one.closed_at is None), next(iter(cases), None))
    values = {"officer": officer}
    place = catalogue.offices.get(case.office if case is not None else office)
    if place is not None:
        values["office"] = place.title.in_language(language)
    return values if case is None else values | _of_case(session, catalogue, case, language)


def fill(text: str, values: Mapping[str, str]) -> str:
    """A ready reply with the values in it; a variable without one stays as it is."""
    return VARIABLE.sub(lambda found: values.get((found[1] or "").strip(), found.group()), text)


def unfilled(text: str) -> list[str]:
    """The variables that still stand in a text, as they are written."""
    return [found.group() for found in VARIABLE.finditer(text)]


def _of_case(session: Session, catalogue: Catalogue, case: Case, language: Language) -> dict[str, str]:
    words = wording(session, catalogue, CaseStatus.of(case))
    values = {
        "reference": case.reference,
        "service": words.service.in_language(language),
        "stage": words.stage.in_language(language),
    }
    return values if case.due_on is None else {**values, "due_on": spoken_date(case.due_on, language)}
