"""``python -m bot numbers …``: SMS numbers bound to offices."""

from __future__ import annotations

import click

from bot.catalogue.commands import bind_number
from bot.catalogue.errors import CatalogueError
from bot.catalogue.queries import all_pages
from bot.channels.sms.channel import CHANNEL
from bot.channels.sms.phones import account_of
from bot.cli.pages import status_of
from bot.cli.wiring import opened_database
from bot.clock import SystemClock
from bot.conversation.placing import page_moved
from bot.runtime import project_catalogue


@click.group()
def numbers() -> None:
    """Numbers that citizens text to."""


@numbers.command("list")
def list_numbers() -> None:
    """The numbers, their offices and whether they can send."""
    with opened_database() as (settings, database):
        with database.read() as session:
            for number in all_pages(session, CHANNEL):
                click.echo(
                    f"{number.page_id}\t{number.office_code}\t{status_of(number)}\t{number.name or ''}"
                )
        if settings.sms.gateway is None:
            click.echo("No gateway is set (SMS_GATEWAY_URL): texts come in, and no answer goes out.")


@numbers.command("add")
@click.argument("number")
@click.option("--office", required=True, help="Office code, e.g. dc-sylhet.")
@click.option("--name", default=None, help="What to call it in lists.")
def add(number: str, office: str, name: str | None) -> None:
    """Bind a number (+8801… or a short code) to an office. Again for another office, or to end a pause."""
    ours = account_of(number)
    if ours is None:
        raise click.ClickException("a number looks like +8801XXXXXXXXX, or is a short code")
    with opened_database() as (_, database), database.write() as session:
        try:
            catalogue, clock = project_catalogue(), SystemClock()
            bind_number(session, catalogue, clock, number=ours, office_code=office, name=name)
            page_moved(session, ours)
        except CatalogueError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{ours} is bound to {office}.")
