from __future__ import annotations

import dataclasses
import logging
import socket
from typing import Any

import pytest
import structlog

from bot.channels.facebook.client import GraphClient, GraphError, message_type
from bot.channels.facebook.signature import appsecret_proof
from bot.conversation.channel import Author, Decision, SendOutcome, SendRequest, Window
from tests.unit.channels.stub_graph import APP_SECRET, Reply, StubGraph, error_body

TOKEN = "PAGE_TOKEN"
REQUEST = SendRequest(
    account_id="104",
    token=TOKEN,
    user_id="24680",
    message={"text": "নমস্কার 😊"},
    metadata="0f3c",
    author="bot",
    window="open",
)


def usage_header(minutes: int) -> dict[str, str]:
    gauge = f'{{"type":"messenger","call_count":100,"estimated_time_to_regain_access":{minutes}}}'
    return {"X-Business-Use-Case-Usage": f'{{"104":[{gauge}]}}'}


def test_message_goes_out_as_documented(client: GraphClient, graph: StubGraph) -> None:
    outcome = client.send(REQUEST)

    [call] = graph.seen
    assert (call.method, call.path) == ("POST", "/v26.0/104/messages")
    assert call.body == {
        "recipient": {"id": "24680"},
        "messaging_type": "RESPONSE",
        "message": {"text": "নমস্কার 😊", "metadata": "0f3c"},
    }
    assert outcome == SendOutcome("sent", mid="m_out", decision=Decision.SENT)


def test_token_is_in_the_header_only_and_the_proof_is_made_with_the_first_secret(
    client: GraphClient, graph: StubGraph
) -> None:
    client.send(REQUEST)

    [call] = graph.seen
    assert call.headers["Authorization"] == f"Bearer {TOKEN}"
    assert call.params == {"appsecret_proof": appsecret_proof(TOKEN, APP_SECRET)}
    assert TOKEN not in call.path


def test_while_secrets_are_rotated_the_one_that_meta_goes_by_is_found(
    client: GraphClient, graph: StubGraph
) -> None:
    graph.answers(Reply(400, error_body(100)))

    assert client.send(REQUEST).status == "sent"
    assert client.send(REQUEST).status == "sent"

    proofs = [call.params["appsecret_proof"] for call in graph.seen]
    assert proofs == [appsecret_proof(TOKEN, secret) for secret in (APP_SECRET, "older", "older")]


