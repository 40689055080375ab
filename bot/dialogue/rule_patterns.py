"""What a rule asks of a conversation, moment by moment, and whether a conversation is like that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialogue.domain import Domain
from bot.dialogue.flows import ANY_VALUE, ActionStep, Flow, LoopStep, SlotStep, Step, UserStep
from bot.dialogue.names import LISTEN, SNIPPET
from bot.dialogue.slots import Feature
from bot.dialogue.states import State, entity_labels


class Unset:
    """Marks what must not be set; and :data:`ANYTHING` what must be set, to whatever."""


NOT_SET = Unset()
ANYTHING = Unset()


@dataclass(frozen=True)
class Pattern:
    """What is asked of one moment; what is not told may be anything.

    Attributes:
        previous_action: the action before; None: the start of a conversation.
        slots: feature by slot, :data:`NOT_SET` or :data:`ANYTHING`.
        loop: name of the loop that must be active, :data:`NOT_SET` for none, None for whatever.
    """

    previous_action: str | None
    intent: str | None = None
    entities: tuple[str, ...] = ()
    slots: Mapping[str, Feature | Unset] = field(default_factory=dict)
    loop: str | Unset | None = None

    def matches(self, state: State) -> bool:
        """Whether a moment is like this."""
        if state.previous_action is None or self.previous_action is None:
            # At the start only the start itself counts: initial values say nothing about a conversation.
            return state.previous_action is None and self.previous_action is None
        return (
            self.previous_action == state.previous_action
            and (self.intent is None or self.intent == state.intent)
            and (not self.entities or self.entities == state.entities)
            and self._loop_matches(state.active_loop)
            and all(_slot_matches(wanted, state.slots.get(name)) for name, wanted in self.slots.items())
        )

    def _loop_matches(self, active: str | None) -> bool:
        if self.loop is None:
            return True
        return active is None if self.loop is NOT_SET else active == self.loop

    @property
    def weight(self) -> int:
        """How much is asked."""
        return 1 + (self.intent is not None) + len(self.entities) + len(self.slots) + (self.loop is not None)


def _slot_matches(wanted: Feature | Unset, feature: Feature) -> bool:
    if wanted is NOT_SET:
        return feature is None
    if wanted is ANYTHING:
        return feature is not None
    return feature is not None and wanted == feature and isinstance(wanted, bool) == isinstance(feature, bool)


@dataclass(frozen=True)
class RuleCase:
    """One prediction of a flow: after these moments, newest last, this action."""

    patterns: tuple[Pattern, ...]
    action: str
    flow: Flow = field(compare=False)
    step: int = field(compare=False)

    def matches(self, current: State, history: Sequence[State]) -> bool:
        """Whether a conversation is at this point."""
        depth = len(self.patterns)
        if depth - 1 > len(history) or not self.patterns[-1].matches(current):
            return False
        earlier = history[len(history) - depth + 1 :]
        return all(pattern.matches(state) for pattern, state in zip(self.patterns[:-1], earlier, strict=True))

    @property
    def weight(self) -> tuple[int, int]:
        """How specific it is: of several that match, the most specific one counts."""
        return len(self.patterns), sum(pattern.weight for pattern in self.patterns)


def cases_of(flow: Flow, domain: Domain) -> Iterator[RuleCase]:
    """All predictions of a flow, its waiting at the end included."""
    now = Pattern(None if flow.conversation_start or not flow.is_rule else SNIPPET)
    for step in flow.condition:
        now = _told(now, step, domain)
    past: list[Pattern] = []
    for position, step in enumerate(flow.steps):
        if isinstance(step, UserStep):
            if now.previous_action != LISTEN:
                yield from _case(past, now, LISTEN, flow, position)
                past.append(now)
            labels = entity_labels(step.entities, domain.used_entities(step.intent))
            now = replace(now, previous_action=LISTEN, intent=step.intent, entities=labels)
        elif isinstance(step, ActionStep):
            yield from _case(past, now, step.name, flow, position)
            past.append(now)
            now = replace(now, previous_action=step.name)
        else:
            now = _told(now, step, domain)
    if now.previous_action != LISTEN and flow.waits:
        yield from _case(past, now, LISTEN, flow, len(flow.steps) - 1)


def _case(past: Sequence[Pattern], now: Pattern, action: str, flow: Flow, step: int) -> Iterator[RuleCase]:
    patterns = [*past, now]
    for position in range(len(patterns) - 1, -1, -1):
        if patterns[position].previous_action == SNIPPET:
            # Whatever came before: nothing is asked of it.
            patterns = patterns[position + 1 :]
            break
    starts = len(patterns) == 1 and patterns[0].previous_action is None
    if patterns and action != SNIPPET and not starts:
        yield RuleCase(tuple(patterns), action, flow, step)


def _told(now: Pattern, step: Step, domain: Domain) -> Pattern:
    if isinstance(step, LoopStep):
        return replace(now, loop=step.name if step.name is not None else NOT_SET)
    if isinstance(step, SlotStep):
        slot = domain.slots.get(step.name)
        if slot is None or not slot.influences:
            return now
        return replace(now, slots={**now.slots, step.name: _wanted(slot.feature, step.value)})
    return now


def _wanted(feature: Any, value: Any) -> Feature | Unset:
    if value is ANY_VALUE:
        return ANYTHING
    found = feature(value)
    return NOT_SET if found is None else found
