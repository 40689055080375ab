"""The Send API: which type a message may have, what its answer means, and other calls about a Page.

There is no idempotency key in the Send API. Whatever may have been taken is therefore ``unknown``, and its
echo, which carries our ``metadata``, tells; only what certainly failed is ``failed``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import requests
import structlog

from bot.channels.facebook import metrics
from bot.channels.facebook.errors import ErrorRule, ErrorTable, as_code, error_table
from bot.channels.facebook.graph import Answer, Call, Graph, NotSent, OutcomeUnknown
from bot.channels.facebook.limits import faults_of
from bot.channels.facebook.usage import PERCENTAGES, pause_seconds, read_usage
from bot.channels.facebook.values import message_id, text
from bot.conversation.channel import Decision, SendOutcome, SendRequest, SignalAction
from bot.outgoing import new_session

Status = Literal["sent", "failed", "unknown"]

log = structlog.get_logger(__name__)

#: A signal is a courtesy: it may not hold up the message after it.
SIGNAL_SECONDS = 2.0


class GraphError(Exception):
    """A call about a Page failed.

    ``rule`` says what it means, ``trace_id`` is what Meta's support asks for.
    """

    def __init__(self, rule: ErrorRule, code: int | None, subcode: int | None, trace_id: str | None) -> None:
        self.rule = rule
        self.code = code
        self.subcode = subcode
        self.trace_id = trace_id
        super().__init__(f"{rule.name} (code {code}, subcode {subcode}, trace {trace_id})")


class GraphClient:
    """Calls to the Graph API with a Page's token.

    Args:
        graph_url: base address with the version, e.g. ``https://graph.facebook.com/v26.0``.
        app_secrets: the first one makes ``appsecret_proof``.
        session: by default :func:`bot.outgoing.new_session`.
        read_seconds: how long to wait for an answer.
        connect_seconds: how long to wait for a connection.
        table: decisions about errors.
    """

    def __init__(
        self,
        graph_url: str,
        app_secrets: Sequence[str],
        session: requests.Session | None = None,
        *,
        read_seconds: float = 10.0,
        connect_seconds: float = 3.0,
        table: ErrorTable | None = None,
    ) -> None:
        session = session or new_session(graph_url)
        self._graph = Graph(graph_url, app_secrets, session, connect_seconds=connect_seconds)
        self._app_secret = app_secrets[0] if app_secrets else None
        self._read_seconds = read_seconds
        self._table = table or error_table()

    def send(self, request: SendRequest) -> SendOutcome:
        """Send one message.

        Never raises for what Meta or the network does. What Meta would refuse for its window or its limits is
        refused here, without a call.
        """
        kind = message_type(request)
        if kind is None:
            return self._refused("outside_window")
        message = {**request.message, "metadata": request.metadata}
        faults = faults_of(message)
        if faults:
            log.error("facebook_message_refused", faults=faults)
            return self._refused("message_not_allowed")
        body = {"recipient": _recipient(request), **kind, "message": message}
        outcome = self._send(request, body)
        self._note(request, outcome)
        return outcome

    def signal(self, page_id: str, token: str, user_id: str, action: SignalAction) -> None:
        """Show 'seen' or 'typing'. Best effort: a failure is counted and forgotten."""
        body = {"recipient": {"id": user_id}, "sender_action": action}
        call = Call("signal", "POST", f"{page_id}/messages", token, body=body, read_seconds=SIGNAL_SECONDS)
        try:
            answer = self._graph.call(call)
        except (NotSent, OutcomeUnknown) as error:
            log.info("facebook_signal_failed", reason=error.reason)
            return
        if answer.status >= 400:
            error_code = as_code((answer.error or {}).get("code"))
            log.info("facebook_signal_failed", status=answer.status, code=error_code)

    def call(
        self,
        name: str,
        method: str,
        path: str,
        token: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Any other call; gives the answer's JSON object.

        Raises:
            GraphError: Meta refused, or could not be reached, or answered with something else than JSON.
        """
        call = Call(name, method, path, token, params or {}, body, self._read_seconds)
        try:
            answer = self._graph.call(call)
        except (NotSent, OutcomeUnknown) as error:
            raise GraphError(self._table.named(error.reason), None, None, None) from error
        if answer.error is not None or not 200 <= answer.status < 300 or answer.body is None:
            raise self._graph_error(answer)
        return answer.body

    def app_token(self, app_id: str | None) -> str | None:
        """The app's own token, which may look other tokens up; None without the app's id or secret."""
        return f"{app_id}|{self._app_secret}" if app_id and self._app_secret else None

    def _send(self, request: SendRequest, body: Mapping[str, Any]) -> SendOutcome:
        path = f"{request.account_id}/messages"
        call = Call("send", "POST", path, request.token, body=body, read_seconds=self._read_seconds)
        try:
            answer = self._graph.call(call)
        except NotSent as error:
            return self._refused(error.reason)
        except OutcomeUnknown as error:
            return SendOutcome("unknown", decision=Decision.RETRY, reason=error.reason)
        usage = read_usage(answer.headers)
        for name in PERCENTAGES:
            if usage and name in usage:
                metrics.USAGE_PERCENT.labels(request.account_id, name).set(usage[name])
        return self._outcome(answer, usage)

    def _outcome(self, answer: Answer, usage: Mapping[str, Any] | None) -> SendOutcome:
        if answer.error is not None:
            return self._failed(answer, usage)
        if 200 <= answer.status < 300:
            taken = text((answer.body or {}).get("message_id"))
            if taken is None:
                return SendOutcome(
                    "unknown", decision=Decision.RETRY, reason="unreadable_answer", usage=usage
                )
            return SendOutcome("sent", mid=message_id(taken), decision=Decision.SENT, usage=usage)
        if answer.status == 429:
            return self._ruled(self._table.named("throttled"), answer, usage)
        if answer.status >= 500 or answer.status == 408:
            return SendOutcome("unknown", decision=Decision.RETRY, reason="server_error", usage=usage)
        return self._ruled(self._table.named("refused_by_gateway"), answer, usage)

    def _failed(self, answer: Answer, usage: Mapping[str, Any] | None) -> SendOutcome:
        error = answer.error or {}
        rule = self._table.decide(error.get("code"), error.get("error_subcode"))
        if answer.status == 429 and rule.decision is not Decision.PAUSE_PAGE:
            rule = self._table.named("throttled")
        return self._ruled(rule, answer, usage)

    def _ruled(self, rule: ErrorRule, answer: Answer, usage: Mapping[str, Any] | None) -> SendOutcome:
        error = answer.error or {}
        # A fault of Meta's own with a 5xx says nothing about whether the message went out before it.
        is_unclear = answer.status >= 500 and rule.decision in (Decision.RETRY, Decision.ALERT)
        status: Status = "unknown" if is_unclear else "failed"
        return SendOutcome(
            "sent" if rule.decision is Decision.SENT else status,
            decision=Decision.RETRY if is_unclear else rule.decision,
            code=as_code(error.get("code")),
            subcode=as_code(error.get("error_subcode")),
            reason=rule.name,
            trace_id=_trace_id(error),
            retry_after_seconds=_wait(rule, answer, usage),
            usage=usage,
        )

    def _refused(self, reason: str) -> SendOutcome:
        rule = self._table.named(reason)
        return SendOutcome(
            "failed", decision=rule.decision, reason=rule.name, retry_after_seconds=rule.retry_after_seconds
        )

    def _graph_error(self, answer: Answer) -> GraphError:
        error = answer.error
        if error is None:
            name = "server_error" if answer.status >= 500 else "refused_by_gateway"
            return GraphError(self._table.named(name), None, None, None)
        code, subcode = as_code(error.get("code")), as_code(error.get("error_subcode"))
        return GraphError(self._table.decide(code, subcode), code, subcode, _trace_id(error))

    def _note(self, request: SendRequest, outcome: SendOutcome) -> None:
        if outcome.status == "sent":
            return
        tell = log.error if self._table.named(outcome.reason or "").alert else log.warning
        tell(
            "facebook_send_not_sent",
            page_id=request.account_id,
            metadata=request.metadata,
            status=outcome.status,
            reason=outcome.reason,
            code=outcome.code,
            subcode=outcome.subcode,
            trace_id=outcome.trace_id,
        )


