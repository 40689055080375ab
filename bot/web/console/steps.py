"""The steps that somebody may take with a case: what each needs, and what the citizen will be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import flash
from werkzeug.datastructures import MultiDict

from bot.accounts.viewer import Viewer
from bot.cases.checks.errors import ChecksMissing
from bot.cases.errors import (
    CaseError,
    DataRefused,
    MoveNotAllowed,
    MoveNotPossible,
    NoticeRefused,
    OwnDecision,
)
from bot.cases.model import Case
from bot.catalogue.stages import Stage
from bot.conversation.handover import HandoverError
from bot.conversation.notice_drafts import Agreed, NoticeDraft, NoticeNotSeen, one_way
from bot.web.console.case_shown import said, steps
from bot.web.console.flashes import not_done
from bot.web.console.languages import _
from bot.web.console.office import ConsoleContext

LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Step:
    """One step as a form.

    Attributes:
        stage: where it leads.
        draft: what the citizen will be told; None until the data that it tells are filled, or if nothing is.
        words: the draft, or what the officer made of it.
        typed: what was filled so far, by name.
        note: the note for colleagues so far.
        refused: what is missing or does not fit.
        fault: what else hindered it.
        is_open: it was just tried.
    """

    stage: Stage
    draft: NoticeDraft | None = None
    words: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    refused: DataRefused | None = None
    fault: str | None = None
    is_open: bool = False

    @property
    def shows_words_next(self) -> bool:
        """Whether the words can only be shown when the form is filled."""
        return self.draft is None and bool(self.stage.tell_citizen)


def steps_of(console: ConsoleContext, person: Viewer, case: Case, tried: Step | None = None) -> list[Step]:
    """The steps that somebody may take with a case; ``tried`` stands in the place of its own."""
    possible = steps(case, console.catalogue, person.role)
    return [
        tried
        if tried is not None and tried.stage.code == stage.code
        else _fresh(console, person, case, stage)
        for stage in possible
    ]


def take_step(console: ConsoleContext, person: Viewer, case: Case, form: MultiDict[str, str]) -> Step | None:
    """Take the step that a form says. The step to show again if it was not taken, else None."""
    to, note = form.get("to", ""), form.get("note", "").strip()[:LONGEST_NOTE]
    stage = next((one for one in steps(case, console.catalogue, person.role) if one.code == to), None)
    if stage is None:
        not_done(_("The case has moved meanwhile, or this step is not yours to take."))
        return None
    data = {datum.name: form.get(f"{to}-{datum.name}", "").strip() for datum in stage.requires}
    agreed = Agreed(form.get("drafted", ""), one_way(form.get("words", ""))[:LONGEST_NOTE])
    tried = _Try(console, person, case, stage, data, note, agreed)
    return tried.run()


@dataclass(frozen=True)
class _Try:
    console: ConsoleContext
    person: Viewer
    case: Case
    stage: Stage
    data: Mapping[str, str]
    note: str
    agreed: Agreed

    def run(self) -> Step | None:
        try:
            self.console.moves.move(
                self.case.reference,
                self.stage.code,
                actor=self.person.actor,
                data=self.data,
                note=self.note or None,
                agency=self.case.agency,
                agreed=self.agreed,
            )
        except DataRefused as refused:
            return self._again(refused=refused)
        except NoticeNotSeen as unseen:
            return self._with_words(unseen.draft)
        except NoticeRefused as refusal:
            return self._again(_notice_fault(refusal), draft=self._draft(), words=self.agreed.words)
        except CaseError as error:
            not_done(why_not(error))
        else:
            flash(_("The case has moved."))
        return None

    def _with_words(self, draft: NoticeDraft) -> Step:
        """The words to read before the step; what the officer made of an earlier draft is kept."""
        was_edited = self.agreed.drafted and self.agreed.words != one_way(self.agreed.drafted)
        fault = _("Read the words once more: they have changed.") if self.agreed.drafted else None
        return self._again(fault, draft=draft, words=self.agreed.words if was_edited else draft.words)

    def _draft(self) -> NoticeDraft | None:
        with self.console.database.read() as unit:
            return self.console.moves.draft(
                unit, self.case, self.stage.code, actor=self.person.actor, data=self.data
            )

    def _again(
        self,
        fault: str | None = None,
        *,
        refused: DataRefused | None = None,
        draft: NoticeDraft | None = None,
        words: str = "",
    ) -> Step:
        return Step(self.stage, draft, words, self.data, self.note, refused, fault, is_open=True)


def _fresh(console: ConsoleContext, person: Viewer, case: Case, stage: Stage) -> Step:
    if stage.requires:
        return Step(stage)
    try:
        with console.database.read() as unit:
            draft = console.moves.draft(unit, case, stage.code, actor=person.actor)
    except CaseError as error:
        return Step(stage, fault=why_not(error))
    return Step(stage, draft, draft.words if draft is not None else "")


def _notice_fault(refusal: NoticeRefused) -> str:
    if not refusal.missing:
        return _("The citizen has to be told of this step.")
    return _("This has to stay in the words: %(what)s", what=", ".join(refusal.missing))


def why_not(error: Exception) -> str:
    """Why a case was not moved, or a conversation not taken."""
    if isinstance(error, ChecksMissing):
        return _("First to be done and ticked off: %(what)s", what=", ".join(map(said, error.titles)))
    if isinstance(error, OwnDecision):
        return _("You made the decision that is appealed. Somebody else has to take this step.")
    if isinstance(error, MoveNotAllowed | MoveNotPossible):
        return _("The case has moved meanwhile, or this step is not yours to take.")
    if isinstance(error, HandoverError):
        return _("Another officer has this conversation.")
    return _("The case was not moved.")
