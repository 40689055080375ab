"""Reminding citizens of the hearing that they have a place at, on the day before.

Messenger lets an automatic message through only inside the reply window; outside of it a text goes to the
citizen's phone, where there is a gateway. Who cannot be told now is looked at again with the next round, and
is told when they have written meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from bot.cases.hearings.commands import due_reminders, note_reminded
from bot.cases.model import Case
from bot.catalogue.bilingual import Bilingual
from bot.catalogue.loader import Catalogue
from bot.clock import DHAKA, Clock, dhaka_date
from bot.conversation import handover
from bot.conversation.channel import Channel
from bot.conversation.notices import can_be_told, text_to_phone
from bot.conversation.outbox import enqueue
from bot.conversation.text_messages import TextMessages, as_text_message
from bot.dialogue.domain import Domain
from bot.dialogue.responses import language_of
from bot.dialogue.tracker import Tracker

#: Nobody is reminded in the night: from this hour in Dhaka on.
FROM_HOUR = 9

#: Tells the citizen of a case something; False if that cannot be done now.
Tell = Callable[[Session, Case, Bilingual], bool]


def remind_of_hearings(session: Session, clock: Clock, catalogue: Catalogue, tell: Tell) -> int:
    """Remind whoever has a place at a hearing tomorrow and was not reminded yet; returns how many were."""
    now = clock.now()
    if now.astimezone(DHAKA).hour < FROM_HOUR:
        return 0
    reminded = 0
    for case, text in due_reminders(session, catalogue, now):
        if tell(session, case, text):
            note_reminded(session, case, now)
            reminded += 1
    return reminded


def teller(
    clock: Clock,
    catalogue: Catalogue,
    domain: Domain,
    channels: Mapping[str, Channel],
    texts: TextMessages | None = None,
) -> Tell:
    """Where a reminder meets the way out: the conversation, else a text to the citizen's phone."""

    def tell(session: Session, case: Case, text: Bilingual) -> bool:
        if case.conversation_id is None:
            return False
        conversation = handover.lock(session, case.conversation_id)
        tracker = Tracker.from_snapshot(conversation.tracker, domain) if conversation.tracker else None
        words = text.in_language("en" if tracker is not None and language_of(tracker) == "en" else "bn")
        if can_be_told(conversation, clock.now()):
            enqueue(
                session,
                clock,
                channels[conversation.channel],
                conversation,
                [{"text": words}],
                case_id=case.id,
                confidential=catalogue.service(case.service).confidential,
            )
            return True
        key = f"hearing-{case.id}-{dhaka_date(clock.now())}"
        line = as_text_message(words)
        return texts is not None and text_to_phone(session, catalogue, texts, case, line, key)

    return tell
