"""What an action knows about the turn that it runs in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rasa_sdk import Tracker
from sqlalchemy.orm import Session

from actions.words import words
from bot.cases.history import acting_from
from bot.catalogue.bilingual import Bilingual, Language
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service
from bot.clock import dhaka_date
from bot.conversation.actions_runner import ActionContext, action_context
from bot.text.normalise import normalise

# Rasa's name for "understanding was not sure enough"; the surest guess stays in the ranking.
NLU_FALLBACK = "nlu_fallback"
#: A picture, file, sticker or the like came without words.
SEND_ATTACHMENT = "send_attachment"
#: Entities that answer "when", "where" and "how much".
VALUES = ("date", "district", "amount")
#: Silence after which people are told again that they talk to a bot (Messenger's policy: "a long gap").
LONG_GAP_HOURS = 24.0
#: Whoever is away so long has forgotten where they were in a form.
RECAP_AFTER_HOURS = 6.0
_DENIED = re.compile(r"[\s]*(?:না|নয়|নয়|na|noy|nah)(?![\w\u0980-\u09fe])", re.IGNORECASE)


@dataclass(frozen=True)
class Edited:
    """A message before it was changed."""

    text: str
    slots: frozenset[str]


@dataclass(frozen=True)
class Situation:
    """The citizen's message, the conversation around it, and the service's means."""

    tracker: Tracker
    domain: Mapping[str, Any]
    context: ActionContext

    @classmethod
    def of(cls, tracker: Tracker, domain: Mapping[str, Any]) -> Situation:
        """The situation of the action that is running."""
        return cls(tracker, domain, action_context())

    # The message ----------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What the citizen wrote, normalised; empty for a tapped button and for a picture without words."""
        return "" if self._speaks_by_payload else normalise(self._raw).strip()

    @property
    def is_tap(self) -> bool:
        """Whether a button or quick reply was tapped."""
        return self._speaks_by_payload and self.intent != SEND_ATTACHMENT

    @property
    def _raw(self) -> str:
        return str(self.tracker.latest_message.get("text") or "")

    @property
    def _speaks_by_payload(self) -> bool:
        return self._raw.startswith("/") and not self._raw.startswith("/ ")

    @property
    def intent(self) -> str:
        """The intent that counts; ``nlu_fallback`` when nothing was sure enough."""
        return str((self.tracker.latest_message.get("intent") or {}).get("name") or NLU_FALLBACK)

    @property
    def confidence(self) -> float:
        """How sure the intent is."""
        if self.intent == NLU_FALLBACK:
            return 0.0
        return float((self.tracker.latest_message.get("intent") or {}).get("confidence") or 0.0)

    def confidence_in(self, intent: str) -> float:
        """How sure an intent is, whether or not it counts."""
        ranking = self.tracker.latest_message.get("intent_ranking") or []
        return next((float(one["confidence"]) for one in ranking if one.get("name") == intent), 0.0)

    def entities(self, name: str) -> list[Any]:
        """The values of an entity in the message, in order, each once."""
        found = self.tracker.latest_message.get("entities") or []
        return list(dict.fromkeys(one["value"] for one in found if one.get("entity") == name))

    def affirmed(self, name: str) -> list[Any]:
        """The values of an entity that are not denied in the next word: "comilla hobe, feni na"."""
        placed = self._placed(name)
        kept = [one["value"] for one in placed if not _DENIED.match(self._raw, int(one["end"]))]
        return list(dict.fromkeys(kept)) if kept else self.entities(name)

    def _placed(self, name: str) -> list[Mapping[str, Any]]:
        found = self.tracker.latest_message.get("entities") or []
        placed = [one for one in found if one.get("entity") == name and isinstance(one.get("start"), int)]
        return sorted(placed, key=lambda one: int(one["start"]))

    def entities_led_to(self, name: str) -> list[tuple[str, Any]]:
        """The values of an entity in their order, each behind the words between it and the one before."""
        led_to, end = [], 0
        for one in self._placed(name):
            led_to.append((self._raw[end : one["start"]], one["value"]))
            end = int(one["end"])
        return led_to

    def entity(self, name: str) -> Any:
        """The first value of an entity; None if it is not in the message."""
        return next(iter(self.entities(name)), None)

    def has_only(self, names: Collection[str], besides: Collection[str] = ()) -> bool:
        """Whether the message is nothing but values of these entities, and words of a list."""
        rest, found = self._besides(names)
        for word in sorted(besides, key=len, reverse=True):
            rest = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", rest, flags=re.IGNORECASE)
        return bool(found) and not any(character.isalnum() for character in rest)

    def words_besides(self, names: Collection[str]) -> int:
        """The number of words of the message outside of values of these entities; digits are none."""
        return sum(not word.isdigit() for word in words(self._besides(names)[0]))

    def _besides(self, names: Collection[str]) -> tuple[str, int]:
        """The message without the values of these entities, and how many they were."""
        rest, found = self._raw, 0
        for one in self.tracker.latest_message.get("entities") or []:
            start, end = one.get("start"), one.get("end")
            if one.get("entity") in names and isinstance(start, int) and isinstance(end, int):
                rest, found = rest[:start] + " " * (end - start) + rest[end:], found + 1
        return rest, found

    @property
    def tells_a_value(self) -> bool:
        """Whether the message holds a day, a district or an amount."""
        return any(self.entity(name) is not None for name in VALUES)

    @property
    def attachments(self) -> list[dict[str, Any]]:
        """Pictures, files, stickers and the like that came with the message."""
        return [dict(one) for one in self.metadata.get("attachments") or [] if isinstance(one, Mapping)]

    # The conversation -----------------------------------------------------------------------------

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What the turn knows of the page, the conversation and the event."""
        return self.tracker.latest_message.get("metadata") or {}

    @property
    def edited(self) -> Edited | None:
        """Of a message that the citizen has changed: what was written before, and which slots it filled."""
        told = self.metadata.get("edited")
        return Edited(str(told["text"]), frozenset(told["slots"])) if told else None

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return "en" if self.slot("language") == "en" else "bn"

    def slot(self, name: str) -> Any:
        """A slot's value; None if it is not set."""
        return self.tracker.slots.get(name)

    @property
    def form(self) -> str | None:
        """The name of the active form."""
        name = (self.tracker.active_loop or {}).get("name")
        return str(name) if name else None

    @property
    def conversation_id(self) -> int | None:
        """Which conversation this is; None outside of one (a test, a bare action server)."""
        return self.metadata.get("conversation_id")

    @property
    def page_agency(self) -> str | None:
        """The agency whose page was written to."""
        return self.metadata.get("agency")

    @property
    def page_office(self) -> str | None:
        """The office whose page was written to."""
        return self.metadata.get("office_code")

    @property
    def is_first_contact(self) -> bool:
        """Whether the citizen has never written here before."""
        known = "last_inbound_gap_hours" in self.metadata and self.metadata["last_inbound_gap_hours"] is None
        return known and not self._is_same_message

    @property
    def has_answered(self) -> bool:
        """Whether a question of the same message has been answered already."""
        return self._is_same_message

    @property
    def gap_hours(self) -> float:
        """Hours since the citizen's message before this one; 0 at first contact."""
        return 0.0 if self._is_same_message else float(self.metadata.get("last_inbound_gap_hours") or 0.0)

    @property
    def _is_same_message(self) -> bool:
        """Whether this is the second request of a message whose first one has been handled."""
        return int(self.metadata.get("request", 1)) > 1

    @property
    def service_asked_with(self) -> Service | None:
        """The service of the other request that the message makes, if it makes two."""
        intent = self.tracker.latest_message.get("asked_with")
        return next((one for one in self.catalogue.services.values() if one.intent == intent), None)

    # Means ----------------------------------------------------------------------------------------

    @property
    def catalogue(self) -> Catalogue:
        """The agencies' services."""
        return self.context.catalogue

    @property
    def now(self) -> datetime:
        """The time."""
        return self.context.clock.now()

    @property
    def today(self) -> date:
        """The date in Dhaka."""
        return dhaka_date(self.now)

    def say(self, text: Bilingual) -> str:
        """A text of the catalogue in the citizen's language."""
        return text.in_language(self.language)

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """The turn's transaction, or one of its own on an action server."""
        place = self.metadata.get("channel")
        with self.context.unit_of_work() as session, acting_from(session, place):
            yield session

    def idempotency_key(self, action: str) -> str | None:
        """A key under which a command runs once, however often the action server is asked.

        None in the turn's own process, where the transaction does the same.
        """
        if self.context.in_process:
            return None
        named = f"{self.tracker.sender_id}|{self.metadata.get('event_id')}|{action}"
        return hashlib.sha256(named.encode()).hexdigest()
