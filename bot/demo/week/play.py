"""Plays the week, moment by moment, on a clock of its own."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import select

from bot.audit.sealing import seal_new_lines
from bot.cases.history import SCHEDULE, acting_from
from bot.cases.watching import escalate_overdue, warn_of_deadlines
from bot.channels.facebook.emulator.config import EmulatedPage, demo_pages
from bot.channels.facebook.emulator.state import page_scoped_id
from bot.clock import FixedClock, dhaka_date
from bot.conversation.canned.commands import Place, add_canned
from bot.conversation.lists.commands import add_label, save_filter
from bot.conversation.model import Conversation
from bot.demo.service import DEMO_OFFICES, EMULATOR_STORAGE, set_up_demo
from bot.demo.week.at_once import AtOnce
from bot.demo.week.citizen import Citizen
from bot.demo.week.officer import Hands, Work, accounts_by_place
from bot.demo.week.past import count_as_sent
from bot.demo.week.script import Agency, Step, Story, read_week
from bot.demo.week.shown import show, thread_of
from bot.runtime import Runtime
from bot.settings import Settings
from bot.storage.database import Database

log = structlog.get_logger(__name__)


class NoDemo(Exception):
    """The week is not for a service that citizens use."""


def is_empty(database: Database) -> bool:
    """Whether nobody has written yet."""
    with database.read() as session:
        return session.scalars(select(Conversation.id).limit(1)).first() is None


def first_day(now: datetime, week: Mapping[str, Agency]) -> datetime:
    """The morning on which the week's oldest matter begins; accounts and Pages are there by then."""
    begins = (story.begins(now) for agency in week.values() for story in agency.stories)
    return min(begins) - timedelta(days=1)


def play_week(settings: Settings, now: datetime, platform: Path | None = EMULATOR_STORAGE) -> int:
    """Fill an empty database with the week that ends now: Pages, accounts, conversations, cases.

    It is there whole or not at all: a start that was broken off plays it again.

    Args:
        platform: the file of the emulated platform, which shows the threads, too; None: it does not.

    Returns:
        How many conversations were held; none unless the database was empty.

    Raises:
        NoDemo: the settings are those of production.
    """
    if settings.mode != "demo":
        raise NoDemo("made-up work belongs to the demo alone")
    week = read_week()
    clock = FixedClock(first_day(now, week))
    # Actions run in this process, whatever the demo uses: a server of their own has its own clock.
    database = AtOnce(settings.database_url)
    runtime = Runtime.create(replace(settings, action_endpoint_url=None), clock, database)
    try:
        if not is_empty(database):
            return 0
        set_up_demo(database, runtime.catalogue, clock)
        citizens = Player(runtime, clock).play(week, now)
        threads = [thread_of(database, citizen_id(n), one) for n, one in enumerate(citizens)]
        database.keep()
        if platform is not None:
            show(platform, threads)
        return len(citizens)
    finally:
        runtime.close()


class Player:
    """Walks through the stories of all agencies in the order of time."""

    def __init__(self, runtime: Runtime, clock: FixedClock) -> None:
        self.runtime, self.clock = runtime, clock
        self._work = Work(runtime, self._deliver)
        self._accounts = accounts_by_place(runtime)
        self._pages = {page.agency: page for page in demo_pages()}

    def play(self, week: Mapping[str, Agency], now: datetime) -> list[Citizen]:
        """Play it all; returns who wrote."""
        for code, agency in week.items():
            self._set_up(code, agency)
        stories = [(code, story) for code, agency in week.items() for story in agency.stories]
        citizens = [self._citizen(code, story, number) for number, (code, story) in enumerate(stories)]
        waiting = [(story.begins(now), number, 0) for number, (_, story) in enumerate(stories)]
        heapq.heapify(waiting)
        while waiting:
            moment, number, place = heapq.heappop(waiting)
            code, story = stories[number]
            self._go_to(min(moment, now))
            if self._does(code, citizens[number], story.steps[place]) and place + 1 < len(story.steps):
                after = max(moment, self.clock.now()) + story.steps[place + 1].after
                heapq.heappush(waiting, (after, number, place + 1))
        self._finish(citizens, now)
        return citizens

    def _does(self, code: str, citizen: Citizen, step: Step) -> bool:
        """Whether the story may go on: one that no longer fits must not keep the demo from starting."""
        account = self._accounts[(code, step.by)]
        try:
            self._work.do(Hands(account, citizen, step))
        except Exception as error:
            log.exception("story_broken_off", agency=code, act=step.act, error=type(error).__name__)
            return False
        return True

    def _set_up(self, code: str, agency: Agency) -> None:
        account, now = self._accounts[(code, "supervisor")], self.clock.now()
        actor = account.viewer.actor
        with self.runtime.database.write() as session:
            for name in agency.labels:
                add_label(session, now, code, name, actor=actor)
            for one in agency.lists:
                save_filter(
                    session,
                    now,
                    account_id=account.id,
                    agency=code,
                    name=one.name,
                    tab=one.tab,
                    query=one.query,
                    is_shared=True,
                )
            for fields in agency.canned:
                add_canned(session, self.clock, Place(code, None, actor), fields)

    def _citizen(self, code: str, story: Story, number: int) -> Citizen:
        page: EmulatedPage = self._pages[code]
        phone = story.phone or f"017000001{number:02d}"
        user_id = page_scoped_id(page.page_id, citizen_id(number))
        return Citizen(
            self.runtime,
            self.clock,
            self._deliver,
            story.citizen,
            phone,
            page_id=page.page_id,
            user_id=user_id,
            office=DEMO_OFFICES[code],
        )

    def _go_to(self, moment: datetime) -> None:
        """Let time pass; at midnight what was done gets its seal, and the schedule notes what is late."""
        before, later = self.clock.now(), max(moment, self.clock.now())
        if dhaka_date(later) == dhaka_date(before):
            self.clock.advance(later - before)
            return
        seal_new_lines(self.runtime.database, before)
        self.clock.advance(later - before)
        with self.runtime.database.write() as session, acting_from(session, SCHEDULE):
            escalate_overdue(session, self.runtime.catalogue, later)
            warn_of_deadlines(session, later)

    def _finish(self, citizens: list[Citizen], now: datetime) -> None:
        self._go_to(now)
        for citizen in citizens:
            citizen.receives()
        everybody = [one.conversation_id for one in citizens]
        while self.runtime.turns.run_pass(only=everybody, limit=len(citizens)):
            pass
        seal_new_lines(self.runtime.database, self.clock.now())

    def _deliver(self) -> None:
        count_as_sent(self.runtime.database, self.clock.now())


def citizen_id(number: int) -> str:
    """How the emulated platform names the citizen of a story."""
    return f"week-{number}"