def message_type(request: SendRequest) -> dict[str, str] | None:
    """``messaging_type`` and, where it needs one, ``tag``; None if Meta's rules don't let this message go.

    Inside the window everything is a ``RESPONSE``. After it only what a person wrote may go, as
    ``HUMAN_AGENT``: that tag on a bot's words is a breach of policy, and the other tags are dead since April
    2026. A private reply to a comment opens a thread, so it is a response too.
    """
    if request.window == "open":
        return {"messaging_type": "RESPONSE"}
    if request.window == "human_agent" and request.author == "officer" and request.comment_id is None:
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return None


def _recipient(request: SendRequest) -> dict[str, str]:
    return {"comment_id": request.comment_id} if request.comment_id else {"id": request.user_id}


def _wait(rule: ErrorRule, answer: Answer, usage: Mapping[str, Any] | None) -> float | None:
    if rule.decision not in (Decision.PAUSE_PAGE, Decision.RETRY):
        return None
    return max(pause_seconds(answer.headers, usage) or 0.0, rule.retry_after_seconds or 0.0) or None


def _trace_id(error: Mapping[str, Any]) -> str | None:
    trace_id = text(error.get("fbtrace_id"))
    return trace_id[:64] if trace_id and trace_id.isascii() and trace_id.isprintable() else None
