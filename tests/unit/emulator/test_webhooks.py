"""Webhooks: Meta's bytes and signature, order, retries, and every fault on request."""

from __future__ import annotations

import json
from pathlib import Path

from bot.channels.facebook.emulator.events import OutgoingEvent, envelope, signature
from tests.unit.emulator.conftest import OTHER, POLICE, SECRET, Desk, Webhooks, items_of


def test_a_body_is_signed_as_the_fact_sheets_vector() -> None:
    item = {
        "sender": {"id": "222"},
        "recipient": {"id": "111"},
        "timestamp": 1458692752478,
        "message": {"mid": "m_1", "text": "äöå 😊 https://a.b"},
    }
    body = envelope([OutgoingEvent("1", "111", "222", "messages", "messaging", item)], 1458692752478)

    assert len(body) == 229
    assert b"\\u00e4\\u00f6\\u00e5 \\ud83d\\ude0a https:\\/\\/a.b" in body
    assert signature(SECRET, body) == (
        "sha256=d2d854728b7f210cd796b8e33686a199212241f4968c4f0ee386cfdd3dc45eca"
    )


def test_what_a_citizen_says_taps_and_attaches_has_metas_shapes(desk: Desk) -> None:
    say, thread = desk.platform.say, desk.thread
    say(thread, {"text": "yes", "quick_reply": {"payload": "/affirm"}})
    say(thread, {"text": "Start", "postback": {"payload": "/get_started"}})
    say(thread, {"attachments": [{"type": "image", "url": "http://x/1", "path": "/1", "size": 3}]})
    say(thread, {"attachments": [{"type": "sticker", "sticker_id": "369239263222822", "url": ""}]})
    say(thread, {"text": "that one", "reply_to": {"mid": "m_0"}})

    quick, postback, image, sticker, reply = desk.webhooks.count(5)

    assert quick["message"]["quick_reply"] == {"payload": "/affirm"}
    assert postback["postback"] == {
        "mid": thread.messages[1].mid,
        "title": "Start",
        "payload": "/get_started",
    }
    assert image["message"]["attachments"] == [{"type": "image", "payload": {"url": "http://x/1"}}]
    assert sticker["message"]["attachments"][0]["payload"]["sticker_id"] == "369239263222822"
    assert reply["message"]["reply_to"] == {"mid": "m_0"}


def test_times_grow_within_a_thread(desk: Desk) -> None:
    desk.state.now_ms = lambda: 1_700_000_000_000
    for _ in range(3):
        desk.platform.say(desk.thread, {"text": "same moment"})

    times = [item["timestamp"] for item in desk.webhooks.count(3)]
    assert times == sorted(set(times))


def test_reading_is_told_once_with_a_watermark(desk: Desk) -> None:
    desk.write()
    desk.send()
    desk.platform.read_thread(desk.thread)
    desk.platform.read_thread(desk.thread)

    item = desk.webhooks.count(4)[3]
    assert item["read"]["watermark"] == desk.thread.messages[-1].at_ms
    assert desk.thread.messages[-1].status == "read"
    desk.write("after")
    assert len([i for i in desk.webhooks.items() if "read" in i]) == 1


def test_a_refused_webhook_is_posted_again_and_keeps_its_place(desk: Desk) -> None:
    desk.webhooks.answers = [503, 0]
    desk.platform.say(desk.thread, {"text": "first"})
    desk.platform.say(desk.thread, {"text": "second"})

    assert [item["message"]["text"] for item in desk.webhooks.count(2)] == ["first", "second"]


def test_a_message_is_delivered_only_once_the_bot_has_taken_it(desk: Desk) -> None:
    desk.webhooks.answers = [503]
    message = desk.platform.say(desk.thread, {"text": "hello"})
    assert message.status == "sent"

    position = desk.state.changes.last
    while message.status == "sent":
        assert desk.state.changes.wait(position, 10)
        position = desk.state.changes.last
    assert message.status == "delivered"