def test_a_refused_parameter_is_no_reason_to_try_for_ever(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(Reply(400, error_body(100)), Reply(400, error_body(100)))

    assert client.send(REQUEST).status == "failed"
    assert len(graph.seen) == 2

    client.send(REQUEST)
    assert graph.seen[-1].params == {"appsecret_proof": appsecret_proof(TOKEN, APP_SECRET)}


def test_connection_is_used_again(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(Reply(), Reply(400, error_body(2)), Reply(200, b"not json"))
    for _ in range(4):
        client.send(REQUEST)

    assert len({call.port for call in graph.seen}) == 1


@pytest.mark.parametrize(
    ("author", "window", "kind"),
    [
        ("bot", "open", {"messaging_type": "RESPONSE"}),
        ("officer", "open", {"messaging_type": "RESPONSE"}),
        ("officer", "human_agent", {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}),
        ("bot", "human_agent", None),
        ("bot", "closed", None),
        ("officer", "closed", None),
    ],
)
def test_type_follows_from_window_and_author(
    client: GraphClient, graph: StubGraph, author: Author, window: Window, kind: dict[str, str] | None
) -> None:
    outcome = client.send(dataclasses.replace(REQUEST, author=author, window=window))

    if kind is None:
        assert graph.seen == []
        assert (outcome.status, outcome.decision, outcome.reason) == (
            "failed",
            Decision.DROP,
            "outside_window",
        )
    else:
        sent = graph.seen[0].body
        assert {name: sent[name] for name in ("messaging_type", "tag") if name in sent} == kind


def test_private_reply_goes_to_the_comment(client: GraphClient, graph: StubGraph) -> None:
    client.send(dataclasses.replace(REQUEST, user_id="", comment_id="1_88"))

    assert graph.seen[0].body["recipient"] == {"comment_id": "1_88"}


def test_private_reply_has_no_human_agent_window() -> None:
    assert (
        message_type(dataclasses.replace(REQUEST, comment_id="1_88", author="officer", window="human_agent"))
        is None
    )


def test_message_beyond_a_limit_is_refused_without_a_call(client: GraphClient, graph: StubGraph) -> None:
    outcome = client.send(dataclasses.replace(REQUEST, message={"text": "x" * 2000}))

    assert graph.seen == []
    assert (outcome.status, outcome.decision, outcome.reason) == (
        "failed",
        Decision.ALERT,
        "message_not_allowed",
    )


ANSWERS = [
    (Reply(400, error_body(100, 2018001)), "failed", Decision.DROP, "no_such_citizen"),
    (Reply(400, error_body(10, 2018278)), "failed", Decision.DROP, "outside_window"),
    (Reply(400, error_body(551, 1545041)), "failed", Decision.SUPPRESS, "unreachable_citizen"),
    (Reply(401, error_body(190, 460)), "failed", Decision.REAUTHORISE, "token_password_changed"),
    (Reply(403, error_body(10)), "failed", Decision.REAUTHORISE, "permission_missing"),
    (Reply(400, error_body(3)), "failed", Decision.ALERT, "missing_capability"),
    (Reply(400, error_body(2)), "failed", Decision.RETRY, "platform_fault"),
    (Reply(400, error_body(613)), "failed", Decision.PAUSE_PAGE, "throttled"),
    (Reply(429, error_body(2)), "failed", Decision.PAUSE_PAGE, "throttled"),
    (Reply(429, b"slow down"), "failed", Decision.PAUSE_PAGE, "throttled"),
    (Reply(503, error_body(80006)), "failed", Decision.PAUSE_PAGE, "throttled"),
    (Reply(400, error_body(1, 1357046)), "sent", Decision.SENT, "batch_error_but_sent"),
    (Reply(400, error_body("190", "463")), "failed", Decision.REAUTHORISE, "token_expired"),
    (Reply(400, error_body(77777)), "failed", Decision.ALERT, "unknown_error"),
    (Reply(400, error_body({"a": 1}, [2])), "failed", Decision.ALERT, "unknown_error"),
    (Reply(500, error_body(2)), "unknown", Decision.RETRY, "platform_fault"),
    (Reply(500, error_body(77777)), "unknown", Decision.RETRY, "unknown_error"),
    (Reply(500, b"<html>"), "unknown", Decision.RETRY, "server_error"),
    (Reply(502, b""), "unknown", Decision.RETRY, "server_error"),
    (Reply(408, b""), "unknown", Decision.RETRY, "server_error"),
    (Reply(200, b"<html>captive portal"), "unknown", Decision.RETRY, "unreadable_answer"),
    (Reply(200, {}), "unknown", Decision.RETRY, "unreadable_answer"),
    (Reply(200, []), "unknown", Decision.RETRY, "unreadable_answer"),
    (Reply(200, {"message_id": None}), "unknown", Decision.RETRY, "unreadable_answer"),
    (Reply(200, {"message_id": {}}), "unknown", Decision.RETRY, "unreadable_answer"),
    (Reply(200, b"[" * 100_000), "unknown", Decision.RETRY, "unreadable_answer"),
    (Reply(200, error_body(100)), "failed", Decision.DROP, "bad_parameter"),
    (Reply(404, b"<html>"), "failed", Decision.RETRY, "refused_by_gateway"),
    (Reply(403, b"<html>blocked by the proxy"), "failed", Decision.RETRY, "refused_by_gateway"),
    (
        Reply(302, b"", {"Location": "https://elsewhere.example"}),
        "failed",
        Decision.RETRY,
        "refused_by_gateway",
    ),
    (Reply(hang_up="before"), "unknown", Decision.RETRY, "outcome_unknown"),
    (Reply(hang_up="within"), "unknown", Decision.RETRY, "unreadable_answer"),
    (Reply(wait_seconds=20), "unknown", Decision.RETRY, "outcome_unknown"),
]


@pytest.mark.parametrize(
    ("reply", "status", "decision", "reason"),
    ANSWERS,
    ids=lambda value: getattr(value, "status", None) or str(value),
)
def test_answer_is_understood(
    graph: StubGraph, reply: Reply, status: str, decision: Decision, reason: str
) -> None:
    graph.answers(reply)

    client = GraphClient(graph.url, (APP_SECRET,), read_seconds=2.0, connect_seconds=2.0)
    outcome = client.send(REQUEST)

    assert (outcome.status, outcome.decision, outcome.reason) == (status, decision, reason)
    assert len(graph.seen) == 1


def test_error_keeps_code_subcode_and_trace(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(Reply(400, error_body(100, 2018001)))

    outcome = client.send(REQUEST)

    assert (outcome.code, outcome.subcode, outcome.trace_id) == (100, 2018001, "AbC1")


def test_throttled_page_waits_as_long_as_meta_says(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(Reply(400, error_body(80006), usage_header(minutes=9)))

    outcome = client.send(REQUEST)

    assert outcome.retry_after_seconds == 540
    assert outcome.usage is not None
    assert outcome.usage["call_count"] == 100


def test_barred_page_waits_an_hour_where_meta_says_nothing(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(Reply(400, error_body(10, 1893063)))

    assert client.send(REQUEST).retry_after_seconds == 3600


def test_success_reports_how_full_the_budget_is(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(Reply(200, {"message_id": "m_9"}, usage_header(minutes=0)))

    assert client.send(REQUEST).usage == {"call_count": 100, "estimated_time_to_regain_access": 0}


def test_refused_connection_was_never_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = GraphClient(f"http://127.0.0.1:{port}/v26.0", (APP_SECRET,))

    outcome = client.send(REQUEST)

    assert (outcome.status, outcome.decision, outcome.reason) == ("failed", Decision.RETRY, "not_connected")


def test_unknown_host_was_never_sent() -> None:
    outcome = GraphClient("http://graph.invalid/v26.0", (APP_SECRET,)).send(REQUEST)

    assert (outcome.status, outcome.decision, outcome.reason) == ("failed", Decision.RETRY, "not_connected")


def test_faulty_address_is_an_operators_matter() -> None:
    outcome = GraphClient("http:///v26.0", (APP_SECRET,)).send(REQUEST)

    assert (outcome.status, outcome.decision, outcome.reason) == (
        "failed",
        Decision.RETRY,
        "refused_by_gateway",
    )


@pytest.mark.parametrize("token", ["", " ", "EAA\nX-Injected: 1", "টোকেন"])
def test_token_that_is_no_header_asks_for_a_new_one(
    client: GraphClient, graph: StubGraph, token: str
) -> None:
    outcome = client.send(dataclasses.replace(REQUEST, token=token))

    assert graph.seen == []
    assert (outcome.status, outcome.decision, outcome.reason) == (
        "failed",
        Decision.REAUTHORISE,
        "token_unusable",
    )


def test_mid_that_no_column_holds_is_dropped_but_the_message_is_sent(
    client: GraphClient, graph: StubGraph
) -> None:
    graph.answers(Reply(200, {"message_id": "m" * 500}))

    outcome = client.send(REQUEST)

    assert (outcome.status, outcome.mid) == ("sent", None)


@pytest.mark.parametrize("action", ["mark_seen", "typing_on", "typing_off"])
def test_signal_has_recipient_and_action_only(client: GraphClient, graph: StubGraph, action: Any) -> None:
    client.signal("104", TOKEN, "24680", action)

    assert graph.seen[0].body == {"recipient": {"id": "24680"}, "sender_action": action}


@pytest.mark.parametrize(
    "reply", [Reply(hang_up="before"), Reply(500, b"x"), Reply(400, error_body(190)), Reply(200, b"x")]
)
def test_failing_signal_is_forgotten(client: GraphClient, graph: StubGraph, reply: Reply) -> None:
    graph.answers(reply)

    client.signal("104", TOKEN, "24680", "typing_on")

    assert len(graph.seen) == 1


def test_failed_call_says_what_it_means(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(Reply(400, error_body(190, 463)))

    with pytest.raises(GraphError) as caught:
        client.call("page", "GET", "me", TOKEN)

    assert (caught.value.rule.name, caught.value.code, caught.value.subcode) == ("token_expired", 190, 463)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "name"),
    [
        (Reply(hang_up="before"), "outcome_unknown"),
        (Reply(500, b"x"), "server_error"),
        (Reply(200, b"x"), "refused_by_gateway"),
        (Reply(404, {}), "refused_by_gateway"),
    ],
)
def test_call_without_a_useful_answer_fails_by_name(
    client: GraphClient, graph: StubGraph, reply: Reply, name: str
) -> None:
    graph.answers(reply)

    with pytest.raises(GraphError) as caught:
        client.call("page", "GET", "me", TOKEN)

    assert caught.value.rule.name == name


def test_log_of_a_failure_has_no_citizen_and_no_token(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(Reply(400, error_body(100, 2018001)))

    with structlog.testing.capture_logs() as lines:
        client.send(REQUEST)

    said = str(lines)
    assert "no_such_citizen" in said
    assert "24680" not in said and TOKEN not in said and "নমস্কার" not in said and "translated" not in said


def test_urllib3_does_not_log_the_proof_above_debug(
    client: GraphClient, graph: StubGraph, caplog: pytest.LogCaptureFixture
) -> None:
    graph.answers(Reply(hang_up="before"))

    with caplog.at_level(logging.INFO):
        client.send(REQUEST)

    assert "appsecret_proof" not in caplog.text
