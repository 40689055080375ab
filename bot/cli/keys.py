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
    metadata()
    with opened_database() as (_, database):
        for table, rows in sorted(rotate_keys(database).items()):
            click.echo(f"{table}: {rows}")
