"""``python -m bot hearings …``: an office's word on its public hearings, and who comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import get_args

import click
from sqlalchemy.orm import Session

from bot.cases.errors import CaseError
from bot.cases.hearings.announcements import announce_days, announced_days, withdraw_day
from bot.cases.hearings.commands import close_hearings, open_hearings, set_places
from bot.cases.hearings.queries import coming_days, people_on, points_of
from bot.cases.history import COMMAND_LINE
from bot.catalogue.errors import CatalogueError
from bot.catalogue.working_days import DayName
from bot.cli.wiring import opened_database, opened_runtime
from bot.clock import SystemClock, dhaka_date
from bot.conversation.case_moves import CaseMoves
from bot.runtime import project_catalogue

CLOCK = SystemClock()
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def hearings() -> None:
    """Public hearings: which offices take names, on which days, how many."""


@contextmanager
def _work() -> Iterator[Session]:
    """A unit of work; what an operator got wrong is told in a sentence."""
    with opened_database() as (_, database):
        try:
            with database.write() as session:
                yield session
        except (CaseError, CatalogueError) as error:
            raise click.ClickException(str(error)) from error


@hearings.command("open")
@click.argument("office")
@click.option("--slots", type=click.IntRange(1, 500), required=True, help="People a day.")
@click.option("--weekday", type=click.Choice(get_args(DayName)), help="The catalogue's unless given.")
@click.option("--begins", type=click.DateTime(["%H:%M"]), help="The catalogue's unless given; Dhaka's time.")
@click.option("--actor", required=True, help="Who says so, such as officer:7.")
def open_(office: str, slots: int, weekday: str | None, begins: datetime | None, actor: str) -> None:
    """Let an office take names for its hearings."""
    with _work() as session:
        open_hearings(
            session,
            project_catalogue(),
            CLOCK,
            office=office,
            slots=slots,
            weekday=weekday,
            begins=begins.strftime("%H:%M") if begins else None,
            actor=actor,
        )
    click.echo("done")


@hearings.command("close")
@click.argument("office")
@click.option("--actor", required=True, help="Who says so.")
def close(office: str, actor: str) -> None:
    """Take no more names at an office."""
    with _work() as session:
        close_hearings(session, CLOCK, office=office, actor=actor)
    click.echo("done")


@hearings.command("days")
@click.argument("office")
def days(office: str) -> None:
    """The next days of an office and the places left."""
    with _work() as session:
        for day in coming_days(session, project_catalogue(), office, dhaka_date(CLOCK.now())):
            click.echo(f"{day.held_on}\t{day.begins}\t{day.free}")


@hearings.command("slots")
@click.argument("office")
@click.argument("day", type=DAY)
@click.argument("slots", type=click.IntRange(0, 500))
def slots(office: str, day: datetime, slots: int) -> None:
    """Give a day another number of places, or put in a day beside the usual ones."""
    with _work() as session:
        set_places(session, project_catalogue(), CLOCK, office=office, day=day.date(), slots=slots)
    click.echo("done")


@hearings.command("call-off")
@click.argument("office")
@click.argument("day", type=DAY)
@click.option("--actor", required=True, help="Who calls it off, such as officer:7.")
@click.option("--reason", required=True, help="Kept in the history of each case.")
def call_off_(office: str, day: datetime, actor: str, reason: str) -> None:
    """Call a day off; its cases are put off, and their citizens are told."""
    with opened_runtime() as runtime:
        moves = CaseMoves(runtime.database, runtime.answerer.notices, lambda: None, place=COMMAND_LINE)
        try:
            moved = moves.call_off(office=office, day=day.date(), actor=actor, note=reason)
        except (CaseError, CatalogueError) as error:
            raise click.ClickException(str(error)) from error
    for one in moved:
        click.echo(f"{one.reference}\t{one.stage}")
    click.echo(f"called off; cases put off: {len(moved)}")


@hearings.command("announce")
@click.argument("office")
@click.argument("days", type=DAY, nargs=-1, required=True)
@click.option("--place", required=True, help="Where, such as a police station; citizens read it.")
@click.option("--begins", type=click.DateTime(["%H:%M"]), help="Dhaka's time; left out if it is not fixed.")
@click.option("--actor", required=True, help="Who says so, such as officer:7.")
def announce(
    office: str, days: tuple[datetime, ...], place: str, begins: datetime | None, actor: str
) -> None:
    """Enter days on which people just come, such as open house days of the police; citizens are told them."""
    with _work() as session:
        announce_days(
            session,
            project_catalogue(),
            CLOCK,
            office=office,
            place=place,
            days=[day.date() for day in days],
            begins=begins.strftime("%H:%M") if begins else None,
            actor=actor,
        )
    click.echo("done")


@hearings.command("announced")
@click.argument("office")
def announced(office: str) -> None:
    """The days that an office has announced and that are still to come."""
    with _work() as session:
        for day in announced_days(session, [office], dhaka_date(CLOCK.now())):
            click.echo(f"{day.held_on}\t{day.begins or '-'}\t{day.place}")


@hearings.command("withdraw")
@click.argument("office")
@click.argument("day", type=DAY)
@click.option("--place", required=True, help="Where it would have been.")
def withdraw(office: str, day: datetime, place: str) -> None:
    """Take an announced day back."""
    with _work() as session:
        withdraw_day(session, office=office, place=place, day=day.date())
    click.echo("done")


@hearings.command("list")
@click.argument("office")
@click.argument("day", type=DAY)
def list_(office: str, day: datetime) -> None:
    """Who has a place on a day: references and stages, no names."""
    with _work() as session:
        for case in people_on(session, office, day.date()):
            click.echo(f"{case.reference}\t{case.stage}")


@hearings.command("points")
@click.argument("office")
@click.argument("first", type=DAY)
@click.argument("last", type=DAY)
@click.option("--service", default="public_hearing", show_default=True)
def points(office: str, first: datetime, last: datetime, service: str) -> None:
    """What became of the points of the hearings between two days, in numbers that may be published."""
    between: tuple[date, date] = first.date(), last.date()
    with _work() as session:
        for outcome, count in sorted(
            points_of(session, project_catalogue(), service, office, *between).items()
        ):
            click.echo(f"{outcome}\t{count}")
