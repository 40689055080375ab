"""Pull the plug at any moment: every citizen is answered, and exactly once."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from tests.functional.emulator_harness import Emulated
from tests.functional.service import Service

MESSAGES = 2000
KILLS = 5
PATIENCE_SECONDS = 150


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_killed_at_random_in_a_burst_each_citizen_is_answered_exactly_once(
    emulated: Emulated, service: Service, tmp_path: Path
) -> None:
    random.seed(20261123)
    page = emulated.pages[0].page_id
    citizens = [f"6{number:09d}" for number in range(MESSAGES)]
    chunk = MESSAGES // KILLS
    for start in range(0, MESSAGES, chunk):
        emulated.burst([(page, citizen, "ধন্যবাদ") for citizen in citizens[start : start + chunk]])
        time.sleep(random.uniform(0.3, 2.0))
        service.kill()
        time.sleep(random.uniform(0.0, 0.5))
        service.start()
    deadline = time.monotonic() + PATIENCE_SECONDS
    missing = citizens
    while missing and time.monotonic() < deadline:
        missing = [citizen for citizen in missing if not emulated.transcript(page, citizen)]
        time.sleep(0.5)
    assert missing == []
    # Long enough for anything that would be sent a second time.
    time.sleep(40)
    counts = {len(emulated.transcript(page, citizen)) for citizen in citizens}
    assert counts == {1}
