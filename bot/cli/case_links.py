"""``python -m bot links …``: cases that belong together."""

from __future__ import annotations

import click
from sqlalchemy import select

from bot.cases.errors import CaseError
from bot.cases.history import COMMAND_LINE, acting_from
from bot.cases.links.commands import link_cases
from bot.cases.links.queries import related_cases
from bot.cases.model import Case
from bot.cases.references import normalise_reference
from bot.cli.wiring import opened_database
from bot.clock import SystemClock
from bot.runtime import project_catalogue


@click.group()
def links() -> None:
    """Cases that belong together, such as many complaints about one shop."""


@links.command("link")
@click.argument("references", nargs=-1, required=True)
@click.option("--actor", required=True, help="Who links them, such as officer:7.")
@click.option("--reason", required=True, help="Kept in the history of each case.")
def link(references: tuple[str, ...], actor: str, reason: str) -> None:
    """Put cases into one group; prints the whole group."""
    with opened_database() as (_, database):
        try:
            with database.write() as session, acting_from(session, COMMAND_LINE):
                group = link_cases(
                    session,
                    project_catalogue(),
                    SystemClock(),
                    references=references,
                    actor=actor,
                    reason=reason,
                )
        except CaseError as error:
            raise click.ClickException(str(error)) from error
    click.echo("\n".join(group))


@links.command("related")
@click.argument("reference")
def related(reference: str) -> None:
    """The cases linked to a case, and those that look like it: references and stages, no names."""
    catalogue = project_catalogue()
    plain = normalise_reference(reference, catalogue.prefixes)
    with opened_database() as (_, database), database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == plain)).one_or_none()
        if case is None:
            raise click.ClickException("no such case")
        for one in related_cases(session, catalogue, case):
            how = "linked" if one.is_linked else f"alike {one.likeness}"
            click.echo(f"{one.reference}\t{how}\t{one.office_code}\t{one.stage}\t{one.opened_on}")
