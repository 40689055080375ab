"""The smaller corners of the Graph API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.emulator.conftest import APP_ID, OTHER, POLICE, SECRET, Desk, error_of

MENU = [{"locale": "default", "call_to_actions": [{"type": "postback", "title": "Help", "payload": "/help"}]}]
STARTED = {"payload": "/get_started"}


def question(text: str) -> dict[str, str]:
    return {"question": text, "payload": "/q"}


def test_a_profile_can_be_set_read_and_deleted(desk: Desk) -> None:
    assert desk.call("me/messenger_profile", get_started=STARTED, persistent_menu=MENU).body == {
        "result": "success"
    }

    read = desk.call("me/messenger_profile", "GET", fields="get_started,persistent_menu,greeting")
    assert read.body == {"data": [{"get_started": STARTED, "persistent_menu": MENU}]}

    desk.call("me/messenger_profile", "DELETE", fields=["get_started", "persistent_menu"])
    assert desk.call("me/messenger_profile", "GET", fields="get_started").body == {"data": []}


def test_a_menu_needs_get_started(desk: Desk) -> None:
    assert error_of(desk.call("me/messenger_profile", persistent_menu=MENU)) == (100, 2018145)
    desk.call("me/messenger_profile", get_started=STARTED, persistent_menu=MENU)
    assert error_of(desk.call("me/messenger_profile", "DELETE", fields=["get_started"])) == (100, 2018145)


@pytest.mark.parametrize(
    "properties",
    [
        {"greeting": [{"locale": "default", "text": "x" * 161}]},
        {"greeting": [{"locale": "bn_IN", "text": "no default"}]},
        {"get_started": {"payload": "p" * 1001}},
        {"ice_breakers": [{"locale": "default", "call_to_actions": [question("?")] * 5}]},
        {"ice_breakers": [{"locale": "en_US", "call_to_actions": [question("?")]}]},
        {"get_started": STARTED, "persistent_menu": [{"locale": "default", "call_to_actions": [{}]}]},
        {
            "get_started": STARTED,
            "persistent_menu": [{"locale": "default", "call_to_actions": MENU[0]["call_to_actions"] * 21}],
        },
        {
            "get_started": STARTED,
            "persistent_menu": [
                {"call_to_actions": [{"type": "postback", "title": "t" * 31, "payload": "/p"}]},
            ],
        },
        {"something": 1},
    ],
)
def test_a_profile_beyond_its_limits_is_refused_whole(desk: Desk, properties: dict[str, Any]) -> None:
    assert error_of(desk.call("me/messenger_profile", **properties)) == (100, None)
    assert desk.state.page_settings[POLICE.page_id].profile == {}


def test_the_profile_can_be_called_ten_times_in_ten_minutes(desk: Desk) -> None:
    statuses = [desk.call("me/messenger_profile", "GET", fields="greeting").status for _ in range(11)]
    assert statuses == [200] * 10 + [400]

    assert desk.call("me/messenger_profile", "GET", token=OTHER.token, fields="greeting").status == 200
    desk.state.shift_clock(600_001)
    assert desk.call("me/messenger_profile", "GET", fields="greeting").status == 200


def test_a_page_that_is_not_subscribed_sends_nothing(desk: Desk) -> None:
    desk.call("me/subscribed_apps", "DELETE")
    desk.platform.say(desk.thread, {"text": "unheard"})
    assert desk.call("me/subscribed_apps", "GET").body == {"data": []}

    desk.call("me/subscribed_apps", subscribed_fields="messages,messaging_postbacks")
    desk.write("heard")
    desk.send()
    desk.write("heard again")
    texts = [item["message"].get("text") for item in desk.webhooks.items()]
    assert texts == ["heard", "heard again"]


def test_unknown_subscription_fields_are_refused(desk: Desk) -> None:
    assert error_of(desk.call("me/subscribed_apps", subscribed_fields="messages,telepathy")) == (100, None)


def test_a_token_can_be_looked_at(desk: Desk) -> None:
    app_token = f"{APP_ID}|{SECRET}"

    good = desk.call("debug_token", "GET", token=app_token, input_token=POLICE.token).body["data"]
    bad = desk.call("debug_token", "GET", token=app_token, input_token="gone").body["data"]

    assert (good["is_valid"], good["profile_id"]) == (True, POLICE.page_id)
    assert (bad["is_valid"], bad["error"]["code"]) == (False, 190)
    assert error_of(desk.call("debug_token", "GET", token="nobody", input_token=POLICE.token)) == (190, None)


def test_a_citizens_name_can_be_read_but_not_her_birthday(desk: Desk) -> None:
    psid = desk.thread.psid

    assert desk.call(psid, "GET", fields="first_name,last_name").body == {
        "first_name": "Rahima",
        "last_name": "",
    }
    assert error_of(desk.call(psid, "GET", fields="first_name,birthday")) == (100, 2018247)
    assert error_of(desk.call("999", "GET", fields="first_name")) == (100, 33)


def test_a_thread_can_be_passed_to_the_inbox_and_taken_back(desk: Desk) -> None:
    recipient = {"id": desk.thread.psid}
    desk.call("me/pass_thread_control", recipient=recipient, target_app_id="26390203743090")
    owner = desk.call("me/thread_owner", "GET", recipient=desk.thread.psid).body["data"][0]["thread_owner"]
    assert owner["app_id"] == "26390203743090"

    desk.call("me/take_thread_control", recipient=recipient)
    owner = desk.call("me/thread_owner", "GET", recipient=desk.thread.psid).body["data"][0]["thread_owner"]
    assert owner["app_id"] == APP_ID


def test_what_does_not_exist_is_said_to_be_missing(desk: Desk) -> None:
    assert error_of(desk.call("me/telepathy")) == (100, 33)
    assert error_of(desk.call("me/messages", "GET")) == (100, 33)
    assert error_of(desk.call("me/messages/more")) == (100, 33)
