"""``python -m bot late-cases``: what an office is late with, for that office."""

from __future__ import annotations

from datetime import timedelta

import click

from bot.cases.lateness import late_cases
from bot.catalogue.loader import load_catalogue
from bot.cli.wiring import opened_database
from bot.clock import SystemClock, dhaka_date
from bot.runtime import CATALOGUE


@click.command("late-cases")
@click.option("--office", required=True, help="The office's code, such as dc-kurigram.")
@click.option("--closed-days", default=0, help="With cases closed in so many days; open ones only if 0.")
def late(office: str, closed_days: int) -> None:
    """Reference, last day, working days late, and taka owed by the office's own rule (- if it has none)."""
    catalogue = load_catalogue(CATALOGUE)
    if office not in catalogue.offices:
        raise click.ClickException(f"no office has the code {office}")
    today = dhaka_date(SystemClock().now())
    since = today - timedelta(days=closed_days) if closed_days else None
    with opened_database() as (_, database), database.read() as session:
        for one in late_cases(session, catalogue, office=office, today=today, closed_since=since):
            owed = "-" if one.owed_taka is None else str(one.owed_taka)
            click.echo(f"{one.reference}\t{one.was_due_on}\t{one.days_late}\t{owed}")
