"""All that is wrong, or looks wrong, in a project's domain, rules and stories, with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.dialogue.documents import Document, as_documents
from bot.dialogue.domain import Domain
from bot.dialogue.domain_checks import domain_faults
from bot.dialogue.domain_merge import MergedDomain, merge_domains
from bot.dialogue.engine import FAILED_RESPONSE
from bot.dialogue.errors import Fault
from bot.dialogue.flow_checks import flow_faults
from bot.dialogue.flow_reading import read_flows
from bot.dialogue.flows import ActionStep, Flow
from bot.dialogue.policies import Policies, PolicyConfig
from bot.dialogue.policy_checks import policy_faults
from bot.dialogue.two_stage import AFFIRMATION_RESPONSE, DEFAULT_RESPONSE, REPHRASE_RESPONSE


def dialogue_faults(
    domain_documents: Iterable[Document | dict[str, Any]],
    config: Document | dict[str, Any],
    flow_documents: Iterable[Document | dict[str, Any]],
    languages: Sequence[str] = (),
) -> list[Fault]:
    """Every fault, in the order of files and lines; ``is_warning`` marks what a bot can run with.

    Args:
        languages: codes of the languages that each response must be written in beside its own.
    """
    merged, faults = merge_domains(as_documents(domain_documents))
    faults += domain_faults(merged)
    faults += _untranslated(merged, languages)
    if any(not fault.is_warning for fault in faults):
        return sorted(set(faults))
    domain = Domain(merged.data)
    flows, more = read_flows(as_documents(flow_documents))
    faults += more + flow_faults(flows, domain)
    (policies,) = as_documents([config])
    faults += policy_faults(policies, domain)
    if any(not fault.is_warning for fault in faults):
        return sorted(set(faults))
    settings = PolicyConfig.from_config(policies.data)
    faults += _missing_words(merged, settings)
    if not any(not fault.is_warning for fault in faults):
        faults += _disagreements(flows, domain, settings)
        faults += _unused(merged, flows)
    return sorted(set(faults))


def _untranslated(merged: MergedDomain, languages: Sequence[str]) -> Iterator[Fault]:
    for name, variations in merged.data["responses"].items():
        for position, variation in enumerate(variations if isinstance(variations, list) else []):
            for language in languages:
                if isinstance(variation, Mapping) and not _is_translated(variation, language):
                    message = f"response '{name}' has words without a translation into '{language}'"
                    yield merged.fault("responses", name, message, (position,))


def _is_translated(variation: Mapping[str, Any], language: str) -> bool:
    told = [variation] if "text" in variation else []
    buttons = [*(variation.get("buttons") or []), *(variation.get("quick_replies") or [])]
    return all(language in (one.get("translation") or {}) for one in [*told, *buttons])


def _missing_words(merged: MergedDomain, settings: PolicyConfig) -> Iterator[Fault]:
    """Responses that the engine says by itself, if they are there."""
    wanted = [FAILED_RESPONSE, DEFAULT_RESPONSE]
    if settings.fallback is not None:
        wanted += [AFFIRMATION_RESPONSE, REPHRASE_RESPONSE]
        in_forms = [settings.fallback.form_response, settings.fallback.stuck_response]
        wanted += in_forms if merged.data["forms"] else []
    for name in wanted:
        if name not in merged.data["responses"]:
            message = f"response '{name}' is missing; the bot says nothing in its place"
            yield merged.fault("responses", name, message, is_warning=True)


def _disagreements(flows: Sequence[Flow], domain: Domain, settings: PolicyConfig) -> Iterator[Fault]:
    """Stories that rules or other stories contradict."""
    policies = Policies(domain, flows, settings)
    for moment in policies.stories.ambiguous:
        message = f"'{moment.action}' comes where another story does something else"
        yield moment.flow.fault(message, moment.step, is_warning=True)
    for moment in policies.stories.moments:
        case = policies.rules.rule_for(moment.current, moment.history)
        in_loop = moment.current.active_loop is not None
        if case is not None and case.action != moment.action and not in_loop:
            message = f"'{moment.action}' comes where rule '{case.flow.name}' does '{case.action}'"
            yield moment.flow.fault(message, moment.step)


def _unused(merged: MergedDomain, flows: Sequence[Flow]) -> Iterator[Fault]:
    """Responses that nothing in the documents names; an action may still say them."""
    named = {step.name for flow in flows for step in flow.steps if isinstance(step, ActionStep)}
    if merged.data["actions"]:
        return
    for name in merged.data["responses"]:
        if name not in named and not name.startswith(("utter_ask_", "utter_intent_", "utter_default")):
            yield merged.fault("responses", name, f"nothing says response '{name}'", is_warning=True)
