"""Test stories (https://rasa.com/docs/rasa/testing-your-assistant): does the bot do what a story says?

Without a runner for custom actions, predictions are compared step by step and each action is taken to do what
the story says it does, as ``rasa test`` does it. With a runner every turn is really run, and what the bot did
is compared.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.dialogue import events
from bot.dialogue.documents import Document, as_documents
from bot.dialogue.engine import DialogueEngine
from bot.dialogue.errors import Fault
from bot.dialogue.fallback import with_fallback
from bot.dialogue.flow_reading import read_flows
from bot.dialogue.flows import ActionStep, Flow, LoopStep, SlotStep, UserStep
from bot.dialogue.names import LISTEN, SESSION_START
from bot.dialogue.protocol import ActionRunner, Parse
from bot.dialogue.tracker import Tracker

_ANNOTATION = re.compile(
    r"\[(?P<text>[^\]]+)\](?:\((?P<entity>[^):]+)(?::(?P<value>[^)]+))?\)|(?P<json>\{[^}]*\}))"
)


class Understanding(Protocol):
    """What understands a test story's words; an interpreter with its time already set."""

    def __call__(self, text: str) -> Parse:
        """The parse of a text."""
        ...


@dataclass
class StoryReport:
    """How the stories went.

    Attributes:
        passed, failed: names of the stories.
        faults: for each failed story the first step at which the bot did something else.
        actions_right, actions_total: over all steps that were compared.
    """

    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    actions_right: int = 0
    actions_total: int = 0

    def to_json(self) -> dict[str, Any]:
        """The report as a JSON document."""
        total = len(self.passed) + len(self.failed)
        return {
            "stories": {"total": total, "passed": len(self.passed), "failed": self.failed},
            "actions": {"total": self.actions_total, "correct": self.actions_right},
            "accuracy": len(self.passed) / total if total else 1.0,
            "faults": [str(fault) for fault in self.faults],
        }


def run_story_tests(
    engine: DialogueEngine,
    understanding: Understanding | None,
    documents: Iterable[Document | dict[str, Any]],
    run_action: ActionRunner | None = None,
) -> StoryReport:
    """Run test stories.

    Args:
        understanding: reads the stories' words; None: their intents and marked entities are taken as given.
        run_action: runs custom actions; None: predictions are compared and nothing is run.
    """
    flows, faults = read_flows(as_documents(documents))
    report = StoryReport(faults=list(faults))
    for flow in flows:
        walk = _Walk(engine, understanding, report, flow)
        fault = walk.compare_predictions() if run_action is None else walk.compare_turns(run_action)
        if fault is None:
            report.passed.append(flow.name)
        else:
            report.failed.append(flow.name)
            report.faults.append(fault)
    return report


