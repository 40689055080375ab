"""What can be wrong in rules and stories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.dialogue.domain import Domain
from bot.dialogue.errors import Fault
from bot.dialogue.flows import ANY_VALUE, ActionStep, Checkpoint, Flow, LoopStep, SlotStep, UserStep
from bot.dialogue.memory import MAX_STATES
from bot.dialogue.names import REQUESTED_SLOT, SNIPPET, TWO_STAGE_FALLBACK
from bot.dialogue.rule_patterns import Pattern, RuleCase, cases_of
from bot.dialogue.slots import OTHER_VALUE


def flow_faults(flows: Sequence[Flow], domain: Domain) -> list[Fault]:
    """Everything that is wrong in rules and stories, each fault once."""
    faults = [fault for flow in flows for fault in _faults_of(flow, domain)]
    return list(dict.fromkeys([*faults, *_contradictions(flows, domain)]))


def _faults_of(flow: Flow, domain: Domain) -> Iterator[Fault]:
    if not flow.steps:
        yield flow.fault("has no steps")
    for message in _messages(flow.condition, domain):
        yield flow.fault(message)
    for position, step in enumerate(flow.steps):
        for message in _messages((step,), domain):
            yield flow.fault(message, position)
    for name in _invisible_slots(flow, domain):
        yield flow.fault(
            f"slot '{name}' does not influence the conversation: naming it asks nothing", is_warning=True
        )
    if flow.is_rule:
        yield from _rule_faults(flow)


def _rule_faults(flow: Flow) -> Iterator[Fault]:
    if sum(isinstance(step, UserStep) for step in flow.steps) > 1:
        yield flow.fault("a rule has at most one message of the citizen; longer ways are stories")
    if len(flow.steps) > MAX_STATES - 2:
        yield flow.fault(f"a rule has at most {MAX_STATES - 2} steps")
    if any(isinstance(step, Checkpoint) for step in flow.steps):
        yield flow.fault("a rule has no checkpoints")


def _messages(steps: Iterable[object], domain: Domain) -> Iterator[str]:
    for step in steps:
        if isinstance(step, UserStep):
            if not domain.knows_intent(step.intent):
                yield f"intent '{step.intent}' is not in the domain"
            for entity in step.entities:
                if entity["entity"] not in domain.entities:
                    yield f"entity '{entity['entity']}' is not in the domain"
        elif isinstance(step, ActionStep):
            if step.name != SNIPPET and step.name not in domain.action_names:
                what = "response" if step.name.startswith("utter_") else "action"
                yield f"{what} '{step.name}' is not in the domain"
        elif isinstance(step, SlotStep):
            yield from _slot_messages(step, domain)
        elif isinstance(step, LoopStep) and step.name not in {None, TWO_STAGE_FALLBACK, *domain.forms}:
            yield f"form '{step.name}' is not in the domain"


def _slot_messages(step: SlotStep, domain: Domain) -> Iterator[str]:
    slot = domain.slots.get(step.name)
    if slot is None:
        yield f"slot '{step.name}' is not in the domain"
    elif (
        slot.type == "categorical" and step.value is not ANY_VALUE and slot.feature(step.value) == OTHER_VALUE
    ):
        yield f"slot '{step.name}' can't be '{step.value}'"


def _invisible_slots(flow: Flow, domain: Domain) -> set[str]:
    named = {step.name for step in (*flow.condition, *flow.steps) if isinstance(step, SlotStep)}
    return {
        name
        for name in named - {REQUESTED_SLOT}
        if name in domain.slots and not domain.slots[name].influences
    }


def _contradictions(flows: Sequence[Flow], domain: Domain) -> Iterator[Fault]:
    """Rules that ask the same of a conversation and then do different things."""
    seen: dict[object, RuleCase] = {}
    for flow in flows:
        for case in cases_of(flow, domain) if flow.is_rule else ():
            first = seen.setdefault(tuple(map(_asked, case.patterns)), case)
            if first.action != case.action:
                where = f"{first.flow.document.name}:{first.flow.document.line(first.flow.place)}"
                message = (
                    f"does '{case.action}' where rule '{first.flow.name}' ({where}) does '{first.action}'"
                )
                yield flow.fault(message, case.step)


def _asked(pattern: Pattern) -> object:
    slots = tuple(sorted(pattern.slots.items(), key=lambda one: one[0]))
    return pattern.previous_action, pattern.intent, pattern.entities, slots, pattern.loop
