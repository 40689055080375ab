"""Reading rules and stories (Rasa's training data format 3.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from bot.dialogue.checkpoints import join_checkpoints
from bot.dialogue.documents import Document, Place
from bot.dialogue.errors import Fault
from bot.dialogue.flows import (
    ANY_VALUE,
    MAX_WAYS,
    ActionStep,
    Checkpoint,
    Flow,
    LoopStep,
    SlotStep,
    Step,
    UserStep,
)
from bot.dialogue.names import SNIPPET
from bot.dialogue.shapes import FlowsShape, shape_faults


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
