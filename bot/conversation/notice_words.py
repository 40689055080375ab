"""The words of a notice: what a citizen reads when their case has moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.cases.after_closing import offers
from bot.cases.history import own_notice
from bot.cases.model import Case
from bot.cases.queries import CaseStatus, wording
from bot.catalogue.bilingual import Language
from bot.catalogue.loader import Catalogue
from bot.catalogue.notes import places_in
from bot.catalogue.queries import stored_service
from bot.catalogue.spoken import spoken_date, spoken_value
from bot.clock import dhaka_date
from bot.conversation.model import Conversation
from bot.conversation.offered import offered_replies
from bot.conversation.text_messages import as_text_message
from bot.dialogue.engine import DialogueEngine
from bot.dialogue.protocol import BotMessage
from bot.dialogue.responses import language_of
from bot.dialogue.tracker import Tracker


class NoticeWords:
    """Says a case's stage to its citizen, in their language."""

    def __init__(self, catalogue: Catalogue, engine: DialogueEngine) -> None:
        self.catalogue = catalogue
        self.engine = engine

    def notice(self, session: Session, conversation: Conversation, case: Case) -> BotMessage:
        """What the officer wrote who moved the case; else what the catalogue says of its stage."""
        own = own_notice(session, case)
        return {"text": own} if own else self.drafted(session, conversation, case)

    def drafted(self, session: Session, conversation: Conversation, case: Case) -> BotMessage:
        """Reference, service, stage, the stage's note, and by when the next step is due if that is known."""
        tracker = self._tracker(conversation)
        language, words = _language(tracker), wording(session, self.catalogue, CaseStatus.of(case))
        lines = [words.note.in_language(language), self._due(session, tracker, case)]
        values = {
            "reference": case.reference,
            "service": words.service.in_language(language),
            "stage": words.stage.in_language(language),
            "note": "\n".join(line for line in lines if line),
        }
        return self.engine.respond(tracker, "utter_case_moved", values)

    def with_offers(
        self, notice: BotMessage, conversation: Conversation, case: Case, now: datetime
    ) -> list[BotMessage]:
        """A notice and what the citizen may do now; the question for a rating is the last message."""
        tracker, offered = self._tracker(conversation), offers(self.catalogue, CaseStatus.of(case), now)
        messages = [notice]
        if offered.rate:
            messages.append(self.engine.respond(tracker, "utter_ask_rating", {"reference": case.reference}))
        replies = offered_replies(replace(offered, rate=False), case.reference, _language(tracker))
        if replies:
            messages[-1]["quick_replies"] = [*messages[-1].get("quick_replies", []), *replies]
        return messages

    def must_keep(self, conversation: Conversation, case: Case) -> tuple[str, ...]:
        """What no officer may take out of a notice: the reference, and the days and sums that it tells."""
        service, language = self.catalogue.service(case.service), _language(self._tracker(conversation))
        known = case.findings or {}
        told = [
            spoken_value(datum, known[name], language)
            for name in sorted(places_in(service.stage(case.stage).citizen_note))
            if (datum := service.stage_data.get(name)) is not None
            and datum.kind in ("date", "amount")
            and name in known
        ]
        return (case.reference, *told)

    def text_message(self, conversation: Conversation | None, case: Case) -> str:
        """Reference and stage in a line, nothing else: a phone may be in anybody's hand."""
        tracker = self._tracker(conversation)
        stage = self.catalogue.service(case.service).stage(case.stage)
        values = {"reference": case.reference, "stage": stage.title.in_language(_language(tracker))}
        return as_text_message(str(self.engine.respond(tracker, "utter_case_moved_sms", values)["text"]))

    def _due(self, session: Session, tracker: Tracker, case: Case) -> str:
        """By when the next step is due, where the stage's deadline is in days."""
        # A case may stand in a stage or belong to a service that the catalogue no longer has.
        service = self.catalogue.services.get(case.service) or stored_service(session, case.service)
        stages = {stage.code: stage for stage in service.stages} if service else {}
        stage = stages.get(case.stage)
        deadline = stage.deadline_for(case.fields) if stage is not None else None
        if deadline is None or deadline.days is None or case.stage_due_at is None:
            return ""
        last = dhaka_date(case.stage_due_at - timedelta(seconds=1))
        values = {"date": spoken_date(last, _language(tracker))}
        return str(self.engine.respond(tracker, "utter_stage_due", values)["text"])

    def _tracker(self, conversation: Conversation | None) -> Tracker:
        """The conversation's; of a case that came in at the counter a new one, which speaks Bangla."""
        if conversation is not None and conversation.tracker:
            return Tracker.from_snapshot(conversation.tracker, self.engine.domain)
        return Tracker(conversation.user_id if conversation is not None else "", self.engine.domain)


def _language(tracker: Tracker) -> Language:
    return "en" if language_of(tracker) == "en" else "bn"
