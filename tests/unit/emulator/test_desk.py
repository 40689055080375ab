"""The inspector's API: the bot's view and the officer's hand come from whoever made the emulator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.unit.emulator.conftest import POLICE, Desk, Webhooks

WHO = {"page": POLICE.page_id, "citizen": "c1"}


@pytest.fixture
def acts() -> list[tuple[Any, ...]]:
    return []


@pytest.fixture
def wired(acts: list[tuple[Any, ...]]) -> Iterator[Desk]:
    def officer(*act: Any) -> dict[str, Any]:
        acts.append(act)
        return {"ok": True}

    def inspect(page_id: str, psid: str) -> dict[str, Any]:
        return {"conversation": {"owner": "bot"}, "asked": [page_id, psid]}

    desk = Desk(Webhooks(), inspect=inspect, officer=officer)
    yield desk
    desk.emulator.close()


@pytest.fixture
def browser(wired: Desk) -> FlaskClient:
    app = Flask("desk-test")
    app.register_blueprint(wired.emulator.blueprint)
    return app.test_client()


def test_the_inspection_is_the_callers(browser: FlaskClient, wired: Desk) -> None:
    found = browser.get("/emulator/api/inspect", query_string=WHO).get_json()

    assert found["inspection"]["asked"] == [POLICE.page_id, wired.thread.psid]
    assert found["platform"]["window_left_ms"] == 0


def test_the_traffic_shows_both_directions_without_words(browser: FlaskClient, wired: Desk) -> None:
    wired.write("secret words")
    wired.send()
    wired.webhooks.count(3)

    found = browser.get("/emulator/api/inspect", query_string=WHO)
    kinds = {(entry["direction"], entry["what"]) for entry in found.get_json()["platform"]["traffic"]}
    assert {("graph", "POST messages"), ("webhook", "messages")} <= kinds
    assert "secret" not in found.text


def test_an_officer_takes_answers_and_gives_back(
    browser: FlaskClient, wired: Desk, acts: list[tuple[Any, ...]]
) -> None:
    for action in ({"action": "take"}, {"action": "answer", "text": "দেখছি"}, {"action": "give_back"}):
        assert browser.post("/emulator/api/officer", json={**WHO, **action}).get_json() == {"ok": True}

    psid = wired.thread.psid
    assert acts == [
        ("take", POLICE.page_id, psid, None),
        ("answer", POLICE.page_id, psid, "দেখছি"),
        ("give_back", POLICE.page_id, psid, None),
    ]


def test_unknown_actions_and_empty_answers_are_refused(
    browser: FlaskClient, acts: list[tuple[Any, ...]]
) -> None:
    assert browser.post("/emulator/api/officer", json={**WHO, "action": "dance"}).status_code == 404
    assert browser.post("/emulator/api/officer", json={**WHO, "action": "answer"}).status_code == 400
    assert acts == []


def test_without_a_bot_there_is_nothing_to_inspect(client: FlaskClient) -> None:
    assert client.get("/emulator/api/inspect", query_string=WHO).get_json()["inspection"] is None
    assert client.post("/emulator/api/officer", json={**WHO, "action": "take"}).status_code == 404


def test_facebooks_own_inbox_can_answer_in_the_demo(browser: FlaskClient, wired: Desk) -> None:
    body = {**WHO, "action": "inbox_answer", "text": "ইনবক্স থেকে"}

    assert browser.post("/emulator/api/officer", json=body).get_json() == {"done": True}
    assert wired.thread.messages[-1].author == "inbox"
