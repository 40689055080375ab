"""The Graph API's faults, and the switches themselves."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.facebook.emulator.faults import BadFault, Faults
from tests.unit.emulator.conftest import Desk, error_of


def test_failing_before_taking_shows_nothing(desk: Desk) -> None:
    desk.write()
    desk.platform.faults.set({"fail_before": True})

    assert desk.send().status == 500
    assert len(desk.thread.messages) == 1


def test_failing_after_taking_shows_and_echoes_the_message(desk: Desk) -> None:
    desk.write()
    desk.platform.faults.set({"fail_after": True})

    assert desk.send({"text": "hi", "metadata": "out-1"}).status == 503
    assert len(desk.thread.messages) == 2
    assert desk.webhooks.count(2)[1]["message"]["metadata"] == "out-1"


def test_hanging_up_shows_and_echoes_the_message(desk: Desk) -> None:
    desk.write()
    desk.platform.faults.set({"hang_up": True})

    assert desk.send().hang_up
    assert desk.webhooks.count(2)[1]["message"]["is_echo"] is True


def test_sender_actions_are_not_hung_up_on(desk: Desk) -> None:
    desk.write()
    desk.platform.faults.set({"hang_up": True})

    answer = desk.call("me/messages", recipient={"id": desk.thread.psid}, sender_action="typing_on")
    assert (answer.status, answer.hang_up) == (200, False)


def test_throttling_tells_when_to_come_back(desk: Desk) -> None:
    desk.write()
    desk.platform.faults.set({"throttle": True, "throttle_code": 80006, "throttle_minutes": 7})

    answer = desk.send()
    assert error_of(answer) == (80006, None)
    assert '"estimated_time_to_regain_access": 7' in answer.headers["X-Business-Use-Case-Usage"]


def test_any_documented_error_can_be_asked_for(desk: Desk) -> None:
    desk.write()
    desk.platform.faults.set({"error": True, "error_code": 368, "error_subcode": None})

    assert error_of(desk.send()) == (368, None)


def test_a_fault_can_strike_a_number_of_times(desk: Desk) -> None:
    desk.write()
    desk.platform.faults.set({"fail_before": {"share": 1, "times": 2}})

    assert [desk.send().status for _ in range(3)] == [500, 500, 200]
    assert desk.platform.faults.now.fail_before.share == 0


def test_a_share_strikes_about_as_often() -> None:
    faults = Faults(seed=1)
    faults.set({"throttle": 0.25})

    assert 180 < sum(faults.strikes("throttle") for _ in range(1000)) < 320


@pytest.mark.parametrize(
    "switches",
    [
        {"gravity": True},
        {"duplicate": "thrice"},
        {"delay_seconds": -1},
        {"delay_seconds": "long"},
        {"batch": 0},
        {"batch": 1.5},
        {"fail_before": 2},
        {"fail_before": {"chance": 1}},
        {"fail_before": {"times": -1}},
    ],
)
def test_impossible_switches_are_refused_and_change_nothing(switches: dict[str, Any]) -> None:
    faults = Faults()
    before = faults.now

    with pytest.raises(BadFault):
        faults.set({"reorder": True, **switches})
    assert faults.now == before


def test_reset_turns_everything_off() -> None:
    faults = Faults()
    off = faults.now
    faults.set({"duplicate": True, "batch": 5, "throttle": 0.5})
    assert faults.now.duplicate == "together"

    assert faults.reset() == off
