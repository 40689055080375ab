"""The emulator as a process of its own, against a little bot."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from bot.channels.facebook.emulator.config import demo_pages
from tests.functional.emulator_harness import Emulated
from tests.unit.emulator.fake_bot import FakeBot

SECRET = "standalone-secret"
TOKENS = {page.page_id: page.token for page in demo_pages()}


def greet(item: dict[str, Any]) -> list[dict[str, Any]]:
    """Says what it heard and offers two choices."""
    heard = (item.get("message") or item["postback"]).get("text") or item.get("postback", {}).get("payload")
    choices = [{"content_type": "text", "title": t, "payload": f"/{t}"} for t in ("yes", "no")]
    return [{"text": f"heard {heard}", "metadata": "m", "quick_replies": choices}]


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Emulated, FakeBot]]:
    bot = FakeBot(SECRET, TOKENS, greet)
    emulated = Emulated(app_secret=SECRET, app_id="77")
    bot.graph = emulated.graph_url
    with emulated.start(bot.url):
        yield emulated, bot
        bot.close()


@pytest.fixture
def emulated(pair: tuple[Emulated, FakeBot]) -> Iterator[Emulated]:
    yield pair[0]
    pair[0].reset_faults()
    pair[0].shift_clock(0)


@pytest.fixture
def bot(pair: tuple[Emulated, FakeBot]) -> FakeBot:
    return pair[1]


def test_a_citizen_talks_with_the_bot(emulated: Emulated) -> None:
    emulated.say("police", "talker", "hello")
    (reply,) = emulated.wait_for_reply("police", "talker", containing="hello")
    assert dict(reply.choices) == {"yes": "/yes", "no": "/no"}

    emulated.tap("police", "talker", "yes")
    assert emulated.wait_for_reply("police", "talker")[0].text == "heard yes"


def test_threads_with_two_pages_do_not_mix(emulated: Emulated) -> None:
    emulated.say("acc", "twice", "to acc")
    emulated.say("dncrp", "twice", "to dncrp")

    assert emulated.wait_for_reply("acc", "twice")[0].text == "heard to acc"
    assert emulated.wait_for_reply("dncrp", "twice")[0].text == "heard to dncrp"
    assert emulated.psid("acc", "twice") != emulated.psid("dncrp", "twice")


def test_a_burst_reaches_the_bot_whole(emulated: Emulated, bot: FakeBot) -> None:
    mids = emulated.burst([("police", f"burst-{number}", "hi") for number in range(100)])
    emulated.wait_until_taken()

    heard = {item["message"]["mid"] for item in bot.of_kind("message")}
    assert set(mids) <= heard


def test_a_bot_that_is_down_gets_everything_when_it_is_back(emulated: Emulated, bot: FakeBot) -> None:
    bot.status = 503
    emulated.say("police", "patient", "are you there?")
    bot.status = 200

    assert emulated.wait_for_reply("police", "patient")[0].text == "heard are you there?"


def test_a_bot_with_the_wrong_secret_gets_nothing_through(emulated: Emulated, bot: FakeBot) -> None:
    assert emulated.post_webhook(b"{}", signed=False).status_code == 403


def test_hanging_up_drops_the_line_after_the_message_was_taken(emulated: Emulated, bot: FakeBot) -> None:
    emulated.say("acc", "cut", "first")
    emulated.wait_for_reply("acc", "cut")
    emulated.set_faults(hang_up={"share": 1, "times": 1})
    page_id = next(page.page_id for page in emulated.pages if page.agency == "acc")
    body = {
        "recipient": {"id": emulated.psid("acc", "cut")},
        "messaging_type": "RESPONSE",
        "message": {"text": "taken all the same", "metadata": "cut-1"},
    }

    with pytest.raises(requests.ConnectionError):
        bot.call(page_id, "messages", body)
    assert emulated.transcript("acc", "cut")[-1].text == "taken all the same"
    assert bot.wait_for(
        lambda items: any((item.get("message") or {}).get("metadata") == "cut-1" for item in items)
    )


def test_an_aged_window_refuses_the_answer(emulated: Emulated, bot: FakeBot) -> None:
    emulated.say("acc", "late", "hello")
    emulated.wait_for_reply("acc", "late")
    emulated.shift_clock(25)
    page_id = next(page.page_id for page in emulated.pages if page.agency == "acc")
    body = {
        "recipient": {"id": emulated.psid("acc", "late")},
        "messaging_type": "RESPONSE",
        "message": {"text": "x"},
    }

    assert bot.call(page_id, "messages", body).json()["error"]["error_subcode"] == 2018278


def test_every_webhook_was_signed(emulated: Emulated, bot: FakeBot) -> None:
    emulated.say("police", "signed", "ঠিক আছে 😊 https://example.org/")
    emulated.wait_for_reply("police", "signed")

    assert emulated.health()["traffic"]["webhook_2xx"] > 0
    assert bot.items


def test_a_broken_request_gets_an_answer_and_a_closed_line(emulated: Emulated) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", emulated.port, timeout=5)
    connection.request("POST", "/emulator/api/messages", headers={"Content-Length": "a lot"})

    assert connection.getresponse().status == 400
    connection.close()
