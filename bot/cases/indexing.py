"""What of a case can be found by its words: names, places, phones and what was told, nothing that is secret.

Not in the index are cases of confidential services (their words are shown on their own page alone), reports
without a name (an entry would stand next to those of the conversation that it came from), and passport and
NID numbers, which have their keyed hashes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, and_, event, inspect
from sqlalchemy.orm import Session

from bot.cases.model import Case
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import ServiceField
from bot.word_index.commands import IndexedText, enter, hand_over, take_out
from bot.word_index.model import EntryKind, SearchEntry

_KINDS = frozenset({"text", "long_text", "name", "phone", "amount", "district", "reference"})


class Answer(NamedTuple):
    """An answer whose words can be found."""

    field: ServiceField
    text: str


def searchable_answers(catalogue: Catalogue, case: Case) -> Iterator[Answer]:
    """The answers of a case that are in the index."""
    service = catalogue.services.get(case.service)
    if service is None or service.confidential or case.anonymous or case.erased_at is not None:
        return
    for field in service.fields:
        value = case.fields.get(field.name)
        if value is None or field.kind not in _KINDS or field.privacy == "secret":
            continue
        place = catalogue.districts.find(str(value)) if field.kind == "district" else None
        yield Answer(field, f"{place.name_bn} ({place.name_en})" if place else str(value))


def indexed_case(catalogue: Catalogue, case: Case) -> IndexedText | None:
    """A case for the index; None if nothing of it may be found."""
    texts = [answer.text for answer in searchable_answers(catalogue, case)]
    if not texts:
        return None
    return IndexedText(EntryKind.CASE, case.id, case.conversation_id, case.office, case.opened_at, texts)


def index_case(session: Session, catalogue: Catalogue, case: Case) -> None:
    """Index a case, new or corrected."""
    entry = indexed_case(catalogue, case)
    if entry is not None:
        enter(session, [entry])


def forget_case_words(session: Session, case_id: int) -> None:
    """Take a case out of the index."""
    take_out(session, EntryKind.CASE, [case_id])


@event.listens_for(Case, "after_update")
def _follow_office(_mapper: object, connection: Connection, case: Case) -> None:
    """A case that has gone to another office is found there."""
    change = inspect(case).attrs.office.history
    if change.deleted and change.added:
        mine = and_(SearchEntry.kind == EntryKind.CASE, SearchEntry.source_id == case.id)
        hand_over(connection, mine, str(change.deleted[0]), case.office)
