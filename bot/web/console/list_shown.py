"""A line of the worklist in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases.model import Case
from bot.catalogue.loader import Catalogue
from bot.conversation.masked_words import masked_words
from bot.conversation.worklist_rows import Row
from bot.web.console.case_shown import CaseShown, Due, name_in, said
from bot.web.console.languages import _, digits
from bot.web.console.list_choice import written_in

_URGENCY = ("late", "soon", "far")


@dataclass(frozen=True)
class RowShown:
    """A line as a screen shows it.

    Attributes:
        who: the citizen's name where the office has it, else a reference, else the conversation's number.
        due: the most urgent deadline of the open case that it concerns.
        is_paused: whether that case waits for the citizen.
        speaker: who said the last words.
    """

    row: Row
    who: str
    service: str
    due: Due | None
    is_paused: bool
    speaker: str
    words: str
    language: str
    holder: str | None

    @classmethod
    def of(cls, row: Row, catalogue: Catalogue, holders: Mapping[str, str], now: datetime) -> RowShown:
        """A line, with the names of the officers that conversations name."""
        case = CaseShown.of(row.cases[0], catalogue, now) if row.cases else None
        holder = holders.get(row.officer, row.officer) if row.officer else None
        dues = [one for one in (case.stage_due, case.due) if one] if case else []
        paused = case is not None and case.case.paused_at is not None and case.case.closed_at is None
        return cls(
            row=row,
            who=who_of(row.cases, catalogue)
            or _("Conversation %(number)s", number=digits(row.conversation_id)),
            service=case.title if case else _service(row, catalogue),
            due=min(dues, key=lambda one: _URGENCY.index(one.state), default=None) if not paused else None,
            is_paused=paused,
            speaker=_speaker(row, holder),
            words=_words(row),
            language=written_in(row.language),
            holder=holder,
        )


def who_of(cases: Sequence[Case], catalogue: Catalogue) -> str | None:
    """The citizen by the name that one of their cases has, else by a reference; None without a case."""
    # What a confidential form was told stands on the case's own page only.
    names = (name_in(case, catalogue) for case in cases)
    return next((name for name in names if name), cases[0].reference if cases else None)


def _service(row: Row, catalogue: Catalogue) -> str:
    service = catalogue.services.get(row.service or "")
    return said(service.title) if service else ""


def _speaker(row: Row, holder: str | None) -> str:
    if row.last is None:
        return ""
    if row.last.speaker == "officer" and holder:
        return holder
    return {"citizen": _("Citizen"), "bot": _("Bot"), "officer": _("Officer")}[row.last.speaker]


def _words(row: Row) -> str:
    last = row.last
    if last is not None and last.words:
        return masked_words(" ".join(last.words.split()))
    if row.is_parted:
        return _("Nothing is shown of what was said before")
    if row.is_confidential and (last is None or last.is_hidden):
        return _("Filling in a confidential form")
    return _("A file") if last is not None and last.is_file else "—"
