"""MemoizationPolicy: a conversation that is like a story so far goes on as the story does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogue.domain import Domain
from bot.dialogue.flows import ANY_VALUE, ActionStep, Flow, LoopStep, SlotStep, UserStep
from bot.dialogue.names import LISTEN
from bot.dialogue.prediction import Prediction
from bot.dialogue.slots import Feature
from bot.dialogue.states import State, entity_labels
from bot.dialogue.tracker import Tracker

NAME = "MemoizationPolicy"
DEFAULT_MAX_HISTORY = 5

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Moment:
    """A point in a story: the states before, the state now, and what is done then."""

    history: tuple[State, ...]
    current: State
    action: str
    flow: Flow
    step: int


def moments_of(flow: Flow, domain: Domain) -> Iterator[Moment]:
    """All points of a story at which something is predicted, in order."""
    now = State(slots=_initial(domain))
    past: list[State] = []
    for position, step in enumerate(flow.steps):
        if isinstance(step, UserStep):
            if now.previous_action != LISTEN:
                yield Moment(tuple(past), now, LISTEN, flow, position)
                past.append(now)
            labels = entity_labels(step.entities, domain.used_entities(step.intent))
            now = replace(now, previous_action=LISTEN, intent=step.intent, entities=labels)
        elif isinstance(step, ActionStep):
            yield Moment(tuple(past), now, step.name, flow, position)
            past.append(now)
            now = replace(now, previous_action=step.name)
        elif isinstance(step, LoopStep):
            now = replace(now, active_loop=step.name)
        elif isinstance(step, SlotStep):
            now = replace(now, slots=_with_slot(domain, now.slots, step))
    if now.previous_action != LISTEN:
        yield Moment(tuple(past), now, LISTEN, flow, len(flow.steps) - 1)


def _initial(domain: Domain) -> dict[str, Feature]:
    found = {slot.name: slot.feature(slot.initial_value) for slot in domain.featurised_slots}
    return {name: feature for name, feature in found.items() if feature is not None}


def _with_slot(domain: Domain, slots: Mapping[str, Feature], step: SlotStep) -> dict[str, Feature]:
    slot = domain.slots.get(step.name)
    changed = {name: feature for name, feature in slots.items() if name != step.name}
    if slot is None or not slot.influences:
        return changed
    feature = True if step.value is ANY_VALUE else slot.feature(step.value)
    return changed if feature is None else {**changed, step.name: feature}


class MemoizationPolicy:
    """Remembers stories by their last ``max_history`` moments.

    A story may begin anywhere in a conversation: its moments are compared from the latest one backwards, the
    longest memory first. Slots, loops and entities that no story names are not compared.
    """

    def __init__(self, flows: Sequence[Flow], domain: Domain, max_history: int = DEFAULT_MAX_HISTORY) -> None:
        self.max_history = max_history
        self.moments = [moment for flow in flows if not flow.is_rule for moment in moments_of(flow, domain)]
        named = [flow for flow in flows if not flow.is_rule]
        self._slots = tuple(sorted(_named_slots(named)))
        steps = [step for flow in named for step in flow.steps]
        self._loops = frozenset(step.name for step in steps if isinstance(step, LoopStep))
        self._entities = frozenset(label for one in self.moments for label in one.current.entities)
        self._memory, self.ambiguous = self._learn()

    def predict(self, tracker: Tracker) -> Prediction | None:
        """What a remembered story does next, or None."""
        if not self._memory:
            return None
        states = [*(state for state in tracker.memory.history if not state.is_hidden), tracker.state()]
        keys = [self._key(state) for state in states[-self.max_history :]]
        for start in range(len(keys)):
            action = self._memory.get(tuple(keys[start:]))
            if action is not None:
                return Prediction(action, NAME)
        return None

    def _learn(self) -> tuple[dict[Key, str], list[Moment]]:
        found: dict[Key, Moment] = {}
        ambiguous: dict[Key, Moment] = {}
        for moment in self.moments:
            states = [one for one in (*moment.history, moment.current) if one.previous_action is not None]
            if not states:
                continue
            key = tuple(self._key(state) for state in states[-self.max_history :])
            if key in found and found[key].action != moment.action:
                ambiguous[key] = moment
            found.setdefault(key, moment)
        # What two stories answer differently is not remembered at all.
        kept = {key: moment.action for key, moment in found.items() if key not in ambiguous}
        return kept, list(ambiguous.values())

    def _key(self, state: State) -> Key:
        slots = tuple(state.slots.get(name) for name in self._slots)
        entities = tuple(label for label in state.entities if label in self._entities)
        loop = state.active_loop if state.active_loop in self._loops else None
        return state.previous_action, state.intent, entities, slots, loop


def _named_slots(flows: Sequence[Flow]) -> set[str]:
    return {step.name for flow in flows for step in flow.steps if isinstance(step, SlotStep)}
