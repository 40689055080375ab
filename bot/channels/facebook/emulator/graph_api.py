"""The local Graph API: finds what a call is about, strikes with the chosen faults, counts and answers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import lru_cache

from bot.channels.facebook.emulator import graph_edges, graph_profile, graph_send
from bot.channels.facebook.emulator.config import EmulatedPage
from bot.channels.facebook.emulator.graph_calls import GraphAnswer, GraphCall, authorised_page
from bot.channels.facebook.emulator.graph_errors import (
    GraphError,
    missing_object,
    server_fault,
    throttled,
    trace_id,
)
from bot.channels.facebook.emulator.platform import Platform
from bot.channels.facebook.emulator.rates import Rate
from bot.channels.facebook.emulator.traffic import Exchange

Edge = Callable[[Platform, EmulatedPage, GraphCall], GraphAnswer]

#: The documented rate holds on average: short bursts pass, as they do with Meta.
BURST_SECONDS = 2
PROFILE_CALLS = 10
PROFILE_PERIOD_MS = 600_000

EDGES: dict[str, tuple[tuple[str, ...], Edge]] = {
    "messages": (("POST",), graph_send.send),
    "messenger_profile": (("GET", "POST", "DELETE"), graph_profile.profile),
    "subscribed_apps": (("GET", "POST", "DELETE"), graph_edges.subscribed_apps),
    "message_templates": (("GET", "POST"), graph_edges.message_templates),
    "pass_thread_control": (("POST",), graph_edges.thread_control),
    "take_thread_control": (("POST",), graph_edges.thread_control),
    "release_thread_control": (("POST",), graph_edges.thread_control),
    "request_thread_control": (("POST",), graph_edges.thread_control),
    "extend_thread_control": (("POST",), graph_edges.thread_control),
    "thread_owner": (("GET",), graph_edges.thread_owner),
}


class GraphApi:
    """Answers Graph API calls."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        most = platform.config.sends_per_second * BURST_SECONDS
        self._sends = Rate(most, BURST_SECONDS * 1000)
        self._profile_calls = Rate(PROFILE_CALLS, PROFILE_PERIOD_MS)

    def answer(self, call: GraphCall, version: str = "v26.0") -> GraphAnswer:
        """The answer to a call; a refused one is an answer too."""
        started = time.perf_counter()
        page: EmulatedPage | None = None
        try:
            if call.path == ("debug_token",):
                answer = graph_edges.debug_token(self.platform, call)
            else:
                page = authorised_page(self.platform, call)
                answer = self._answer(page, call)
        except GraphError as error:
            answer = GraphAnswer(error.status, error.body())
        # What the caller is told is taken must survive a kill of this process.
        self.platform.state.flush()
        page_id = page.page_id if page else ""
        self._add_headers(answer, page_id, version)
        self._note(call, page_id, answer, started)
        return answer

    def _answer(self, page: EmulatedPage, call: GraphCall) -> GraphAnswer:
        name, edge = call.path[0], call.path[1] if len(call.path) == 2 else ""
        own = name in ("me", page.page_id)
        if not own and not edge and call.method == "GET":
            return graph_edges.person(self.platform, page, call)
        if not own or len(call.path) > 2:
            raise missing_object(name, call.method)
        if not edge and call.method == "GET":
            return graph_edges.page_object(self.platform, page, call)
        methods, handler = EDGES.get(edge, ((), None))
        if handler is None or call.method not in methods:
            raise missing_object(name, call.method)
        if edge == "messages":
            return self._send(page, call)
        if edge == "messenger_profile" and not self._profile_calls.allows(
            page.page_id, self.platform.state.emulated_ms()
        ):
            raise throttled(613)
        return handler(self.platform, page, call)

    def _send(self, page: EmulatedPage, call: GraphCall) -> GraphAnswer:
        faults = self.platform.faults
        switches = faults.now
        if switches.slow_seconds:
            time.sleep(switches.slow_seconds)
        if faults.strikes("throttle"):
            return self._throttled(page, switches.throttle_code, switches.throttle_minutes)
        if faults.strikes("error"):
            code, subcode = switches.error_code, switches.error_subcode
            raise GraphError(f"(#{code}) The emulator was told to refuse this.", code, subcode)
        if faults.strikes("fail_before"):
            raise server_fault()
        if not self._sends.allows(page.page_id, self.platform.state.now_ms()):
            return self._throttled(page, 613, 1)
        answer = graph_send.send(self.platform, page, call)
        if "sender_action" in call.parameters:
            return answer
        if faults.strikes("hang_up"):
            answer.hang_up = True
        elif faults.strikes("fail_after"):
            raise server_fault(503)
        return answer

    def _throttled(self, page: EmulatedPage, code: int, minutes: int) -> GraphAnswer:
        error = throttled(code)
        usage = _business_usage(page.page_id, 100, minutes)
        return GraphAnswer(error.status, error.body(), {"X-Business-Use-Case-Usage": usage})

    def _add_headers(self, answer: GraphAnswer, page_id: str, version: str) -> None:
        used = self._sends.share(page_id) if page_id else 0
        answer.headers.setdefault("X-App-Usage", _app_usage(used))
        if page_id:
            answer.headers.setdefault("X-Business-Use-Case-Usage", _business_usage(page_id, used, 0))
        answer.headers["facebook-api-version"] = version
        answer.headers["x-fb-trace-id"] = trace_id()

    def _note(self, call: GraphCall, page_id: str, answer: GraphAnswer, started: float) -> None:
        what = str(call.parameters.get("sender_action") or "/".join(call.path[1:]) or call.path[0])
        self.platform.traffic.note(
            Exchange(
                at_ms=self.platform.state.now_ms(),
                direction="graph",
                page_id=page_id,
                what=f"{call.method} {what}",
                status=0 if answer.hang_up else answer.status,
                took_ms=round((time.perf_counter() - started) * 1000, 1),
            )
        )


@lru_cache(maxsize=256)
def _app_usage(percent: int) -> str:
    return json.dumps({"call_count": percent, "total_time": percent, "total_cputime": percent})


@lru_cache(maxsize=256)
def _business_usage(page_id: str, percent: int, minutes: int) -> str:
    usage = {
        "type": "messenger",
        "call_count": percent,
        "total_cputime": percent,
        "total_time": percent,
        "estimated_time_to_regain_access": minutes,
    }
    return json.dumps({page_id: [usage]})
