"""Pull the plug at any moment: every citizen is answered, and exactly once."""

from __future__ import annotations

import random
import time

import pytest

from bot.conversation.delivery import SENDING_LEASE
from tests.functional.emulator_harness import Emulated
from tests.functional.service import Service

MESSAGES = 2000
KILLS = 5
#: Without one more answer; how long all take is a matter of the machine.
PATIENCE_SECONDS = 90


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_killed_at_random_in_a_burst_each_citizen_is_answered_exactly_once(
    emulated: Emulated, service: Service
) -> None:
    chance = random.Random(20261123)
    citizens = [f"citizen-{number}" for number in range(MESSAGES)]
    chunk = MESSAGES // KILLS
    for start in range(0, MESSAGES, chunk):
        emulated.burst([("police", citizen, "ধন্যবাদ") for citizen in citizens[start : start + chunk]])
        time.sleep(chance.uniform(0.3, 4.0))
        service.kill()
        time.sleep(chance.uniform(0.0, 0.5))
        service.start()
    waiting, give_up_at = citizens, time.monotonic() + PATIENCE_SECONDS
    while waiting and time.monotonic() < give_up_at:
        before = len(waiting)
        waiting = [citizen for citizen in waiting if not emulated.transcript("police", citizen)]
        if len(waiting) < before:
            give_up_at = time.monotonic() + PATIENCE_SECONDS
        time.sleep(1)
    assert waiting == []
    # Long enough for anything that might be sent a second time.
    time.sleep(SENDING_LEASE.total_seconds() + 5)
    answers = {citizen: [m.text for m in emulated.transcript("police", citizen)] for citizen in citizens}
    # The first message is greeted with the bot's own introduction; nobody may get any message twice.
    assert {len(texts) for texts in answers.values()} == {len(answers[citizens[0]])}
    assert all(len(texts) == len(set(texts)) for texts in answers.values())
