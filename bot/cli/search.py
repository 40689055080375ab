"""``python -m bot search …``: the index of words."""

from __future__ import annotations

import click

from bot.cli.wiring import opened_database
from bot.conversation.search.rebuilding import rebuild as make_anew
from bot.runtime import project_catalogue


@click.group()
def search() -> None:
    """What officers find in the console."""


@search.command("rebuild")
def rebuild() -> None:
    """Index all messages and cases anew. The service may go on; searches find less until the end."""

    def tell(what: str, number: int) -> None:
        if number % 50_000 == 0:
            click.echo(f"{number} {what}")

    with opened_database() as (_, database):
        click.echo(f"{make_anew(database, project_catalogue(), tell)} entries")
