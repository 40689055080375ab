"""What the catalogue says of each service, as Markdown for people who change it or check it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalogue.bilingual import as_written, listed
from bot.catalogue.facts import Deadline, FactSheet, Term
from bot.catalogue.loader import Catalogue
from bot.catalogue.office_rule import AnswerRule, OfficeRule
from bot.catalogue.schema import Service, ServiceField
from bot.catalogue.stages import Stage
from bot.cli.markdown import code, table, yes_no

FACT_HEADS = ("What", "In words", "Source", "Last checked", "Confirmed")
FactRow = tuple[str, str, str, str, str]


def service_page(catalogue: Catalogue, service: Service) -> Iterator[str]:
    """One service: who gets it, what is asked, its stages, and every fact with its source."""
    yield from (f"## {service.title.en} · {service.title.bn}", "")
    yield from table(("", ""), _head(catalogue, service))
    yield from ("### What is asked", "")
    field_heads = ("Field", "Question", "Kind", "Required", "Privacy", "Asked only if", "Must be", "Stops at")
    yield from table(field_heads, map(_field, service.fields))
    yield from ("### Stages", "", *_graph(service), "")
    stage_heads = ("Stage", "Title", "May follow", "Moved here by", "May last", "What the citizen is told")
    yield from table(stage_heads, map(_stage, service.stages))
    yield from ("### Facts", "")
    sheet = catalogue.fact_sheets.get(service.code)
    yield from table(FACT_HEADS, [*_facts(service), *(_told(sheet) if sheet else ())])


def fact_page(sheet: FactSheet) -> Iterator[str]:
    """What is told of a service that has no form."""
    yield from (f"## {sheet.title.en} · {sheet.title.bn}", "")
    yield from (f"`{sheet.topic}` of `{sheet.agency}`; it has no form, only answers.", "")
    yield from table(FACT_HEADS, _told(sheet))


def _head(catalogue: Catalogue, service: Service) -> Iterator[tuple[str, str]]:
    agency = catalogue.agencies[service.agency]
    yield "Code, references", f"{code(service.code)}, {code(f'{service.prefix}-YYYY-NNNNNN')}"
    yield "Agency", f"{agency.name.en} ({code(agency.code)})"
    yield from _offices(catalogue, service)
    yield "Begins with the intent", code(service.intent)
    yield "Without a name", service.anonymous
    yield "Words are erased once sent", yes_no(service.confidential)


def _offices(catalogue: Catalogue, service: Service) -> Iterator[tuple[str, str]]:
    rule = service.office
    if isinstance(rule, AnswerRule):
        for answer, special in rule.cases.items():
            yield f"Goes to, if {rule.field} is {answer}", _rule(special)
        rule = rule.otherwise
    yield "Goes to", _rule(rule or catalogue.agencies[service.agency].office)


def _rule(rule: OfficeRule) -> str:
    fallback = f", else {code(rule.fallback)}" if rule.fallback else ""
    if rule.by == "district":
        metro = "the city's own unit if inside the city, else " if rule.metro else ""
        return f"{metro}the district's office {code(f'{rule.prefix}-<district>')}{fallback}"
    return f"the office of the page{fallback}" if rule.by == "page" else f"always {code(rule.fallback or '')}"


def _field(field: ServiceField) -> tuple[str, ...]:
    privacy = f"{field.privacy}, about somebody else" if field.about == "other" else field.privacy
    choices = f": {', '.join(choice.value for choice in field.choices)}" if field.choices else ""
    limits = [f"{name} {value}" for name, value in field.constraints.model_dump(exclude_none=True).items()]
    conditions = [f"{name} is {_wanted(wanted)}" for name, wanted in (field.when or {}).items()]
    stops = [f"{answer} ({stop.then})" for answer, stop in field.stop.items()]
    return (
        code(field.name), field.question.en, field.kind + choices, yes_no(field.required), privacy,
        "; ".join(conditions), ", ".join(limits), ", ".join(stops),
    )  # fmt: skip


def _wanted(wanted: object) -> str:
    return " or ".join(str(as_written(value)) for value in listed(wanted))


def _graph(service: Service) -> Iterator[str]:
    yield from ("```mermaid", "stateDiagram-v2", f"    [*] --> {service.initial_stage}")
    for stage in service.stages:
        yield from (f"    {stage.code} --> {following}" for following in stage.next)
        if stage.final:
            yield f"    {stage.code} --> [*]"
    yield "```"


def _stage(stage: Stage) -> tuple[str, ...]:
    title, following = f"{stage.title.en} · {stage.title.bn}", ", ".join(map(code, stage.next)) or "the end"
    lasts = [_length(deadline) for deadline in stage.deadline]
    lasts += ["waits for the citizen"] if stage.waits_for_citizen else []
    movers, told = ", ".join(stage.moved_by), stage.citizen_note.en
    return code(stage.code), title, following, movers, "; ".join(lasts), told


def _length(term: Term) -> str:
    return f"{_term(term)} ({term.source}, {term.checked_on})"


def _term(term: Term) -> str:
    lasts = f"{term.hours} hours" if term.hours else f"{term.days} {term.kind} days"
    conditions = [f"{name} is {_wanted(wanted)}" for name, wanted in (term.when or {}).items()]
    return f"{lasts} if {' and '.join(conditions)}" if conditions else lasts


def _facts(service: Service) -> Iterator[FactRow]:
    for deadline in service.deadline:
        if isinstance(deadline, Deadline):
            law = f": {deadline.law.en}" if deadline.law else ""
            yield "deadline", f"{_term(deadline)}{law}", deadline.source, str(deadline.checked_on), "yes"
        else:
            yield "deadline", f"none: {deadline.note.en}", "", "", "no"
    for fee in service.fees:
        note = f" ({fee.note.en})" if fee.note else ""
        told = f"Tk {fee.amount}, {fee.what.en}{note}"
        yield "fee", told, fee.source.en, str(fee.checked_on), yes_no(fee.confirmed)
    for one in service.durations:
        told = one.text.en if one.text else f"{one.days} days"
        yield "duration", told, one.source.en, str(one.checked_on), yes_no(one.confirmed)
    for paper in service.documents:
        yield "document", paper.en, paper.source.en, str(paper.checked_on), yes_no(paper.confirmed)


def _told(sheet: FactSheet) -> Iterator[FactRow]:
    for fact in sheet.facts:
        yield fact.about, fact.text.en, fact.source.en, str(fact.checked_on), yes_no(fact.confirmed)
