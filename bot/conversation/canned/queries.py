"""The ready replies of an office: the catalogue's, over them the agency's, over those its own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalogue.bilingual import Bilingual
from bot.catalogue.loader import Catalogue
from bot.conversation.canned.model import WHOLE_AGENCY, CannedReplyRow


@dataclass(frozen=True)
class Canned:
    """A ready reply as an office has it.

    Attributes:
        code: names it within the agency.
        title: how officers find it.
        text: with variables.
        is_own: made or changed right here, not inherited.
        is_inherited: there is one beneath it, from the agency or the catalogue.
        is_removed: taken out right here, or by the agency for all offices.
    """

    code: str
    title: Bilingual
    text: Bilingual
    is_own: bool = False
    is_inherited: bool = False
    is_removed: bool = False


def all_canned(session: Session, catalogue: Catalogue, agency: str, office: str | None) -> list[Canned]:
    """An office's ready replies, with those that were taken out; without an office the agency's.

    The catalogue's come first, in its order, then what was added.
    """
    here = office or WHOLE_AGENCY
    found = {
        one.code: Canned(one.code, one.title, one.text, is_inherited=True)
        for one in catalogue.canned_replies
        if not one.agencies or agency in one.agencies
    }
    places = {WHOLE_AGENCY, here}
    mine = select(CannedReplyRow).where(CannedReplyRow.agency == agency, CannedReplyRow.office.in_(places))
    for row in session.scalars(mine.order_by(CannedReplyRow.office, CannedReplyRow.changed_at)):
        found[row.code] = _canned(row, here, row.code in found)
    return list(found.values())


def canned_replies(session: Session, catalogue: Catalogue, agency: str, office: str | None) -> list[Canned]:
    """The ready replies that an office's officers may use."""
    return [one for one in all_canned(session, catalogue, agency, office) if not one.is_removed]


def _canned(row: CannedReplyRow, here: str, has_one_beneath: bool) -> Canned:
    is_own = row.office == here
    return Canned(
        row.code,
        Bilingual.model_construct(bn=row.title_bn, en=row.title_en),
        Bilingual.model_construct(bn=row.text_bn, en=row.text_en),
        is_own=is_own,
        is_inherited=has_one_beneath or not is_own,
        is_removed=row.is_removed,
    )
