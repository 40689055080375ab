"""A case in words: its answers, what officers filled, how much time is left, and where it may go."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.accounts.roles import Role
from bot.cases.answers import first_of_kind
from bot.cases.model import Case
from bot.catalogue.bilingual import Bilingual, Language
from bot.catalogue.conditions import holds
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service, ServiceField
from bot.catalogue.spoken import spoken_amount, spoken_value
from bot.catalogue.stages import Stage
from bot.clock import dhaka_date
from bot.conversation.masked_words import masked_words
from bot.privacy.masking import mask_nid, mask_passport
from bot.web.console.languages import _, digits, language

#: Numbers that are shown by their end only, until an officer asks for one and is noted down.
_MASKED = {"nid": mask_nid, "passport": mask_passport}
#: Written freely: such a number may stand in it.
_WRITTEN = ("text", "long_text", "name")
#: What names something that the office filled in, where it is shown whole.
FINDING = "finding-"


class Line(NamedTuple):
    """One thing known of a case. ``name`` is set where more may be shown, ``phone`` where one may call."""

    label: str
    value: str
    name: str | None = None
    phone: str | None = None


class Due(NamedTuple):
    """How much time is left, in words; ``state`` is ``late``, ``soon`` or ``far``."""

    words: str
    state: str


@dataclass(frozen=True)
class CaseShown:
    """A case as a screen shows it."""

    case: Case
    service: Service | None
    stage: Stage | None
    catalogue: Catalogue
    due: Due | None
    stage_due: Due | None

    @classmethod
    def of(cls, case: Case, catalogue: Catalogue, now: datetime) -> CaseShown:
        """A case in the words of the catalogue; a service that is no longer offered shows its codes."""
        service = catalogue.services.get(case.service)
        stages = {stage.code: stage for stage in service.stages} if service else {}
        ended = case.closed_at is not None
        due = None if ended or case.due_on is None else _days_left((case.due_on - dhaka_date(now)).days)
        stage_due = None if ended or case.stage_due_at is None else _time_left(case.stage_due_at - now)
        return cls(case, service, stages.get(case.stage), catalogue, due, stage_due)

    @property
    def title(self) -> str:
        """The service."""
        return said(self.service.title) if self.service else self.case.service

    @property
    def stage_title(self) -> str:
        """The stage."""
        return self.title_of(self.case.stage)

    def title_of(self, code: str | None) -> str:
        """A stage by its code, also one that the catalogue no longer has."""
        stages = {stage.code: stage for stage in self.service.stages} if self.service else {}
        return said(stages[code].title) if code in stages else code or ""

    def answers(self, revealed: Collection[str] = ()) -> list[Line]:
        """What the citizen said, in the order of the questions; ``revealed`` names numbers to show whole."""
        fields = list(self.service.fields) if self.service else []
        return [
            self._answer(field, self.case.fields[field.name], field.name in revealed)
            for field in fields
            if self.case.fields.get(field.name) is not None and field.kind != "attachment"
        ]

    def check_title(self, name: str) -> str:
        """A check by its name, also one that the catalogue no longer has."""
        stages = self.service.stages if self.service else ()
        titles = {check.name: said(check.title) for stage in stages for check in stage.checks}
        return titles.get(name, name)

    def findings(self, revealed: Collection[str] = ()) -> list[Line]:
        """What officers filled, and what was computed of it; ``revealed`` as in :meth:`answers`."""
        return list(self._findings(revealed))

    def _answer(self, field: ServiceField, value: Any, is_revealed: bool) -> Line:
        whole = self._spoken(field, value)
        phone = str(value) if field.kind == "phone" else None
        return _line(said(field.label), field.kind, whole, field.name, phone, is_revealed=is_revealed)

    def _spoken(self, field: ServiceField, value: Any) -> str:
        if field.kind in _MASKED:
            return str(value)
        if field.kind == "district" and _language() == "bn":
            return self.catalogue.districts.named(str(value)).name_bn
        return spoken_value(field, value, _language())

    def _findings(self, revealed: Collection[str]) -> Iterator[Line]:
        known = self.case.findings or {}
        for stage in self.service.stages if self.service else ():
            for datum in stage.requires:
                if datum.name in known:
                    name, whole = (
                        f"{FINDING}{datum.name}",
                        spoken_value(datum, known[datum.name], _language()),
                    )
                    yield _line(said(datum.label), datum.kind, whole, name, is_revealed=name in revealed)
            for name, share in stage.computed.items():
                if name in known:
                    yield Line(said(share.label), spoken_amount(known[name], _language()))


def _line(
    label: str, kind: str, whole: str, name: str, phone: str | None = None, *, is_revealed: bool
) -> Line:
    mask = _MASKED.get(kind) or (masked_words if kind in _WRITTEN else None)
    shown = mask(whole) if mask is not None and not is_revealed else whole
    return Line(label, shown, name if shown != whole else None, phone)


def steps(case: Case, catalogue: Catalogue, role: Role) -> list[Stage]:
    """The stages that a role may move a case to; none for a service that is no longer offered."""
    service = catalogue.services.get(case.service)
    here = [stage for stage in service.stages if stage.code == case.stage] if service else []
    if service is None or not here:
        return []
    following = [service.stage(code) for code in here[0].next]
    return [one for one in following if role in one.moved_by and holds(one.when, case.fields)]


def name_in(case: Case, catalogue: Catalogue) -> str | None:
    """The citizen's name as the case has it; None if it was not given, or told to a confidential form."""
    service = catalogue.services.get(case.service)
    if service is None or service.confidential:
        return None
    return first_of_kind(service, case.fields, "name")


def said(words: Bilingual) -> str:
    """Words of the catalogue in the reader's language."""
    return words.in_language(_language())


def _language() -> Language:
    return "bn" if language() == "bn" else "en"


def _days_left(days: int) -> Due:
    if days < 0:
        return Due(_("%(count)s days late", count=digits(-days)), "late")
    if days == 0:
        return Due(_("due today"), "soon")
    return Due(_("%(count)s days left", count=digits(days)), "soon" if days <= 2 else "far")


def _time_left(left: timedelta) -> Due:
    hours = int(left.total_seconds() // 3600)
    if abs(hours) >= 48:
        return _days_left(int(left.total_seconds() // 86400))
    if left < timedelta(0):
        return Due(_("%(count)s hours late", count=digits(max(1, -hours))), "late")
    return Due(_("%(count)s hours left", count=digits(hours)), "soon")
