"""Which service was asked about last: after "what is the mutation fee?", "how long?" means mutation."""

from __future__ import annotations

from datetime import datetime, timedelta

from rasa_sdk.events import EventType, SlotSet

from actions.situation import Situation

SLOT = "asked_about"
#: After so long a question without a service may be about anything.
KEPT_FOR = timedelta(hours=1)


def remember(topic: str, situation: Situation) -> list[EventType]:
    """Keep what was asked about; of a confidential service nothing is kept."""
    service = situation.catalogue.services.get(topic)
    if service is not None and service.confidential:
        return [SlotSet(SLOT, None)] if situation.slot(SLOT) is not None else []
    return [SlotSet(SLOT, {"topic": topic, "at": situation.now.isoformat()})]


def asked_about(situation: Situation) -> str | None:
    """What was asked about a little while ago; None if nothing was."""
    kept = situation.slot(SLOT)
    if not kept or datetime.fromisoformat(kept["at"]) + KEPT_FOR <= situation.now:
        return None
    return str(kept["topic"])
