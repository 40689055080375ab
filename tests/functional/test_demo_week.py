"""The demo's week: every screen has something to show, once, and never in production."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from bot.accounts.model import Account
from bot.application import build_app
from bot.audit.verification import verify
from bot.cases.links.model import CaseLink
from bot.cases.model import Case, CaseEvent, CaseEventKind
from bot.channels.facebook.emulator.config import demo_pages
from bot.channels.facebook.emulator.journal import SqliteJournal
from bot.channels.facebook.emulator.state import State
from bot.clock import FixedClock, SystemClock
from bot.conversation.corrections.model import Correction
from bot.conversation.hands.model import HandKind, HandoverEvent
from bot.conversation.model import (
    OPEN_STATUSES,
    Conversation,
    DeliveryStatus,
    EventStatus,
    InboundEvent,
    OutboxMessage,
)
from bot.demo import DEMO_OFFICES, DEMO_PASSWORD, demo_accounts, set_up_demo
from bot.demo.week.officer import Hands, Work
from bot.demo.week.play import NoDemo, is_empty, play_week
from bot.demo.week.script import read_week
from bot.runtime import Runtime, install_keys
from bot.schema import metadata
from bot.settings import Settings
from bot.storage.database import Database

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
WORDS = [agency.partition("_")[0] for agency in DEMO_OFFICES]
STORIES = sum(len(agency.stories) for agency in read_week().values())


class Quiet:
    """Nobody works in the background."""

    def nudge(self) -> None:
        """Nothing to do."""

    def nudge_delivery(self) -> None:
        """Nothing to do."""

    def ready(self) -> bool:
        """Always."""
        return True


@dataclass
class Demo:
    """A demo with the week in it."""

    settings: Settings
    runtime: Runtime
    played: int
    platform: Path
    client: Callable[[], FlaskClient]

    def page(self, email: str, path: str) -> str:
        """A page of the console, as somebody sees it."""
        client = self.client()
        form = client.get("/console/sign-in").get_data(as_text=True)
        found = TOKEN.search(form)
        assert found
        told = {"csrf_token": found[1], "email": email, "password": DEMO_PASSWORD}
        assert client.post("/console/sign-in", data=told).status_code == 302
        answer = client.get(f"/console/{path}", headers={"Accept-Language": "en"})
        assert answer.status_code == 200, path
        return answer.get_data(as_text=True)


def _started(url: str, model_dir: Path, folder: Path) -> Iterator[Demo]:
    settings = Settings.from_env({"DATABASE_URL": url, "MODEL_DIR": str(model_dir)}, "demo")
    install_keys(settings)
    database = Database(url)
    metadata().create_all(database.engine)
    database.dispose()
    platform = folder / "platform.db"
    here = Path.cwd()
    os.chdir(folder)
    played = play_week(settings, SystemClock().now(), platform)
    runtime = Runtime.create(settings)
    app = build_app(runtime, Quiet())
    yield Demo(settings, runtime, played, platform, app.test_client)
    os.chdir(here)
    runtime.close()


@pytest.fixture(scope="module")
def demo(model_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """On SQLite."""
    folder = tmp_path_factory.mktemp("week")
    yield from _started(f"sqlite:///{folder}/bot.db", model_dir, folder)


def count(demo: Demo, *which: object) -> int:
    with demo.runtime.database.read() as session:
        return session.scalars(select(func.count()).select_from(which[0]).where(*which[1:])).one()  # type: ignore[arg-type]


def test_every_story_is_played_to_its_end(demo: Demo) -> None:
    assert demo.played == STORIES == count(demo, Conversation, Conversation.channel == "facebook")
    steps = sum(
        step.act == "moves" for agency in read_week().values() for one in agency.stories for step in one.steps
    )
    moved = CaseEvent.kind == CaseEventKind.MOVED, CaseEvent.actor.not_in(["schedule", "citizen"])
    assert count(demo, CaseEvent, *moved) == steps
    assert count(demo, InboundEvent, InboundEvent.status == EventStatus.PENDING) == 0
    assert count(demo, InboundEvent, InboundEvent.status == EventStatus.QUARANTINED) == 0


def test_nothing_of_the_past_is_sent(demo: Demo) -> None:
    unsettled = [*OPEN_STATUSES, DeliveryStatus.FAILED]
    assert count(demo, OutboxMessage) > STORIES
    assert count(demo, OutboxMessage, OutboxMessage.status.in_(unsettled)) == 0


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(("who", "tab"), [
    ("officer", "mine"), ("officer", "unassigned"), ("officer", "all"), ("supervisor", "mentioned"),
])  # fmt: skip
def test_each_tab_of_the_inbox_has_somebody_in_it(demo: Demo, word: str, who: str, tab: str) -> None:
    assert re.search(rf"/console/inbox/{tab}/\d+", demo.page(f"{who}@{word}.demo", f"inbox/{tab}"))


@pytest.mark.parametrize("word", WORDS)
def test_each_agency_has_cases_and_figures(demo: Demo, word: str) -> None:
    assert re.search(r"/console/cases/[A-Z]{3}-", demo.page(f"officer@{word}.demo", "cases"))
    assert "<tr" in demo.page(f"supervisor@{word}.demo", "chain")


@pytest.mark.parametrize("word", ["police", "dc"])
def test_some_are_late(demo: Demo, word: str) -> None:
    assert re.search(r"/console/cases/[A-Z]{3}-", demo.page(f"officer@{word}.demo", "cases?part=late"))
    assert "due-late" in demo.page(f"supervisor@{word}.demo", "chain")


def test_search_finds_what_a_citizen_wrote_in_another_script(demo: Demo) -> None:
    found = demo.page("officer@dc.demo", "search?q=namjari")
    assert "নামজারি" in found


def test_there_is_something_to_do_outside(demo: Demo) -> None:
    assert "/console/field/" in demo.page("officer@police.demo", "field")


def test_a_transfer_a_correction_an_appeal_and_a_report_without_a_name_are_there(demo: Demo) -> None:
    assert count(demo, HandoverEvent, HandoverEvent.kind == HandKind.TRANSFERRED) == 1
    assert count(demo, Correction) == 1
    assert count(demo, Case, Case.anonymous) == 2
    assert count(demo, Case, Case.stage == "appeal") == 2
    assert count(demo, Case, Case.rating.is_not(None)) >= 3
    assert count(demo, CaseEvent, CaseEvent.kind == CaseEventKind.REOPENED) == 1
    assert count(demo, CaseEvent, CaseEvent.kind == CaseEventKind.CHECKED) == 2


def test_two_cases_are_linked(demo: Demo) -> None:
    with demo.runtime.database.read() as session:
        linked = session.scalars(select(Case.reference).join(CaseLink, CaseLink.case_id == Case.id)).all()
    assert len(linked) == 2
    for one, other in (linked, reversed(linked)):
        assert other in demo.page("officer@dncrp.demo", f"cases/{one}/linked")


def test_the_audit_trail_is_whole(demo: Demo) -> None:
    with demo.runtime.database.stream() as session:
        found = verify(session, SystemClock().now())
    assert found.is_whole and found.lines > STORIES


def test_the_emulated_platform_shows_the_threads(demo: Demo) -> None:
    state = State(demo_pages(), journal=SqliteJournal(demo.platform))
    held = [thread for name in state.citizens for thread in state.threads_of(name) if thread.messages]
    services = demo.runtime.catalogue.services
    confidential = [
        one
        for agency in read_week().values()
        for one in agency.stories
        for step in one.steps
        if step.act == "fills"
        and (services[step.what].confidential or services[step.what].anonymous == "allowed")
    ]
    # The words of these were erased.
    assert len(held) == STORIES - len(confidential)


def test_a_second_start_adds_nothing(demo: Demo) -> None:
    before = [count(demo, table) for table in (Conversation, Case, OutboxMessage)]
    assert play_week(demo.settings, SystemClock().now(), None) == 0
    set_up_demo(demo.runtime.database, demo.runtime.catalogue, SystemClock())
    assert [count(demo, table) for table in (Conversation, Case, OutboxMessage)] == before


def test_production_has_no_week(demo: Demo) -> None:
    with pytest.raises(NoDemo):
        play_week(replace(demo.settings, mode="production"), SystemClock().now(), None)


def test_there_is_an_account_for_each_role_and_agency() -> None:
    places = {(role, agency) for _email, _name, role, agency in demo_accounts()}
    assert len(places) == 3 * len(DEMO_OFFICES) + 2


def test_a_start_that_is_broken_off_leaves_nothing_and_the_next_one_begins_anew(
    database_url: str, model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    settings = Settings.from_env({"DATABASE_URL": database_url, "MODEL_DIR": str(model_dir)}, "demo")
    install_keys(settings)
    database = Database(database_url)
    metadata().create_all(database.engine)
    done: list[str] = []
    really_do = Work.do

    def until_killed(self: Work, hands: Hands) -> None:
        if len(done) == 3:
            raise KeyboardInterrupt
        really_do(self, hands)
        done.append(hands.step.act)

    monkeypatch.setattr(Work, "do", until_killed)
    for _ in range(2):
        done.clear()
        with pytest.raises(KeyboardInterrupt):
            play_week(settings, clock.now(), tmp_path / "platform.db")
        assert len(done) == 3 and is_empty(database)
    with database.read() as session:
        assert session.scalars(select(func.count()).select_from(Account)).one() == 0
    assert not (tmp_path / "platform.db").exists()
    database.dispose()


def test_postgresql_takes_the_week_too(
    empty_postgres: str, model_dir: Path, tmp_path: Path, clock: FixedClock
) -> None:
    settings = Settings.from_env({"DATABASE_URL": empty_postgres, "MODEL_DIR": str(model_dir)}, "demo")
    install_keys(settings)
    database = Database(empty_postgres)
    metadata().create_all(database.engine)
    # A Monday morning, whatever today is.
    assert play_week(settings, clock.now(), None) == STORIES
    database.dispose()
