"""Actions in process and over HTTP: the same classes, the same results, and no way to hang a turn."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.clock import FixedClock
from bot.conversation.actions_runner import ActionContext, HttpRunner, InProcessRunner
from bot.conversation.model import Conversation
from bot.dialogue.engine import ActionFailed, ActionRejected
from bot.privacy.keyring import Keyring, install, new_field_key
from bot.storage.database import Database
from tests.guardian import free_port
from tests.unit.conversation import sample_actions
from tests.unit.conversation.world import CATALOGUE, World

PACKAGE = "tests.unit.conversation.sample_actions"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """rasa-sdk's own server with the sample actions."""
    port = free_port()
    command = [sys.executable, "-m", "tests.unit.conversation.action_server", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(lambda: process.poll() is not None or _answers(url), 90)
        yield url
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def server_url(server: str, database: Database, field_key: str) -> str:
    """The server's webhook; its actions write to the test's database."""
    url = database.url.render_as_string(hide_password=False)
    requests.post(f"{server}/use", json={"database_url": url, "field_key": field_key}, timeout=10)
    return f"{server}/webhook"


@pytest.fixture
def field_key() -> str:
    """One key for both processes."""
    key = new_field_key()
    install(Keyring([key]))
    return key


@pytest.fixture
def context(database: Database, clock: FixedClock, field_key: str) -> Iterator[ActionContext]:
    context = ActionContext(database, clock, CATALOGUE)
    sample_actions.release.clear()
    sample_actions.late.clear()
    yield context
    sample_actions.release.set()


@pytest.fixture
def conversation_id(database: Database, clock: FixedClock) -> int:
    with database.write() as session:
        row = Conversation(channel="facebook", account_id="1", user_id="2", created_at=clock.now())
        session.add(row)
        session.flush()
        return row.id


def call(action: str, sender: object = "7", **slots: Any) -> dict[str, Any]:
    tracker = {"sender_id": str(sender), "slots": slots, "latest_message": {}, "events": [], "paused": False}
    return {"next_action": action, "sender_id": str(sender), "tracker": tracker, "domain": {}, "version": "3"}


def in_process(context: ActionContext, what: dict[str, Any], timeout_seconds: float = 30.0) -> dict[str, Any]:
    runner = InProcessRunner(context, PACKAGE, timeout_seconds=timeout_seconds)
    with context.database.write() as session:
        return runner.bind(session)(what)


def team(context: ActionContext, conversation_id: int) -> str | None:
    with context.database.read() as session:
        return session.get_one(Conversation, conversation_id).team


def test_both_ways_give_the_same_result(context: ActionContext, server_url: str) -> None:
    here = in_process(context, call("action_greets"))
    there = HttpRunner(server_url)(call("action_greets"))
    assert here == {key: there[key] for key in here}
    assert here["responses"][0]["text"] == "hello 7"


@pytest.mark.parametrize(
    ("action", "error"),
    [
        ("action_unsendable", ActionFailed),
        ("action_fails", ActionFailed),
        ("action_unknown", ActionFailed),
        ("action_declines", ActionRejected),
    ],
)
def test_both_ways_fail_alike(
    context: ActionContext, server_url: str, conversation_id: int, action: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        in_process(context, call(action, conversation_id))
    with pytest.raises(error):
        HttpRunner(server_url)(call(action, conversation_id))


def test_an_action_can_not_change_the_tracker_but_by_events(context: ActionContext) -> None:
    what = call("action_meddles", known={"deep": "as it was"})
    in_process(context, what)
    assert what["tracker"]["slots"]["known"]["deep"] == "as it was"


def test_what_a_failed_action_wrote_is_undone_and_the_turn_goes_on(
    context: ActionContext, conversation_id: int
) -> None:
    runner = InProcessRunner(context, PACKAGE)
    with context.database.write() as session:
        with pytest.raises(ActionFailed):
            runner.bind(session)(call("action_fails", conversation_id))
        session.get_one(Conversation, conversation_id).officer = "the turn's own"
    with context.database.read() as session:
        row = session.get_one(Conversation, conversation_id)
        assert (row.team, row.officer) == (None, "the turn's own")


def test_an_action_that_blocks_does_not_hang_the_turn(context: ActionContext, conversation_id: int) -> None:
    with pytest.raises(ActionFailed):
        in_process(context, call("action_sleeps", conversation_id), timeout_seconds=0.2)


def test_an_action_that_comes_too_late_writes_nothing(context: ActionContext, conversation_id: int) -> None:
    runner = InProcessRunner(context, PACKAGE, timeout_seconds=0.2)
    with context.database.write() as session:
        with pytest.raises(ActionFailed):
            runner.bind(session)(call("action_sleeps", conversation_id))
        sample_actions.release.set()
        _wait_for(lambda: sample_actions.late)
    assert sample_actions.late == ["refused"]
    assert team(context, conversation_id) is None


def test_a_slow_server_is_a_failed_action(context: ActionContext, server_url: str) -> None:
    with pytest.raises(ActionFailed):
        HttpRunner(server_url, timeout_seconds=0.2)(call("action_naps"))


def test_a_server_that_is_not_there_is_a_failed_action() -> None:
    with pytest.raises(ActionFailed):
        HttpRunner("http://127.0.0.1:1/webhook")(call("action_greets"))


@pytest.mark.parametrize("over_http", [False, True])
def test_an_action_may_call_an_officer_for_the_very_conversation_it_runs_in(
    context: ActionContext, server_url: str, over_http: bool
) -> None:
    runner = HttpRunner(server_url, 3.0) if over_http else InProcessRunner(context, PACKAGE)
    world = World(context.database, context.clock, runner)
    world.engine.handle = _calls_an_officer
    world.receive(world.message("42", "a person please"))
    world.settle()
    assert world.channel.texts() == ["an officer was called"]
    assert world.conversation("42").owner == "waiting"
    world.delivery.close()


def test_a_turn_that_was_overtaken_is_decided_again(context: ActionContext, server_url: str) -> None:
    world = World(context.database, context.clock, HttpRunner(server_url))
    overtaking = iter([{"slots": {"by": "another worker"}}])

    def overtake(text: str) -> None:
        if (tracker := next(overtaking, None)) is not None:
            with world.database.write() as session:
                session.get_one(Conversation, world.conversation("42").id).tracker = tracker

    world.engine.before = overtake
    world.receive(world.message("42", "hello"))
    world.settle()
    assert world.outbox() == []
    world.settle()
    assert world.channel.texts() == ["you said: hello"]
    world.delivery.close()


def test_over_http_messages_are_answered_in_order_and_a_bad_one_falls_alone(
    context: ActionContext, server_url: str
) -> None:
    world = World(context.database, context.clock, HttpRunner(server_url))
    for text in ("one", "two"):
        world.receive(world.message("42", text), world.message("43", "poison"))
        world.clock.advance(timedelta(seconds=1))
    world.settle()
    assert world.channel.texts("42") == ["you said: one", "you said: two"]
    assert world.channel.texts("43") == []
    world.delivery.close()


def _calls_an_officer(tracker: Any, parse: Any, run_action: Any, *, metadata: Any) -> list[dict[str, Any]]:
    what = call("action_calls_an_officer")
    what["tracker"]["latest_message"] = {"metadata": metadata}
    return list(run_action(what)["responses"])


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/health", timeout=1).ok
    except requests.RequestException:
        return False


def _wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
