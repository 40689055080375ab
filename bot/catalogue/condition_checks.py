"""Conditions look at questions that are asked, and at answers that they can have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.catalogue.bilingual import as_written, listed
from bot.catalogue.errors import Finding
from bot.catalogue.office_rule import AnswerRule
from bot.catalogue.schema import Service, ServiceField

Place = tuple[int | str, ...]


def conditions(service: Service) -> Iterator[Finding]:
    """What is wrong with conditions of questions, stages and deadlines, and with an office by answer."""
    asked: dict[str, ServiceField] = {}
    for position, field in enumerate(service.fields):
        place, by_whom = ("fields", position, "when"), f" asked before {field.name}"
        yield from _condition(place, field.when, asked, by_whom)
        asked[field.name] = field
    for position, stage in enumerate(service.stages):
        yield from _condition(("stages", position, "when"), stage.when, asked)
        for number, deadline in enumerate(stage.deadline):
            yield from _condition(("stages", position, "deadline", number, "when"), deadline.when, asked)
    for number, one in enumerate(service.deadline):
        yield from _condition(("deadline", number, "when"), one.when, asked)
    if service.deadline[-1].when is not None:
        yield ("deadline", len(service.deadline) - 1), "the last deadline is for all other cases: no when"
    if service.promise is not None:
        yield from _condition(("promise", "when"), service.promise.when, asked)
        if service.promise.since not in asked or asked[service.promise.since].kind != "date":
            yield ("promise", "since"), f"{service.promise.since} is no date that is asked"
    if isinstance(service.office, AnswerRule):
        wanted = {service.office.field: list(service.office.cases)}
        yield from _condition(("office", "cases"), wanted, asked)
        if service.office.field in asked and not _answers(asked[service.office.field]):
            yield ("office", "field"), "an office follows from a choice or from a yes or no"


def _condition(
    place: Place, when: Mapping[str, Any] | None, asked: Mapping[str, ServiceField], how: str = ""
) -> Iterator[Finding]:
    for name, wanted in (when or {}).items():
        if name not in asked:
            yield (*place, name), f"{name} is no field that is{how or ' asked'}"
            continue
        can_be = _answers(asked[name])
        wanted_values = {str(as_written(value)) for value in listed(wanted)}
        if can_be and (strange := wanted_values - can_be):
            yield (*place, name), f"{name} never has the value {', '.join(sorted(strange))}"


def _answers(field: ServiceField) -> set[str]:
    """All answers that a field can have; none if they can't be counted."""
    return {"yes", "no"} if field.kind == "yes_no" else {choice.value for choice in field.choices}
