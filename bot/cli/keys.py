"""``python -m bot keys …``."""

from __future__ import annotations

import click

from bot.cli.wiring import opened_database
from bot.privacy.keyring import new_field_key
from bot.privacy.rotation import rotate_keys
from bot.schema import metadata


@click.group()
def keys() -> None:
    """The keys that encrypt names, phones, messages and tokens (FIELD_KEYS)."""


@keys.command("new")
def new() -> None:
    """Print a fresh random key."""
    click.echo(new_field_key())


@keys.command("rotate")
def rotate() -> None:
    """Re-encrypt all under the first key: put the new key first in FIELD_KEYS, run this, drop the old."""
    tables = metadata()
    with opened_database() as (_, database):
        report = rotate_keys(database, metadata=tables)
    for table, one in sorted(report.tables.items()):
        click.echo(
            f"{table}: {one.rotated} rotated, {one.current} already current, "
            f"{one.changed_meanwhile} changed meanwhile, {one.unreadable} unreadable"
        )
    for table in report.unknown_tables:
        click.echo(f"{table}: a table this program doesn't know; it was left alone", err=True)
    if not report.is_finished:
        raise click.ClickException("not all is under the first key yet: run it again, keep the old key")
    click.echo("Everything is under the first key. The old keys can go.")
