"""``python -m bot audit …``: who did what, and whether the trail is whole."""

from __future__ import annotations

from datetime import datetime

import click

from bot.audit.queries import Wanted, latest
from bot.audit.sealing import seal_late_lines
from bot.audit.verification import note_verification, verify
from bot.cli.operators import by
from bot.cli.wiring import opened_database
from bot.clock import SystemClock

LINES_LISTED = 500


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("list")
@click.option("--actor", help="Such as officer:7.")
@click.option("--action", help="An act, or how its name begins: privacy:erase.")
@click.option("--record", help="Such as case:7.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="A day in Dhaka.")
def list_lines(actor: str | None, action: str | None, record: str | None, on: datetime | None) -> None:
    """The latest acts, newest first: when, who, what, where from, on which rows."""
    wanted = Wanted(
        actors=[actor] if actor else None, action=action, on=on.date() if on else None, record=record
    )
    with opened_database() as (_, database), database.read() as session:
        for one in latest(session, wanted, limit=LINES_LISTED):
            subjects = " ".join(f"{name}={value}" for name, value in one.subjects.items())
            at = one.at.isoformat(timespec="seconds")
            click.echo("\t".join([at, one.actor, one.action, one.origin or "-", subjects]))


@audit.command("verify")
@click.option("--head", "kept_head", help="A head that was kept elsewhere: it must still be in the chain.")
@by
def verify_trail(kept_head: str | None, operator: str) -> None:
    """Check every line. Names what was changed or taken away, and fails; prints the head to keep."""
    now = SystemClock().now()
    with opened_database() as (_, database):
        with database.stream() as session:
            found = verify(session, now, kept_head)
        with database.write() as session:
            note_verification(session, now, found, actor=operator)
    click.echo(f"{found.lines} lines sealed, {found.unsealed} wait for their seal")
    click.echo(f"head {found.head.position} {found.head.seal}")
    if found.kept_at is not None:
        click.echo(f"the kept head is at position {found.kept_at}")
    for fault in found.faults:
        click.echo(f"FAULT {fault}", err=True)
    if not found.is_whole:
        raise click.ClickException("the trail is not whole")
    click.echo("the trail is whole")


@audit.command("seal-late")
def seal_late() -> None:
    """Seal lines older than a day, after the schedule stood still. Find out first why they had no seal."""
    with opened_database() as (_, database):
        click.echo(f"{seal_late_lines(database)} lines sealed")
