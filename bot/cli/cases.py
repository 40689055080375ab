"""``python -m bot cases …``: an officer's hands on cases without the console."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click

from bot.audit.acts import Act
from bot.audit.commands import note
from bot.cases.errors import CaseError, DataRefused
from bot.cases.history import COMMAND_LINE
from bot.cases.model import Case, CaseEvent
from bot.cases.reading import is_sensitive
from bot.cases.worklist import CaseFilter, case_of_reference, found_cases, history_of
from bot.catalogue.datum import Datum
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import Service, ServiceField
from bot.catalogue.spoken import masked, spoken_amount, spoken_value
from bot.cli.operators import by
from bot.cli.wiring import opened_database, opened_runtime
from bot.clock import SystemClock
from bot.conversation.case_moves import CaseMoves
from bot.runtime import project_catalogue

#: What is shown of personal data; the end of an identifier is enough to recognise it.
HIDDEN = "•••"


@click.group()
def cases() -> None:
    """Cases: list, show and move them."""


@cases.command("list")
@click.option("--office", default=None, help="Office code, e.g. dncrp-sylhet.")
@click.option("--service", default=None, help="Service code, e.g. consumer_complaint.")
@click.option("--stage", default=None, help="Stage code.")
@click.option("--late", is_flag=True, help="Only what is late.")
def list_cases(office: str | None, service: str | None, stage: str | None, late: bool) -> None:
    """Open cases, the oldest first."""
    chosen = CaseFilter(office=office, service=service, stage=stage, late=late)
    with opened_database() as (_, database), database.read() as session:
        for case in found_cases(session, chosen, SystemClock().now()):
            due = case.due_on.isoformat() if case.due_on else "-"
            click.echo(f"{case.reference}\t{case.stage}\t{case.office}\t{case.opened_at:%Y-%m-%d}\tdue {due}")


@cases.command("show")
@click.argument("reference")
@by
def show(reference: str, operator: str) -> None:
    """One case: where it stands, what is known, what happened, and where it may go next."""
    catalogue = project_catalogue()
    with opened_database() as (_, database), database.write() as session:
        case = case_of_reference(session, catalogue, reference)
        if case is None:
            raise click.ClickException("no case has this reference")
        if is_sensitive(catalogue, case):
            note(session, SystemClock().now(), actor=operator, action=Act.CASE_VIEWED, case_id=case.id)
        lines = [*_head(case), *_answers(catalogue, case), *_findings(catalogue, case)]
        lines += [_event(event) for event in history_of(session, case)]
    click.echo("\n".join([*lines, *_ways(catalogue, case)]))


@cases.command("move")
@click.argument("reference")
@click.argument("stage")
@click.option("--as", "actor", required=True, help="Who moves it, role first: officer:karim.")
@click.option("--set", "filled", multiple=True, metavar="NAME=VALUE", help="What the stage requires.")
@click.option("--note", default=None, help="For the officers; the citizen never sees it.")
def move(reference: str, stage: str, actor: str, filled: tuple[str, ...], note: str | None) -> None:
    """Move a case to its next stage; its citizen is told."""
    data = dict(_pair(one) for one in filled)
    if not all(actor.partition(":")):
        raise click.BadParameter("write ROLE:NAME, for example officer:karim", param_hint="--as")
    with opened_runtime() as runtime:
        moves = CaseMoves(runtime.database, runtime.answerer.notices, lambda: None, place=COMMAND_LINE)
        try:
            moved = moves.move(reference, stage, actor=actor, data=data, note=note)
        except DataRefused as error:
            with runtime.database.read() as session:
                case = case_of_reference(session, runtime.catalogue, reference)
            service = runtime.catalogue.service(case.service) if case else None
            raise click.ClickException(_refusal(error, service, stage)) from error
        except CaseError as error:
            raise click.ClickException(str(error)) from error
    click.echo(
        f"{moved.reference}: {moved.from_stage} -> {moved.stage}{' (closed)' if moved.is_closed else ''}"
    )


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise click.BadParameter(f"write NAME=VALUE, not {name!r}", param_hint="--set")
    return name, value


def _refusal(error: DataRefused, service: Service | None, stage: str) -> str:
    data = {datum.name: datum for datum in service.stage(stage).requires} if service else {}
    lines = [f"missing: {_expected(data[name])}" for name in error.missing]
    lines += [f"does not fit ({broken}): {_expected(data[name])}" for name, broken in error.broken.items()]
    lines += [f"not asked for in {stage}: {name}" for name in error.unknown]
    return "the case was not moved\n" + "\n".join(f"  {line}" for line in lines)


def _expected(datum: Datum) -> str:
    """What an officer must give, in a line."""
    kinds = {
        "amount": "whole taka",
        "date": "YYYY-MM-DD",
        "yes_no": "yes or no",
        "choice": " or ".join(choice.value for choice in datum.choices),
    }
    limits = datum.constraints.model_dump(exclude_none=True)
    told = [
        kinds.get(datum.kind, "text"),
        *(name if value is True else f"{name} {value}" for name, value in limits.items()),
    ]
    return f"{datum.name} = {datum.label.en}: {', '.join(told)}"


def _head(case: Case) -> list[str]:
    closed = case.closed_at.isoformat(timespec="minutes") if case.closed_at else "-"
    return [
        f"{case.reference}\t{case.service}\t{case.office}",
        f"stage\t{case.stage}\tsince {case.stage_since.isoformat(timespec='minutes')}",
        f"opened\t{case.opened_at:%Y-%m-%d}\tdue {case.due_on or '-'}\tclosed {closed}",
    ]


def _answers(catalogue: Catalogue, case: Case) -> Iterable[str]:
    """The citizen's answers; of what is personal or secret only that it is there."""
    fields = {field.name: field for field in catalogue.service(case.service).fields}
    for name, value in case.fields.items():
        yield f"answer\t{name}\t{_shown(fields.get(name), value)}"


def _shown(field: ServiceField | None, value: Any) -> str:
    if field is not None and field.kind in ("phone", "nid", "passport"):
        return masked(str(value))
    is_plain = field is not None and field.privacy == "plain" and field.kind != "attachment"
    return str(value) if is_plain else HIDDEN


def _findings(catalogue: Catalogue, case: Case) -> Iterable[str]:
    data: Mapping[str, Datum] = catalogue.service(case.service).stage_data
    for name, value in (case.findings or {}).items():
        words = spoken_value(data[name], value, "en") if name in data else spoken_amount(value, "en")
        yield f"filled\t{name}\t{words}"


def _event(event: CaseEvent) -> str:
    way = f"{event.from_stage or '-'} -> {event.to_stage or '-'}"
    who = f"{event.actor}\tfrom {event.came_from or '-'}"
    return f"{event.happened_at.isoformat(timespec='minutes')}\t{event.kind}\t{way}\t{who}"


def _ways(catalogue: Catalogue, case: Case) -> Iterable[str]:
    service = catalogue.service(case.service)
    for code in service.stage(case.stage).next:
        stage = service.stage(code)
        yield f"next\t{code}\tby {', '.join(stage.moved_by)}"
        yield from (f"  --set {_expected(datum)}" for datum in stage.requires)
