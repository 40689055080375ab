"""What must hold in a service, and between services, beyond the shape of one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bot.catalogue.condition_checks import conditions
from bot.catalogue.errors import Finding
from bot.catalogue.office_rule import AnswerRule, OfficeRule
from bot.catalogue.places import Agency, Office
from bot.catalogue.schema import IDENTITY_KINDS, Service
from bot.catalogue.stage_checks import (
    after_closing_findings,
    field_check_findings,
    stage_data_findings,
)


def findings_in(
    service: Service, agencies: Mapping[str, Agency], offices: Mapping[str, Office]
) -> Iterator[Finding]:
    """Everything wrong with one service that its own file shows."""
    checks: tuple[Callable[[Service], Iterator[Finding]], ...] = (
        _repeated_names, conditions, _stages, _unreachable_stages, _reporter_can_stay_unnamed, _hearing,
        stage_data_findings, field_check_findings, after_closing_findings,
    )  # fmt: skip
    for check in checks:
        yield from check(service)
    if service.agency not in agencies:
        yield ("agency",), f"no agency has the code {service.agency}"
    own = agencies[service.agency].office if service.agency in agencies else None
    rules = list(_office_rules(service))
    for place, rule in rules:
        if rule.fallback is not None and rule.fallback not in offices:
            yield (*place, "fallback"), f"no office has the code {rule.fallback}"
    followed = [rule for _, rule in rules] + ([own] if own is not None and _may_follow(service) else [])
    if not _asks_for_a_district(service) and any(rule.fallback is None for rule in followed):
        yield ("fields",), "no district is required, and without one no office can be found"


def _office_rules(service: Service) -> Iterator[tuple[tuple[str, ...], OfficeRule]]:
    """The rules of the service's own file, and where each stands."""
    rule = service.office
    if isinstance(rule, OfficeRule):
        yield ("office",), rule
    elif rule is not None:
        yield from ((("office", "cases", answer), case) for answer, case in rule.cases.items())
        if rule.otherwise is not None:
            yield ("office", "otherwise"), rule.otherwise


def _may_follow(service: Service) -> bool:
    """Whether a case may go by the agency's rule."""
    rule = service.office
    return rule is None or (isinstance(rule, AnswerRule) and rule.otherwise is None)


def _asks_for_a_district(service: Service) -> bool:
    return any(field.kind == "district" and field.required for field in service.fields)


def _repeated_names(service: Service) -> Iterator[Finding]:
    for key, names in (
        ("fields", [field.name for field in service.fields]),
        ("stages", [stage.code for stage in service.stages]),
    ):
        for position, name in enumerate(names):
            if name in names[:position]:
                yield (key, position), f"{name} stands here a second time"


def _stages(service: Service) -> Iterator[Finding]:
    codes = {stage.code for stage in service.stages}
    if service.initial_stage not in codes:
        yield ("initial_stage",), f"no stage has the code {service.initial_stage}"
    for position, stage in enumerate(service.stages):
        for code in stage.next:
            if code not in codes:
                yield ("stages", position, "next"), f"no stage has the code {code}"
        if stage.final and (stage.deadline or stage.waits_for_citizen):
            yield ("stages", position), "in a final stage nothing is due"
        if stage.final and stage.next:
            yield ("stages", position, "next"), "a final stage leads nowhere"
        if not stage.final and not stage.next:
            yield ("stages", position, "next"), "a case could never leave this stage, and it is not final"
        if stage.code != service.initial_stage and not stage.moved_by:
            yield ("stages", position, "moved_by"), "nobody may move a case into this stage"


def _unreachable_stages(service: Service) -> Iterator[Finding]:
    leads_to = {stage.code: stage.next for stage in service.stages}
    reached, waiting = set(), [service.initial_stage]
    while waiting:
        code = waiting.pop()
        if code not in reached:
            reached.add(code)
            waiting += leads_to.get(code, ())
    for position, stage in enumerate(service.stages):
        if stage.code not in reached:
            yield ("stages", position), f"no way leads to {stage.code}"


def _reporter_can_stay_unnamed(service: Service) -> Iterator[Finding]:
    """Where reports without a name are taken, nothing may force the reporter's identity out."""
    if service.anonymous == "never":
        return
    for position, field in enumerate(service.fields):
        if field.when:
            continue
        if field.kind in IDENTITY_KINDS and field.about is None:
            yield ("fields", position), f"say whose datum {field.name} is: about: citizen or about: other"
        elif field.identifies_citizen and field.required:
            yield ("fields", position, "required"), f"{field.name} is required of who may stay unnamed"


def _hearing(service: Service) -> Iterator[Finding]:
    """A hearing's fields and stages are the service's; a day need not be offered, so none may be required."""
    days = [field for field in service.fields if field.kind == "hearing_date"]
    plan = service.hearing
    if plan is None:
        if days:
            yield ("fields",), f"{days[0].name} asks for a hearing, and the service has none"
        return
    if [field.name for field in days] != [plan.day_field] or days[0].required:
        yield ("hearing", "day_field"), "exactly one field, and no required one, asks for a hearing_date"
    for key, name, answers in (
        ("tells", plan.wish_field, set(plan.tells)), ("announced", plan.kind_field, set(plan.announced)),
    ):  # fmt: skip
        fields = (field for field in service.fields if field.name == name)
        if not answers <= {choice.value for field in fields for choice in field.choices}:
            yield ("hearing", key), f"{name} has no such choice"
    for code in sorted(plan.stages - {stage.code for stage in service.stages}):
        yield ("hearing",), f"no stage has the code {code}"


def repeated_between(services: Mapping[str, Service]) -> Iterator[tuple[str, Finding]]:
    """Prefixes, and an agency's complaints, that several services claim, by service code."""
    owners: dict[str, str] = {}
    taking: dict[str, str] = {}
    for service in services.values():
        if service.takes_complaints and taking.setdefault(service.agency, service.code) != service.code:
            yield service.code, (("takes_complaints",), f"{taking[service.agency]} takes them already")
        first = owners.setdefault(service.prefix, service.code)
        if first != service.code:
            yield service.code, (("prefix",), f"{service.prefix} is {first}'s prefix already")