def test_duplicates_arrive_twice_with_the_same_bytes(desk: Desk) -> None:
    for mode in ("later", "together"):
        desk.platform.faults.set({"duplicate": mode})
        before = len(desk.webhooks.items())
        desk.platform.say(desk.thread, {"text": mode})
        desk.webhooks.count(before + 2)

    bodies = desk.webhooks.bodies
    assert bodies[0] == bodies[1]
    assert bodies[2] == bodies[3]


def test_reordered_neighbours_swap_places(desk: Desk) -> None:
    desk.platform.faults.set({"reorder": True})
    desk.platform.say(desk.thread, {"text": "first"})
    desk.platform.say(desk.thread, {"text": "second"})

    assert [item["message"]["text"] for item in desk.webhooks.count(2)] == ["second", "first"]


def test_a_lonely_event_is_not_held_back_for_ever_by_reordering(desk: Desk) -> None:
    desk.platform.faults.set({"reorder": True})
    desk.platform.say(desk.thread, {"text": "alone"})

    assert desk.webhooks.count(1)[0]["message"]["text"] == "alone"


def test_a_batch_holds_events_of_several_pages_and_entries_with_several_events(desk: Desk) -> None:
    desk.platform.faults.set({"batch": 6})
    other = desk.state.thread_of(OTHER.page_id, "c1")
    for number in range(5):
        desk.platform.say(desk.thread, {"text": str(number)})
    desk.platform.say(other, {"text": "5"})

    items = desk.webhooks.count(6)
    entries = json.loads(desk.webhooks.bodies[0])["entry"]
    assert len(desk.webhooks.bodies) == 1
    assert [item["message"]["text"] for item in items] == ["0", "1", "2", "3", "4", "5"]
    assert [len(entry["messaging"]) for entry in entries] == [3, 2, 1]
    assert {entry["id"] for entry in entries} == {POLICE.page_id, OTHER.page_id}


def test_a_backlog_is_worked_off_in_order_with_an_entry_each(desk: Desk) -> None:
    desk.webhooks.answers = [503]
    for number in range(60):
        desk.platform.say(desk.thread, {"text": str(number)})

    items = desk.webhooks.count(60)
    assert [item["message"]["text"] for item in items] == [str(number) for number in range(60)]
    assert len(desk.webhooks.bodies) < 60
    assert all(len(entry["messaging"]) == 1 for entry in json.loads(desk.webhooks.bodies[-1])["entry"])


def test_what_the_bot_had_not_taken_is_posted_after_a_restart(tmp_path: Path) -> None:
    down = Webhooks()
    down.answers = [503] * 1000
    first = Desk(down, storage=tmp_path / "emulator.db")
    first.platform.say(first.thread, {"text": "kept"})
    first.state.flush()
    first.emulator.close()

    up = Webhooks()
    second = Desk(up, storage=tmp_path / "emulator.db")
    assert up.count(1)[0]["message"]["text"] == "kept"
    second.emulator.close()


def test_a_page_comment_comes_as_a_change(desk: Desk) -> None:
    desk.platform.comment(POLICE.page_id, "c1", "দারুণ")

    desk.webhooks.count(1)
    (change,) = items_of(desk.webhooks.bodies[0])
    assert change["value"]["verb"] == "add"
    assert change["value"]["message"] == "দারুণ"


def test_reactions_edits_and_other_acts_pass_as_they_are(desk: Desk) -> None:
    desk.write()
    mid = desk.thread.messages[0].mid
    desk.platform.act(
        desk.thread, {"reaction": {"mid": mid, "reaction": "love", "action": "react", "emoji": "❤"}}
    )
    desk.platform.act(desk.thread, {"message_edit": {"mid": mid, "text": "mended", "num_edit": 1}})

    _, reaction, edit = desk.webhooks.count(3)
    assert reaction["reaction"]["mid"] == mid
    assert edit["message_edit"]["text"] == "mended"
    assert desk.thread.messages[0].content["text"] == "mended"
