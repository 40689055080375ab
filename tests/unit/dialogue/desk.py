"""A small assistant to test the engine with: a library's desk that lends books and takes complaints."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.clock import FixedClock
from bot.dialogue.documents import Document, parse_document
from bot.dialogue.domain import Domain
from bot.dialogue.engine import ActionFailed, DialogueEngine
from bot.dialogue.protocol import ActionCall, BotMessage
from bot.dialogue.tracker import Tracker

DOMAIN = """
version: "3.1"
session_config:
  session_expiration_time: 60
  carry_over_slots_to_new_session: true
intents: [greet, affirm, deny, cancel, borrow, complain, inform, ask_fee, ask_hours, fire, talk_to_officer,
          thank, chat, remember]
entities: [title, city, days, copies]
slots:
  language: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  language_locked: {type: bool, influence_conversation: false, mappings: [{type: custom}]}
  title:
    type: text
    influence_conversation: false
    mappings: [{type: from_entity, entity: title}]
  days:
    type: float
    influence_conversation: false
    mappings: [{type: from_entity, entity: days, conditions: [{active_loop: borrow_form}]}]
  insured:
    type: bool
    influence_conversation: false
    mappings:
      - type: from_intent
        intent: affirm
        value: true
        conditions: [{active_loop: borrow_form, requested_slot: insured}]
      - type: from_intent
        intent: deny
        value: false
        conditions: [{active_loop: borrow_form, requested_slot: insured}]
  story:
    type: text
    influence_conversation: false
    mappings: [{type: from_text, conditions: [{active_loop: complaint_form, requested_slot: story}]}]
  place:
    type: text
    influence_conversation: false
    mappings: [{type: from_entity, entity: city, conditions: [{active_loop: complaint_form}]}]
  member: {type: bool, mappings: [{type: custom}]}
forms:
  borrow_form: {required_slots: [title, days, insured]}
  complaint_form: {required_slots: [story, place]}
responses:
  utter_greet: [{text: Hello., translation: {bn: স্বাগতম।}}]
  utter_thank: [{text: You are welcome.}]
  utter_fee: [{text: It is free.}]
  utter_hours: [{text: Open till five.}]
  utter_fire: [{text: Call the fire brigade.}]
  utter_officer: [{text: Somebody is coming.}]
  utter_cancelled: [{text: Cancelled.}]
  utter_ask_title: [{text: Which book?}]
  utter_ask_borrow_form_days: [{text: "For how many days, {title}?"}]
  utter_ask_insured: [{text: Insured?}]
  utter_ask_story: [{text: What happened?}]
  utter_ask_place: [{text: Where?}]
  utter_lent: [{text: "{title} for {days} days."}]
  utter_noted: [{text: Noted.}]
  utter_default: [{text: Ask the librarian.}]
  utter_ask_rephrase: [{text: Say it differently.}]
  utter_not_understood_in_form: [{text: I did not get that.}]
  utter_action_failed: [{text: Sorry.}]
  utter_default_ask_affirmation:
    - text: Did you mean
      quick_replies:
        - {title: None of these, payload: /deny}
        - {title: A person, payload: /talk_to_officer}
  utter_intent_ask_fee: [{text: The fee, translation: {bn: ফি}}]
  utter_intent_ask_hours: [{text: The hours, translation: {bn: সময়}}]
  utter_intent_talk_to_officer: [{text: A person}]
actions: []
"""

RULES = """
rules:
  - rule: greet
    steps: [{intent: greet}, {action: utter_greet}]
  - rule: thank
    steps: [{intent: thank}, {action: utter_thank}]
  - rule: fee
    steps: [{intent: ask_fee}, {action: utter_fee}]
  - rule: hours
    steps: [{intent: ask_hours}, {action: utter_hours}]
  - rule: fire
    steps: [{intent: fire}, {action: utter_fire}]
  - rule: officer
    steps: [{intent: talk_to_officer}, {action: utter_officer}]
  - rule: cancel
    steps:
      - intent: cancel
      - action: action_deactivate_loop
      - active_loop: null
      - action: utter_cancelled
  - rule: borrow
    steps: [{intent: borrow}, {action: borrow_form}, {active_loop: borrow_form}]
  - rule: lend
    condition: [{active_loop: borrow_form}]
    steps: [{action: borrow_form}, {active_loop: null}, {action: utter_lent}]
  - rule: complain
    steps: [{intent: complain}, {action: complaint_form}, {active_loop: complaint_form}]
  - rule: note
    condition: [{active_loop: complaint_form}]
    steps: [{action: complaint_form}, {active_loop: null}, {action: utter_noted}]
