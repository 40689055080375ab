"""One turn under way: what happens to the tracker and what is said, while policies and actions take over from
each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue import events
from bot.dialogue.domain import Domain
from bot.dialogue.errors import ActionRejected
from bot.dialogue.fallback import FallbackConfig
from bot.dialogue.protocol import RASA_VERSION, ActionCall, ActionRunner, BotMessage, Event
from bot.dialogue.responses import Responses, of_action
from bot.dialogue.tracker import Tracker


@dataclass
class Turn:
    """The turn that is being handled.

    Attributes:
        fallback: what is done about messages that can't be used; None: nothing special.
        said: messages to the citizen, in order.
        filled: slots that this message filled, not yet checked by a form.
        replaced: what was in those slots before.
        is_done: the bot waits for the citizen now, whatever a policy says.
    """

    tracker: Tracker
    responses: Responses
    run_action: ActionRunner
    fallback: FallbackConfig | None = None
    said: list[BotMessage] = field(default_factory=list)
    filled: dict[str, Any] = field(default_factory=dict)
    replaced: dict[str, Any] = field(default_factory=dict)
    is_done: bool = False

    @property
    def domain(self) -> Domain:
        """The domain of the conversation."""
        return self.tracker.domain

    @property
    def channel(self) -> str | None:
        """The channel that the citizen writes through."""
        value = (self.tracker.latest_message.get("metadata") or {}).get("channel")
        return str(value) if value else None

    def say(self, response: str, values: Mapping[str, Any] | None = None) -> bool:
        """Say a response. Returns False if the domain has none of that name."""
        if response not in self.responses:
            return False
        message = self.responses.say(response, self.tracker, values, channel=self.channel)
        if message is not None:
            self.utter(message, response)
        return True

    def utter(self, message: BotMessage, response: str | None = None) -> None:
        """Say a message."""
        self.said.append(message)
        self.tracker.update(events.bot_uttered(message, response))

    def ask_action(self, name: str, seen_events: Iterable[Event] = ()) -> Mapping[str, Any]:
        """Run a custom action; nothing of its result happens yet.

        Args:
            seen_events: events that the action is to see as if they had happened.

        Raises:
            ActionFailed: it did not answer.
            ActionRejected: it declined.
        """
        call = ActionCall(
            next_action=name,
            sender_id=self.tracker.sender_id,
            tracker=self.tracker.current_state(seen_events),
            domain=self.domain.as_dict(),
            version=RASA_VERSION,
        )
        return self.run_action(call)

    def take(self, result: Mapping[str, Any]) -> list[Event]:
        """Let a custom action's result happen: first what it said, then its events."""
        for response in result.get("responses") or []:
            for message, name in of_action(response, self.responses, self.tracker, self.channel):
                self.utter(message, name)
        happened = [dict(event) for event in result.get("events") or []]
        self.tracker.update_all(happened)
        return happened

    def run_custom(self, name: str) -> bool:
        """Run a custom action and let its result happen.

        Returns:
            False if it declined; then nothing of it happens.

        Raises:
            ActionFailed: it did not answer.
        """
        try:
            result = self.ask_action(name)
        except ActionRejected:
            self.tracker.update(events.action_rejected(name))
            return False
        self.take(result)
        return True

    def fill(self, slots: Mapping[str, Any]) -> None:
        """Fill slots from the message, remembering what was in them."""
        for name, value in slots.items():
            self.replaced.setdefault(name, self.tracker.get_slot(name))
            self.filled[name] = value
            self.tracker.update(events.slot_set(name, value))

    def unfill(self) -> None:
        """Give the slots that this message filled what was in them before."""
        for name, value in self.replaced.items():
            self.tracker.update(events.slot_set(name, value))
        self.filled, self.replaced = {}, {}
