"""A platform that misbehaves: nothing is lost, nothing happens twice, order holds."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.functional.citizen import Citizen
from tests.functional.emulator_harness import Emulated
from tests.functional.service import Service

THANKS = "ধন্যবাদ"


def texts(emulated: Emulated, name: str) -> list[str]:
    return [message.text for message in emulated.transcript("police", name)]


def usual_answer(emulated: Emulated, name: str) -> list[str]:
    """What a citizen gets who says thanks while all is well."""
    citizen = Citizen(emulated, "police", name)
    citizen.says(THANKS)
    return texts(emulated, name)


@pytest.mark.parametrize(
    "faults",
    [
        {"duplicate": "later"},
        {"duplicate": "together"},
        {"batch": 5},
        {"delay_seconds": 0.5},
        {"fail_before": {"share": 1, "times": 1}},
        {"hang_up": {"share": 1, "times": 1}},
        {"fail_after": {"share": 1, "times": 1}},
        {"slow_seconds": 0.5},
    ],
    ids=lambda faults: next(iter(faults)) if isinstance(faults, dict) else None,
)
def test_each_citizen_is_answered_exactly_once(
    emulated: Emulated, faults: dict[str, object], request: pytest.FixtureRequest
) -> None:
    expected = len(usual_answer(emulated, f"calm-{request.node.callspec.id}"))
    emulated.set_faults(**faults)
    names = [f"{request.node.callspec.id}-{number}" for number in range(6)]
    emulated.burst([("police", name, THANKS) for name in names])
    for name in names:
        emulated.wait_for_reply("police", name, count=expected, timeout=60, settle=0)
    # A second answer would come to any of them in this time.
    emulated.wait_for_reply("police", names[-1], count=expected, settle=1.0)
    assert [len(texts(emulated, name)) for name in names] == [expected] * len(names)


def test_messages_that_arrive_out_of_order_are_answered_in_order(emulated: Emulated) -> None:
    citizen = Citizen(emulated, "police", "reordered")
    citizen.says("hello")
    emulated.set_faults(reorder=True)
    emulated.burst(
        [("police", "reordered", "I need police clearance"), ("police", "reordered", "how much is the fee?")]
    )
    emulated.wait_for_reply("police", "reordered", containing="1,500", timeout=30)
    said = "\n".join(texts(emulated, "reordered"))
    assert (
        said.index("What is the certificate for") < said.index("1,500")
        if "What is" in said
        else "1,500" in said
    )


def test_a_throttled_page_waits_and_then_sends(emulated: Emulated) -> None:
    emulated.set_faults(throttle={"share": 1, "times": 1}, throttle_minutes=0)
    citizen = Citizen(emulated, "dncrp", "throttled")
    emulated.say("dncrp", citizen.name, THANKS)
    assert emulated.wait_for_reply("dncrp", citizen.name, timeout=170)


def test_a_bad_signature_is_refused_with_nothing_said(emulated: Emulated, service: Service) -> None:
    response = emulated.post_webhook(b'{"object":"page","entry":[]}', signed=False)
    assert (response.status_code, response.content) == (403, b"")


@pytest.mark.parametrize(
    "item",
    [
        {"reaction": {"reaction": "love", "action": "react", "mid": "m_x", "emoji": "x"}},
        {"optin": {"ref": "plugin"}},
        {"referral": {"ref": "poster", "source": "SHORTLINK", "type": "OPEN_THREAD"}},
        {"account_linking": {"status": "unlinked"}},
        {"something_new": {"x": [1, 2]}},
    ],
    ids=lambda item: next(iter(item)),
)
def test_events_that_ask_nothing_are_kept_and_not_answered(
    emulated: Emulated, item: dict[str, object], request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.id
    Citizen(emulated, "police", name).says("hello")
    before = texts(emulated, name)
    emulated.act("police", name, item)
    emulated.wait_until_taken()
    # Somebody else's answer shows that the bot has gone past it.
    Citizen(emulated, "police", f"{name}-neighbour").says("hello")
    assert texts(emulated, name) == before


@pytest.mark.parametrize("kind", ["image", "video", "audio", "file", "reel", "never_seen_before"])
def test_every_attachment_gets_an_answer(emulated: Emulated, kind: str) -> None:
    name = f"attachment-{kind}"
    emulated.say("police", name, attachment={"type": kind, "url": "https://cdn.fbsbx.com/x"})
    assert emulated.wait_for_reply("police", name)


def test_an_officer_in_facebooks_own_inbox_silences_the_bot(emulated: Emulated) -> None:
    citizen = Citizen(emulated, "police", "inbox")
    citizen.says("hello")
    emulated.inbox("police", "inbox", "answer", "This is SI Rahim, please wait.")
    emulated.wait_until_taken()
    before = bot_messages(emulated)
    emulated.say("police", "inbox", "thank you")
    emulated.wait_until_taken()
    Citizen(emulated, "police", "inbox-neighbour").says("hello")
    assert bot_messages(emulated) == before


def bot_messages(emulated: Emulated) -> Sequence[str]:
    return [message.text for message in emulated.transcript("police", "inbox") if message.author == "page"]