"""

CONFIG: dict[str, Any] = {
    "policies": [
        {"name": "RulePolicy"},
        {"name": "MemoizationPolicy", "max_history": 5},
        {
            "name": "FallbackPolicy",
            "threshold": 0.4,
            "ambiguity_threshold": 0.1,
            "intent_thresholds": {"chat": 0.6},
            "priority_intents": {"fire": 0.2},
            "candidate_threshold": 0.1,
            "not_offered": ["greet"],
        },
        {
            "name": "InterruptionPolicy",
            "always": {"fire": 0.35},
            "intents": {"ask_fee": 0.6, "ask_hours": 0.6, "cancel": 0.6, "talk_to_officer": 0.6},
            "max_words": 6,
            "words_beside_answer": 3,
        },
    ]
}

NOON = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)

Action = Callable[[ActionCall], Mapping[str, Any]]


class Actions:
    """Custom actions of a test, and the calls that they got."""

    def __init__(self, **actions: Action) -> None:
        self.actions = actions
        self.calls: list[ActionCall] = []

    def __call__(self, call: ActionCall) -> Mapping[str, Any]:
        """Run one; an action without an implementation fails."""
        # What the engine hands out must survive the way over HTTP.
        json.dumps(call)
        self.calls.append(call)
        if call["next_action"] not in self.actions:
            raise ActionFailed(call["next_action"])
        return self.actions[call["next_action"]](call)

    @property
    def names(self) -> list[str]:
        """The actions that were called, in order."""
        return [call["next_action"] for call in self.calls]


def slots_of(call: ActionCall) -> dict[str, Any]:
    """The candidates that a validation action sees, found as rasa-sdk finds them."""
    found: dict[str, Any] = {}
    for event in reversed(call["tracker"]["events"]):
        if event["event"] != "slot":
            break
        found.setdefault(event["name"], event["value"])
    return found


def gives(*events: dict[str, Any], says: str | None = None) -> Action:
    """An action with a fixed result."""
    responses = [{"text": says}] if says else []
    return lambda call: {"events": [dict(event) for event in events], "responses": responses}


def document(text: str, name: str = "test.yml") -> Document:
    """A document from YAML text."""
    return parse_document(text, name)


def parse(
    text: str,
    intent: str | None = None,
    confidence: float = 0.95,
    *,
    others: Mapping[str, float] | None = None,
    language: str | None = None,
    **entities: Any,
) -> dict[str, Any]:
    """What understanding would give; entities are found at the place of their value in the text."""
    ranking = [{"name": intent, "confidence": confidence}] if intent else []
    ranking += [{"name": name, "confidence": sure} for name, sure in (others or {}).items()]
    found = []
    for name, value in entities.items():
        for one in value if isinstance(value, list) else [value]:
            start = max(text.find(str(one)), 0)
            found.append({"entity": name, "value": one, "start": start, "end": start + len(str(one))})
    told = {
        "text": text,
        "intent": ranking[0] if ranking else None,
        "intent_ranking": ranking,
        "entities": found,
    }
    return told | ({"language": language} if language else {})


class Desk:
    """A conversation with the library's desk. Each turn goes through a snapshot, as in production."""

    def __init__(
        self,
        *,
        domain: str = "",
        rules: str = "",
        base: str = DOMAIN,
        config: dict[str, Any] = CONFIG,
        actions: Actions | None = None,
        sender: str = "citizen",
    ) -> None:
        extra = [document(domain, "extra.yml")] if domain else []
        self.domain = Domain.from_documents([document(base, "domain.yml"), *extra])
        documents = [document(RULES, "rules.yml"), *([document(rules, "more.yml")] if rules else [])]
        self.clock = FixedClock(NOON)
        self.engine = DialogueEngine.from_documents(self.domain, config, documents, self.clock)
        self.actions = actions or Actions()
        self.tracker = Tracker(sender, self.domain)
        self.messages: list[BotMessage] = []

    def hear(self, message: Mapping[str, Any], **metadata: Any) -> list[str]:
        """Handle a parsed message; the texts that the bot says."""
        snapshot = json.loads(json.dumps(self.tracker.to_snapshot()))
        self.tracker = Tracker.from_snapshot(snapshot, self.domain)
        self.messages = self.engine.handle(self.tracker, message, self.actions, metadata=metadata)
        return [message.get("text", "") for message in self.messages]

    def say(self, text: str, intent: str | None = None, confidence: float = 0.95, **more: Any) -> list[str]:
        """Say something to the desk; the texts that it answers with."""
        return self.hear(parse(text, intent, confidence, **more))

    def tap(self, intent: str, **entities: Any) -> list[str]:
        """Tap a button."""
        payload = f"/{intent}" + (json.dumps(entities) if entities else "")
        return self.hear(parse(payload, intent, 1.0, **entities))

    @property
    def done(self) -> list[str]:
        """The actions of the last turn, without listening."""
        return [
            event["name"]
            for event in self.tracker.new_events
            if event["event"] == "action" and event["name"] not in ("action_listen", "action_session_start")
        ]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Title and payload of what the last message offers."""
        last = self.messages[-1]
        return [
            (one["title"], one["payload"]) for one in last.get("quick_replies") or last.get("buttons") or []
        ]


def mapping_domain(mappings: str, forms: str = "{}") -> Domain:
    """A domain with the given slots (YAML), a few intents and entities."""
    return Domain.from_documents(
        [
            document(
                f"intents: [greet, inform, affirm, book]\nentities: [city, name, amount]\nslots: {mappings}\n"
                f"forms: {forms}\n"
            )
        ]
    )
