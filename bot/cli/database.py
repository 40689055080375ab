"""``python -m bot db …``."""

from __future__ import annotations

import click

from bot.catalogue.commands import store_catalogue
from bot.cli.wiring import opened_database
from bot.privacy.blind_index import prepare_index_key
from bot.runtime import project_catalogue
from bot.storage.database import Database
from bot.storage.migrate import upgrade


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def upgrade_command() -> None:
    """Run the migrations, then load the catalogue. Safe to run twice."""
    with opened_database() as (_, database):
        changes = bring_up_to_date(database)
    click.echo(f"The schema is up to date; {changes} catalogue entries changed.")


def bring_up_to_date(database: Database) -> int:
    """Migrations, then the catalogue. Returns how many catalogue entries changed."""
    upgrade(database)
    with database.write() as session:
        prepare_index_key(session)
        return store_catalogue(session, project_catalogue())
