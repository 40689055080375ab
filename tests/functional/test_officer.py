"""Asking for an officer, being answered by one, and going back to the bot: by the command line, for real."""

from __future__ import annotations

import subprocess
import sys

from tests.functional.citizen import Citizen
from tests.functional.emulator_harness import Emulated
from tests.functional.service import Service


def command(service: Service, *arguments: str) -> str:
    """What ``python -m bot conversations …`` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "conversations", *arguments],
        cwd=service.folder,
        env=service.environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_from_the_bot_to_an_officer_and_back(emulated: Emulated, service: Service) -> None:
    citizen = Citizen(emulated, "police", "wants-an-officer")
    citizen.says("officer er sathe kotha bolte chai")
    (waiting,) = [line.split("\t") for line in command(service, "list").splitlines()]
    number, owner, _, team, _ = waiting
    assert (owner, team) == ("waiting", "police-hq")

    command(service, "take", number, "--officer", "rahim")
    emulated.wait_for_reply("police", citizen.name, containing="কর্মকর্তা আপনার সঙ্গে")
    command(service, "answer", number, "আপনার থানায় রবিবার আসুন।", "--officer", "rahim")
    emulated.wait_for_reply("police", citizen.name, containing="রবিবার আসুন")

    emulated.say("police", citizen.name, "dhonnobad")
    emulated.wait_until_taken()
    Citizen(emulated, "police", "neighbour").says("hello")
    after = emulated.conversation("police", citizen.name)
    assert after[-1].author == "citizen"

    command(service, "give-back", number, "--officer", "rahim")
    emulated.wait_for_reply("police", citizen.name, containing="বট")
    assert citizen.says("koto taka lage police clearance e")
