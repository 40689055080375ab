"""JSON for the emulator's inspector: what the bot understood, the officer's hand, the platform's switches."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from bot.channels.facebook.emulator.changes import EVERYONE
from bot.channels.facebook.emulator.faults import BadFault, switches_view
from bot.channels.facebook.emulator.graph_send import WINDOW_MS
from bot.channels.facebook.emulator.guard import JsonRequest, refuse
from bot.channels.facebook.emulator.page_api import API, LONGEST_TEXT, named_thread
from bot.channels.facebook.emulator.platform import Platform
from bot.channels.facebook.emulator.records import Json, Thread
from bot.channels.facebook.emulator.views import clock_view

OFFICER_ACTIONS = ("take", "answer", "give_back")
INBOX_ACTIONS = ("inbox_take", "inbox_answer", "inbox_give_back")
LONGEST_SHIFT_HOURS = 24 * 60


def add_desk_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the inspector's routes to the emulator's blueprint."""

    @blueprint.get(f"{API}/inspect")
    def inspect() -> Response:
        thread = named_thread(platform, request.args.to_dict())
        found = platform.config.inspect(thread.page_id, thread.psid) if platform.config.inspect else None
        return jsonify(inspection=found, platform=_platform_view(platform, thread))

    @blueprint.post(f"{API}/officer")
    def officer() -> Response:
        body = JsonRequest.read()
        thread = named_thread(platform, body.values)
        action = body.text("action", 40)
        text = body.text("text", LONGEST_TEXT) if action in ("answer", "inbox_answer") else None
        if action in INBOX_ACTIONS:
            return jsonify(_act_in_inbox(platform, thread, action, text or ""))
        if action not in OFFICER_ACTIONS or platform.config.officer is None:
            refuse(404, "there is no such action")
        return jsonify(dict(platform.config.officer(action, thread.page_id, thread.psid, text)))

    @blueprint.get("/emulator/faults")
    def read_faults() -> Response:
        return jsonify(switches_view(platform.faults.now))

    @blueprint.post("/emulator/faults")
    def set_faults() -> Response:
        body = JsonRequest.read()
        values = dict(body.values)
        try:
            if values.pop("reset", False):
                platform.faults.reset()
            switches = platform.faults.set(values)
        except BadFault as error:
            refuse(400, str(error))
        platform.state.changes.add(EVERYONE, "faults", None)
        return jsonify(switches_view(switches))

    @blueprint.post(f"{API}/clock")
    def shift_clock() -> Response:
        body = JsonRequest.read()
        hours = body.values.get("hours", 0)
        if isinstance(hours, bool) or not isinstance(hours, int | float) or abs(hours) > LONGEST_SHIFT_HOURS:
            refuse(400, "hours must be a number of hours")
        by_ms = -platform.state.clock_shift_ms if body.values.get("reset") else int(hours * 3_600_000)
        platform.state.shift_clock(by_ms)
        platform.state.flush()
        return jsonify(clock_view(platform))

    @blueprint.get(f"{API}/health")
    def health() -> Response:
        return jsonify(
            epoch=platform.state.epoch,
            number=platform.state.changes.last,
            pending_webhooks=platform.dispatcher.pending(),
            traffic=platform.traffic.counts(),
        )


def _platform_view(platform: Platform, thread: Thread) -> Json:
    """What the platform knows of a thread: its window, its owner and the newest exchanges."""
    left_ms = thread.window_ms + WINDOW_MS - platform.state.emulated_ms() if thread.window_ms else 0
    return {
        "window_left_ms": max(0, left_ms),
        "owner_app_id": thread.owner_app_id,
        "blocked": thread.blocked,
        "pending_webhooks": platform.dispatcher.pending(),
        "clock": clock_view(platform),
        "traffic": platform.traffic.recent(thread.page_id),
    }


def _act_in_inbox(platform: Platform, thread: Thread, action: str, text: str) -> Json:
    if action == "inbox_answer":
        platform.inbox_answers(thread, text)
    elif action == "inbox_take":
        platform.inbox_takes(thread)
    else:
        platform.inbox_gives_back(thread)
    platform.state.flush()
    return {"done": True}
