"""The HTTP gateway: what it is asked, and what its answers mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.sms.gateway import HttpGateway, LogGateway
from bot.conversation.channel import Decision, SendOutcome
from bot.settings import SmsSettings
from tests.unit.channels.stub_graph import Reply, StubGraph

PARAMS = (
    ("api_key", "K"),
    ("senderid", "{from}"),
    ("number", "{msisdn}"),
    ("msg", "{text}"),
    ("ref", "{reference}"),
)
TEXT = "আপনার নম্বর {to} & [PCC-2026-000001]"


@pytest.fixture
def stub() -> Iterator[StubGraph]:
    with StubGraph() as stub:
        yield stub


def send(stub: StubGraph, *replies: Reply, **changes: Any) -> SendOutcome:
    stub.answers(*replies)
    settings = replace(SmsSettings(gateway="http", url=stub.url, params=PARAMS), **changes)
    return HttpGateway(settings, read_seconds=2.0).send("+8801712345678", TEXT, "16247", "a" * 32)


EXPECTED = {"api_key": "K", "senderid": "16247", "number": "8801712345678", "msg": TEXT, "ref": "a" * 32}


def test_a_form_carries_the_parameters_as_they_were_named(stub: StubGraph) -> None:
    assert send(stub, Reply(body=b"OK")).status == "sent"
    assert (stub.seen[0].method, stub.seen[0].body) == ("POST", EXPECTED)


def test_json_carries_them_too(stub: StubGraph) -> None:
    send(stub, body="json")

    assert stub.seen[0].body == EXPECTED
    assert stub.seen[0].headers["Content-Type"] == "application/json"


def test_get_carries_them_in_the_address(stub: StubGraph) -> None:
    send(stub, method="GET")

    assert (stub.seen[0].method, stub.seen[0].params) == ("GET", EXPECTED)


def test_the_authorization_header_is_sent(stub: StubGraph) -> None:
    send(stub, authorization="Bearer XYZ")

    assert stub.seen[0].headers["Authorization"] == "Bearer XYZ"


def test_the_id_is_found_in_a_json_answer(stub: StubGraph) -> None:
    answer = Reply(body={"status": "SUCCESS", "smsinfo": [{"sms_id": 4711}]})

    assert send(stub, answer, id_field="smsinfo.0.sms_id").mid == "4711"


def test_the_id_is_found_by_a_pattern(stub: StubGraph) -> None:
    success = re.compile(r"^1701\|[0-9]+\|(?P<id>\S+)")

    assert send(stub, Reply(body=b"1701|8801712345678|u-u-i-d\n"), success=success).mid == "u-u-i-d"


def test_an_answer_without_an_id_is_sent_all_the_same(stub: StubGraph) -> None:
    assert send(stub, Reply(body={"ok": True}), id_field="data.id") == SendOutcome("sent")


def test_a_200_that_does_not_say_success_is_a_refusal(stub: StubGraph) -> None:
    outcome = send(stub, Reply(body={"status": "FAILED", "code": 1007}), success=re.compile("SUCCESS"))

    assert (outcome.status, outcome.decision) == ("failed", Decision.ALERT)


@pytest.mark.parametrize(
    ("reply", "status", "decision"),
    [
        (Reply(status=400), "failed", Decision.ALERT),
        (Reply(status=401), "failed", Decision.PAUSE_PAGE),
        (Reply(status=402), "failed", Decision.PAUSE_PAGE),
        (Reply(status=429), "failed", Decision.PAUSE_PAGE),
        (Reply(status=302, headers={"Location": "http://127.0.0.1/"}), "failed", Decision.ALERT),
        (Reply(status=500), "unknown", None),
        (Reply(status=503), "unknown", None),
        (Reply(hang_up="before"), "unknown", None),
        (Reply(hang_up="within"), "unknown", None),
        (Reply(wait_seconds=20), "unknown", None),
    ],
)
def test_an_answer_is_understood(
    stub: StubGraph, reply: Reply, status: str, decision: Decision | None
) -> None:
    outcome = send(stub, reply)

    assert (outcome.status, outcome.decision) == (status, decision)
    assert len(stub.seen) == 1


def test_a_gateway_that_is_not_there_is_tried_again_later() -> None:
    with StubGraph() as gone:
        url = gone.url
    outcome = HttpGateway(SmsSettings(url=url, params=PARAMS)).send("+8801712345678", "hi", "16247", "r")

    assert (outcome.status, outcome.decision, outcome.code) == ("failed", Decision.RETRY, None)


def test_an_unusable_setting_alerts_an_operator(stub: StubGraph) -> None:
    assert send(stub, authorization="two\nlines").decision == Decision.ALERT
    assert stub.seen == []


def test_the_log_says_neither_words_nor_number() -> None:
    with capture_logs() as lines:
        assert LogGateway().send("+8801712345678", "গোপন কথা", "16247", "r").status == "sent"

    assert [line["event"] for line in lines] == ["sms_pretended"]
    assert "গোপন" not in str(lines) and "1712345" not in str(lines)
