"""Actions for the runners' tests. Both runners run these very classes."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

from rasa_sdk import Action
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.interfaces import ActionExecutionRejection, Tracker

from bot.conversation.action_context import TooLate
from bot.conversation.actions_runner import action_context
from bot.conversation.handover import ask_for_officer
from bot.conversation.model import Conversation

#: Set by a test to let the slow actions end; ``late`` tells what the one that writes late came upon.
release = threading.Event()
late: list[str] = []


class Greets(Action):
    """Answers with what it was told, and a slot of every JSON shape."""

    def name(self) -> str:
        return "action_greets"

    def run(self, dispatcher: Any, tracker: Tracker, domain: Any) -> list[EventType]:
        dispatcher.utter_message(text=f"hello {tracker.sender_id}", buttons=[{"title": "a", "payload": "/a"}])
        return [SlotSet("heard", {"list": [1, 2.5, None, True], "নাম": "রহিম"})]


class Meddles(Action):
    """Changes the tracker under the conversation's feet."""

    def name(self) -> str:
        return "action_meddles"

    def run(self, dispatcher: Any, tracker: Tracker, domain: Any) -> list[EventType]:
        tracker.slots["known"]["deep"] = "changed"
        return []


class Unsendable(Action):
    """Gives back what JSON does not know."""

    def name(self) -> str:
        return "action_unsendable"

    def run(self, dispatcher: Any, tracker: Tracker, domain: Any) -> list[EventType]:
        return [SlotSet("day", date(2026, 11, 23))]


class Declines(Action):
    """Does not want to run."""

    def name(self) -> str:
        return "action_declines"

    def run(self, dispatcher: Any, tracker: Tracker, domain: Any) -> list[EventType]:
        raise ActionExecutionRejection(self.name())


class Fails(Action):
    """Writes something, then breaks."""

    def name(self) -> str:
        return "action_fails"

    def run(self, dispatcher: Any, tracker: Tracker, domain: Any) -> list[EventType]:
        with action_context().unit_of_work() as session:
            session.get_one(Conversation, int(tracker.sender_id)).team = "written by the failed one"
            session.flush()
        raise ValueError("broken")


class Sleeps(Action):
    """Blocks its thread, then tries to write."""

    def name(self) -> str:
        return "action_sleeps"

    def run(self, dispatcher: Any, tracker: Tracker, domain: Any) -> list[EventType]:
        release.wait(10)
        try:
            with action_context().unit_of_work() as session:
                session.get_one(Conversation, int(tracker.sender_id)).team = "too late"
        except TooLate:
            late.append("refused")
        else:
            late.append("written")
        return []


class Naps(Action):
    """Is slow, but not for ever."""

    def name(self) -> str:
        return "action_naps"

    def run(self, dispatcher: Any, tracker: Tracker, domain: Any) -> list[EventType]:
        threading.Event().wait(0.6)
        return []


class CallsAnOfficer(Action):
    """Marks the conversation as waiting, as the real one does."""

    def name(self) -> str:
        return "action_calls_an_officer"

    def run(self, dispatcher: Any, tracker: Tracker, domain: Any) -> list[EventType]:
        context = action_context()
        conversation_id = tracker.latest_message["metadata"]["conversation_id"]
        with context.unit_of_work() as session:
            ask_for_officer(session, context.clock, conversation_id, team="police-hq")
        dispatcher.utter_message(text="an officer was called")
        return []
