"""From the answers of a form to the fields of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.cases.errors import AnonymousNotAllowed, IncompleteCase, UnknownField
from bot.cases.validation import asked_fields
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service, ServiceField


def checked_answers(
    catalogue: Catalogue, service: Service, fields: Mapping[str, Any], *, anonymous: bool
) -> dict[str, Any]:
    """The answers that are kept with the case, in the catalogue's order.

    An answer to a question that does not apply any more (the citizen corrected an earlier one) is left out,
    and of an anonymous report whatever tells who the citizen is, also if it was said.

    Raises:
        AnonymousNotAllowed: the service takes no report without a name.
        UnknownField: an answer belongs to no field.
        UnknownDistrict: an answer that should be a district is none.
        IncompleteCase: a required field that applies has no answer.
    """
    if anonymous and service.anonymous == "never":
        raise AnonymousNotAllowed(f"{service.code} needs to know who asks")
    if strangers := sorted(set(fields) - {field.name for field in service.fields}):
        raise UnknownField(f"{service.code} has no field {', '.join(strangers)}")
    told = {field.name: _canonical(catalogue, field, fields.get(field.name)) for field in service.fields}
    asked = [field for field in asked_fields(service, told) if not (anonymous and field.identifies_citizen)]
    if missing := [field.name for field in asked if field.required and told[field.name] is None]:
        raise IncompleteCase(missing)
    return {field.name: told[field.name] for field in asked if told[field.name] is not None}


def _canonical(catalogue: Catalogue, field: ServiceField, value: Any) -> Any:
    if value is None or value == "":
        return None
    return catalogue.districts.named(value).name_en if field.kind == "district" else value


def goes_unnamed(service: Service, answers: Mapping[str, Any]) -> bool:
    """Whether a report goes without a name: chosen so, or the citizen did not agree to give one."""
    named = answers.get("reporter") == "named" and answers.get("consent") == "yes"
    return service.anonymous == "allowed" and not named


def first_of_kind(service: Service, answers: Mapping[str, Any], kind: str) -> str | None:
    """The citizen's own phone, passport or NID among the answers: the first field of that kind."""
    for field in service.fields:
        if field.kind == kind and field.about != "other" and answers.get(field.name):
            return str(answers[field.name])
    return None


def district_of(
    catalogue: Catalogue, service: Service, answers: Mapping[str, Any], district: str | None
) -> str | None:
    """The district a case belongs to, by the name used in cases; UnknownDistrict if it is none.

    Where the service asks for several, the citizen's own; else where it happened.
    """
    places = [
        str(answers[one.name]) for one in service.fields if one.kind == "district" and answers.get(one.name)
    ]
    told = district or first_of_kind(service, answers, "district") or next(iter(places), None)
    return catalogue.districts.named(told).name_en if told else None
