"""Rules and stories as lists of steps (Rasa's training data format 3.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from bot.dialogue.documents import Document, Place
from bot.dialogue.errors import Fault
from bot.dialogue.names import SNIPPET
from bot.dialogue.shapes import FlowsShape, shape_faults

#: OR steps multiply; more ways than this through one story are a mistake.
MAX_WAYS = 64

#: Value of a slot step that only says that the slot is set, to whatever.
ANY_VALUE = object()


@dataclass(frozen=True)
class UserStep:
    """The citizen says something. ``entities`` by label and value; ``text`` only in test stories."""

    intent: str | None
    entities: tuple[Mapping[str, Any], ...] = ()
    text: str | None = None


@dataclass(frozen=True)
class ActionStep:
    """The bot runs an action."""

    name: str


@dataclass(frozen=True)
class SlotStep:
    """A slot has been set, or is not set (None)."""

    name: str
    value: Any


@dataclass(frozen=True)
class LoopStep:
    """A loop is active, or none is."""

    name: str | None


@dataclass(frozen=True)
class Checkpoint:
    """Where stories are joined."""

    name: str


Step = UserStep | ActionStep | SlotStep | LoopStep | Checkpoint


@dataclass(frozen=True)
class Flow:
    """One rule, or one way through a story.

    Attributes:
        condition: what must hold before a rule's first step.
        conversation_start: the rule applies only at the start of a conversation.
        waits: the rule ends with waiting for the citizen (``wait_for_user_input``).
        places: where each step stands, for faults.
    """

    name: str
    is_rule: bool
    steps: tuple[Step, ...]
    document: Document = field(compare=False, repr=False)
    place: Place = ()
    condition: tuple[Step, ...] = ()
    conversation_start: bool = False
    waits: bool = True
    places: tuple[Place, ...] = ()

    def fault(self, message: str, step: int | None = None, *, is_warning: bool = False) -> Fault:
        """A fault of this flow, at one of its steps."""
        place = self.places[step] if step is not None and step < len(self.places) else self.place
        kind = "rule" if self.is_rule else "story"
        return self.document.fault(place, f"{kind} '{self.name}': {message}", is_warning=is_warning)


def read_flows(documents: Iterable[Document]) -> tuple[list[Flow], list[Fault]]:
    """All rules and stories of the documents; stories are joined at their checkpoints."""
    flows: list[Flow] = []
    faults: list[Fault] = []
    for document in documents:
        misshapen = shape_faults(document, FlowsShape)
        faults += misshapen
        for section, is_rule in (("rules", True), ("stories", False)):
            for position, entry in enumerate(() if misshapen else document.data.get(section) or ()):
                try:
                    flows += _read_entry(document, (section, position), entry, is_rule)
                except ValueError as error:
                    faults.append(document.fault((section, position), str(error)))
    rules = [flow for flow in flows if flow.is_rule]
    joined, loose = join_checkpoints([flow for flow in flows if not flow.is_rule])
    return rules + joined, faults + loose


def _read_entry(document: Document, place: Place, entry: Any, is_rule: bool) -> Iterator[Flow]:
    key = "rule" if is_rule else "story"
    if not isinstance(entry, Mapping) or key not in entry:
        raise ValueError(f"an entry needs a '{key}' with its name")
    name, steps = str(entry[key]), entry.get("steps") or []
    condition = [step for one in entry.get("condition") or [] for step in _condition(one)]
    ways = _ways(steps)
    if len(ways) > MAX_WAYS:
        raise ValueError(f"'{name}' has more than {MAX_WAYS} ways through its 'or' steps")
    for way in ways:
        yield Flow(
            name,
            is_rule,
            tuple(step for _, step in way),
            document,
            place,
            tuple(condition),
            bool(entry.get("conversation_start", False)),
            bool(entry.get("wait_for_user_input", True)),
            tuple((*place, "steps", position) for position, _ in way),
        )


def _ways(steps: Sequence[Any]) -> list[list[tuple[int, Step]]]:
    choices: list[list[list[tuple[int, Step]]]] = []
    for position, step in enumerate(steps):
        if isinstance(step, Mapping) and "or" in step:
            choices.append([[(position, one) for one in _read_step(option)] for option in step["or"] or []])
        else:
            choices.append([[(position, one) for one in _read_step(step)]])
    return [[step for part in way for step in part] for way in product(*choices)]


def _condition(entry: Any) -> list[Step]:
    steps = _read_step(entry)
    if not all(isinstance(step, SlotStep | LoopStep) for step in steps):
        raise ValueError("a condition may only name 'active_loop' and 'slot_was_set'")
    return steps


def _read_step(step: Any) -> list[Step]:
    if step == SNIPPET:
        return [ActionStep(SNIPPET)]
    if not isinstance(step, Mapping):
        raise ValueError(f"a step must be a mapping, not '{step}'")
    for key, read in _READERS.items():
        if key in step:
            return read(step)
    raise ValueError(f"a step has none of {', '.join(_READERS)}: {', '.join(map(str, step))}")


def _read_user(step: Mapping[str, Any]) -> list[Step]:
    entities = tuple(_read_entity(one) for one in step.get("entities") or [])
    text = step.get("user")
    intent = step.get("intent")
    return [UserStep(str(intent) if intent else None, entities, str(text).strip() if text else None)]


def _read_entity(entry: Any) -> Mapping[str, Any]:
    if isinstance(entry, str):
        return {"entity": entry, "value": entry}
    name = (
        next((key for key in entry if key not in ("role", "group")), None)
        if isinstance(entry, Mapping)
        else None
    )
    if name is None:
        raise ValueError(f"an entity needs a name: {entry}")
    extra = {key: entry[key] for key in ("role", "group") if key in entry}
    return {"entity": str(name), "value": entry[name], **extra}


def _read_action(step: Mapping[str, Any]) -> list[Step]:
    return [ActionStep(str(step["action"]))]


def _read_slots(step: Mapping[str, Any]) -> list[Step]:
    told = step["slot_was_set"] or []
    steps: list[Step] = []
    if not isinstance(told, str | Mapping | list):
        raise ValueError(f"'slot_was_set' must be a list of slots, not '{told}'")
    for one in [told] if isinstance(told, str | Mapping) else told:
        if isinstance(one, Mapping):
            steps += [SlotStep(str(name), value) for name, value in one.items()]
        else:
            steps.append(SlotStep(str(one), ANY_VALUE))
    return steps


def _read_loop(step: Mapping[str, Any]) -> list[Step]:
    name = step["active_loop"]
    return [LoopStep(None if name in (None, "null", "None") else str(name))]


def _read_checkpoint(step: Mapping[str, Any]) -> list[Step]:
    slots = _read_slots(step) if "slot_was_set" in step else []
    return [Checkpoint(str(step["checkpoint"])), *slots]


_READERS = {
    "checkpoint": _read_checkpoint,
    "intent": _read_user,
    "user": _read_user,
    "action": _read_action,
    "slot_was_set": _read_slots,
    "active_loop": _read_loop,
}


def join_checkpoints(stories: Sequence[Flow]) -> tuple[list[Flow], list[Fault]]:
    """Stories that end at a checkpoint, each followed by all that begin there."""
    beginnings: dict[str, list[Flow]] = {}
    for story in stories:
        if story.steps and isinstance(story.steps[0], Checkpoint):
            beginnings.setdefault(story.steps[0].name, []).append(story)
    joined: list[Flow] = []
    faults: list[Fault] = []
    lasts = [story.steps[-1] for story in stories if len(story.steps) > 1]
    ends = {last.name for last in lasts if isinstance(last, Checkpoint)}
    for story in stories:
        if not story.steps:
            continue
        if isinstance(story.steps[0], Checkpoint):
            if story.steps[0].name not in ends:
                faults.append(story.fault(f"no story leads to checkpoint '{story.steps[0].name}'", 0))
            continue
        joined += _continued(story, beginnings, faults, frozenset())
    return joined, faults


def _continued(
    story: Flow, beginnings: Mapping[str, list[Flow]], faults: list[Fault], seen: frozenset[str]
) -> list[Flow]:
    last = story.steps[-1]
    if not isinstance(last, Checkpoint):
        return [story]
    head = replace(story, steps=story.steps[:-1], places=story.places[:-1])
    if last.name not in beginnings:
        faults.append(story.fault(f"no story begins at checkpoint '{last.name}'", len(story.steps) - 1))
        return [head]
    if last.name in seen:
        # A loop of checkpoints: once around is all that a bounded look back can tell apart.
        return [head]
    flows: list[Flow] = []
    for tail in beginnings[last.name]:
        whole = replace(head, steps=head.steps + tail.steps[1:], places=head.places + tail.places[1:])
        flows += _continued(whole, beginnings, faults, seen | {last.name})
    return flows[:MAX_WAYS]
