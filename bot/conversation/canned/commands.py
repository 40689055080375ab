"""What changes ready replies. Who may do it is for the caller to check; each change is in the audit trail."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy.orm import Session

from bot.audit.acts import Act
from bot.audit.commands import note
from bot.catalogue.bilingual import Bilingual
from bot.catalogue.canned import LONGEST_TEXT, LONGEST_TITLE, strange_variables
from bot.catalogue.loader import Catalogue
from bot.clock import Clock
from bot.conversation.canned.errors import BadCanned, Fault, UnknownCanned
from bot.conversation.canned.model import WHOLE_AGENCY, CannedReplyRow
from bot.conversation.canned.queries import Canned, all_canned

FIELDS = ("title_bn", "title_en", "text_bn", "text_en")


@dataclass(frozen=True)
class Place:
    """Whose ready replies are changed, and by whom: an agency's, or those of one office of it."""

    agency: str
    office: str | None
    actor: str


def add_canned(session: Session, clock: Clock, place: Place, fields: dict[str, str]) -> str:
    """Make a ready reply of :data:`FIELDS`; gives its code. BadCanned if it can't be kept like this."""
    code = f"own_{secrets.token_hex(6)}"
    _put(session, clock, place, code, _checked(fields))
    _note(session, clock, place, Act.REPLY_ADDED, code)
    return code


def change_canned(
    session: Session, catalogue: Catalogue, clock: Clock, place: Place, code: str, fields: dict[str, str]
) -> None:
    """Word a ready reply anew, here only: what it was inherited from stays as it is.

    Raises:
        BadCanned: it can't be kept like this.
        UnknownCanned: there is none here.
    """
    _known(session, catalogue, place, code)
    _put(session, clock, place, code, _checked(fields))
    _note(session, clock, place, Act.REPLY_CHANGED, code)


def remove_canned(session: Session, catalogue: Catalogue, clock: Clock, place: Place, code: str) -> None:
    """Take a ready reply out, here only. UnknownCanned if there is none here."""
    known = _known(session, catalogue, place, code)
    if known.is_inherited:
        _put(session, clock, place, code, _words(known), is_removed=True)
    else:
        _drop(session, place, code)
    _note(session, clock, place, Act.REPLY_REMOVED, code)


def restore_canned(session: Session, catalogue: Catalogue, clock: Clock, place: Place, code: str) -> None:
    """Have the inherited one again. UnknownCanned if nothing was changed here, or nothing is beneath it."""
    known = _known(session, catalogue, place, code)
    if not (known.is_own and known.is_inherited):
        raise UnknownCanned
    _drop(session, place, code)
    _note(session, clock, place, Act.REPLY_RESTORED, code)


def _known(session: Session, catalogue: Catalogue, place: Place, code: str) -> Canned:
    for one in all_canned(session, catalogue, place.agency, place.office):
        if one.code == code:
            return one
    raise UnknownCanned


def _checked(fields: dict[str, str]) -> dict[str, str]:
    words = {name: fields.get(name, "").replace("\r\n", "\n").strip() for name in FIELDS}
    faults = {name: fault for name in FIELDS if (fault := _fault_of(name, words[name]))}
    if faults:
        raise BadCanned(faults)
    return words


def _fault_of(name: str, words: str) -> Fault | None:
    kind, _sign, language = name.partition("_")
    if not words:
        return "missing"
    if len(words) > (LONGEST_TITLE if kind == "title" else LONGEST_TEXT):
        return "too_long"
    if strange_variables(words) or (kind == "title" and "{{" in words):
        return "variable"
    try:
        Bilingual.model_validate({"bn": "ক", "en": "a", language: words})
    except ValidationError:
        return "script"
    return None


def _words(known: Canned) -> dict[str, str]:
    return {
        "title_bn": known.title.bn,
        "title_en": known.title.en,
        "text_bn": known.text.bn,
        "text_en": known.text.en,
    }


def _put(
    session: Session,
    clock: Clock,
    place: Place,
    code: str,
    words: dict[str, str],
    *,
    is_removed: bool = False,
) -> None:
    key = {"agency": place.agency, "office": place.office or WHOLE_AGENCY, "code": code}
    changed = {"changed_by": place.actor, "changed_at": clock.now()}
    session.merge(CannedReplyRow(**key, **words, **changed, is_removed=is_removed))


def _drop(session: Session, place: Place, code: str) -> None:
    row = session.get(CannedReplyRow, (place.agency, place.office or WHOLE_AGENCY, code))
    if row is not None:
        session.delete(row)


def _note(session: Session, clock: Clock, place: Place, action: Act, code: str) -> None:
    subjects = {"agency": place.agency, "office": place.office, "code": code}
    note(session, clock.now(), actor=place.actor, action=action, **subjects)
