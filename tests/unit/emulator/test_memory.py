"""Threads survive a restart; readers hear every change once."""

from __future__ import annotations

from pathlib import Path

from bot.channels.facebook.emulator.changes import Changes
from bot.channels.facebook.emulator.journal import SqliteJournal
from bot.channels.facebook.emulator.live import Live
from bot.channels.facebook.emulator.state import page_scoped_id
from tests.unit.emulator.conftest import POLICE, Desk, Webhooks


def test_threads_profiles_and_the_clock_survive_a_restart(tmp_path: Path) -> None:
    storage = tmp_path / "emulator.db"
    first = Desk(Webhooks(), storage=storage)
    first.write("আমার কথা")
    first.send({"text": "answer", "metadata": "out-1", "quick_replies": [{"content_type": "user_email"}]})
    first.call("me/messenger_profile", get_started={"payload": "/go"})
    first.state.shift_clock(5_000)
    newcomer = first.state.add_citizen("Nobo").citizen_id
    first.emulator.close()

    second = Desk(Webhooks(), storage=storage)
    texts = [(message.author, message.content["text"]) for message in second.thread.messages]
    assert texts == [("citizen", "আমার কথা"), ("page", "answer")]
    assert second.thread.messages[1].metadata == "out-1"
    assert second.state.page_settings[POLICE.page_id].profile == {"get_started": {"payload": "/go"}}
    assert second.state.clock_shift_ms == 5_000
    assert second.state.citizens[newcomer].name == "Nobo"
    assert second.send().status == 200
    second.emulator.close()


def test_a_journal_that_was_flushed_can_be_read_by_another(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "j.db")
    for number in range(2500):
        journal.put("message", str(number), {"number": number})
    journal.put("message", "0", {"number": "again"})
    journal.drop("message", "1")
    journal.flush()

    found = list(SqliteJournal(tmp_path / "j.db").load("message"))
    assert [record["number"] for record in found] == ["again", *range(2, 2500)]
    journal.close()


def test_a_page_scoped_id_is_the_same_on_every_start_and_another_on_every_page() -> None:
    assert page_scoped_id("111", "c1") == page_scoped_id("111", "c1")
    assert page_scoped_id("111", "c1") != page_scoped_id("112", "c1")
    assert len(page_scoped_id("111", "c1")) == 16


def test_a_reader_hears_what_concerns_her_and_no_more() -> None:
    changes = Changes()
    changes.add("c1", "message", "mine")
    changes.add("c2", "message", "another's")
    changes.add("*", "faults", None)

    assert changes.since(0, "c1") == [("message", "mine"), ("faults", None)]
    assert changes.since(3, "c1") == []


def test_a_reader_who_slept_too_long_must_load_everything() -> None:
    changes = Changes(capacity=2)
    for number in range(4):
        changes.add("c1", "message", number)

    assert changes.since(1, "c1") is None
    assert changes.since(2, "c1") == [("message", 2), ("message", 3)]
    assert changes.since(9, "c1") is None


def test_waiting_ends_with_the_first_change(desk: Desk) -> None:
    live = Live(desk.platform)
    position = desk.state.changes.last
    desk.write()

    updates = live.wait("c1", desk.state.epoch, position, 5)

    values = {change["kind"]: change["value"] for change in updates["changes"]}
    assert set(values) == {"message", "thread"}
    assert values["message"]["text"] == "hello"
    assert not updates["reset"]


def test_closing_lets_every_reader_go(desk: Desk) -> None:
    stream = Live(desk.platform).stream("c1", desk.state.epoch, desk.state.changes.last)
    assert stream is not None
    desk.emulator.close()

    assert [part.splitlines()[0] for part in stream] == [": hello", "event: again"]


def test_readers_beyond_the_places_are_answered_at_once(webhooks: Webhooks) -> None:
    desk = Desk(webhooks, waiting_readers=1)
    live = Live(desk.platform)
    first = live.stream("c1", desk.state.epoch, 0)

    assert first is not None
    assert live.stream("c1", desk.state.epoch, 0) is None
    assert live.wait("c1", desk.state.epoch, desk.state.changes.last, 60)["changes"] == []
    desk.emulator.close()
    assert list(first)
    assert live.stream("c1", desk.state.epoch, 0) is not None


def test_another_start_of_the_server_resets_its_readers(desk: Desk) -> None:
    assert Live(desk.platform).wait("c1", "another-epoch", 3, 5)["reset"]