class _Walk:
    """One story, walked through."""

    def __init__(
        self, engine: DialogueEngine, understanding: Understanding | None, report: StoryReport, flow: Flow
    ) -> None:
        self.engine, self.understanding, self.report, self.flow = engine, understanding, report, flow
        self.tracker = Tracker(f"story {flow.name}", engine.domain)

    def compare_predictions(self) -> Fault | None:
        """Predict each action; let happen what the story says."""
        self._start()
        for position, step in enumerate(self.flow.steps):
            if isinstance(step, UserStep):
                fault = self._expect(LISTEN, position)
                message = with_fallback(self._parse(step), self.engine.policies.config.fallback)
                self.tracker.update(events.user_uttered(message, {}))
            elif isinstance(step, ActionStep):
                fault = self._expect(step.name, position)
            else:
                fault = None
                self._tell(step)
            if fault is not None:
                return fault
        return self._expect(LISTEN, len(self.flow.steps) - 1)

    def _start(self) -> None:
        for name in (SESSION_START, LISTEN):
            self.tracker.update(events.action_executed(name))
            if name == SESSION_START:
                self.tracker.update(events.session_started())

    def _tell(self, step: object) -> None:
        if isinstance(step, SlotStep):
            self.tracker.update(events.slot_set(step.name, step.value))
        elif isinstance(step, LoopStep):
            self.tracker.update(events.active_loop(step.name))

    def _expect(self, action: str, position: int) -> Fault | None:
        if action == LISTEN and self.tracker.latest_action_name == LISTEN:
            return None
        predicted = self.engine.policies.predict(self.tracker)
        loop = self.tracker.active_loop_name
        if predicted.action != action and predicted.action == loop:
            # Whether a form takes a message shows only when it runs; the story says that it did not.
            self.tracker.update(events.action_rejected(loop))
            predicted = self.engine.policies.predict(self.tracker)
        self.report.actions_total += 1
        if predicted.action != action:
            return self.flow.fault(f"expected '{action}', the bot does '{predicted.action}'", position)
        self.report.actions_right += 1
        if predicted.interrupts_loop:
            self.tracker.update(events.loop_interrupted())
        event = events.action_executed(action, predicted.policy)
        self.tracker.update(event | {"hide_rule_turn": predicted.is_hidden})
        return None

    def compare_turns(self, run_action: ActionRunner) -> Fault | None:
        """Run each turn and compare what the bot did, and the slots and loops that the story names."""
        positions = [i for i, step in enumerate(self.flow.steps) if isinstance(step, UserStep)]
        for start, end in zip(positions, [*positions[1:], len(self.flow.steps)], strict=True):
            user = self.flow.steps[start]
            assert isinstance(user, UserStep)
            self.engine.handle(self.tracker, self._parse(user), run_action)
            fault = self._compare_turn(start + 1, end)
            if fault is not None:
                return fault
        return None

    def _compare_turn(self, start: int, end: int) -> Fault | None:
        done = [
            str(event["name"])
            for event in self.tracker.new_events
            if event["event"] == "action" and event["name"] not in (LISTEN, SESSION_START)
        ]
        told = [(i, self.flow.steps[i]) for i in range(start, end)]
        wanted = [(i, step.name) for i, step in told if isinstance(step, ActionStep) and step.name != LISTEN]
        self.report.actions_total += len(wanted)
        for number, (position, name) in enumerate(wanted):
            if number >= len(done) or done[number] != name:
                found = done[number] if number < len(done) else LISTEN
                return self.flow.fault(f"expected '{name}', the bot does '{found}'", position)
            self.report.actions_right += 1
        if len(done) > len(wanted):
            return self.flow.fault(f"expected '{LISTEN}', the bot does '{done[len(wanted)]}'", end - 1)
        return self._compare_memory(told)

    def _compare_memory(self, told: Sequence[tuple[int, object]]) -> Fault | None:
        for position, step in told:
            if isinstance(step, SlotStep) and self.tracker.get_slot(step.name) != step.value:
                return self.flow.fault(f"slot '{step.name}' is not {step.value!r}", position)
        loops = [(position, step) for position, step in told if isinstance(step, LoopStep)]
        if loops and loops[-1][1].name != self.tracker.active_loop_name:
            position, step = loops[-1]
            active = self.tracker.active_loop_name
            return self.flow.fault(f"active loop is '{active}', not '{step.name}'", position)
        return None

    def _parse(self, step: UserStep) -> Parse:
        text, marked = _without_annotations(step.text or "")
        if self.understanding is not None and text:
            return self.understanding(text)
        intent = {"name": step.intent, "confidence": 1.0}
        entities = [*marked, *(dict(one) for one in step.entities)]
        return {"text": text, "intent": intent, "intent_ranking": [intent], "entities": entities}


def _without_annotations(text: str) -> tuple[str, list[dict[str, Any]]]:
    """The words without marks like ``[afghan](cuisine)``, and the entities that the marks tell."""
    entities: list[dict[str, Any]] = []
    plain, last = "", 0
    for match in _ANNOTATION.finditer(text):
        plain += text[last : match.start()]
        told = _entity(match)
        entities.append({**told, "start": len(plain), "end": len(plain) + len(match["text"])})
        plain += match["text"]
        last = match.end()
    return plain + text[last:], entities


def _entity(match: re.Match[str]) -> Mapping[str, Any]:
    if match["json"]:
        told: dict[str, Any] = json.loads(match["json"])
        return {"value": match["text"], **told}
    return {"entity": match["entity"], "value": match["value"] or match["text"]}
