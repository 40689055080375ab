"""JSON for the emulator's page: what a citizen sees and does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, url_for

from bot.channels.facebook.emulator.guard import JsonRequest, refuse
from bot.channels.facebook.emulator.live import Live
from bot.channels.facebook.emulator.platform import Platform
from bot.channels.facebook.emulator.records import Json, Thread
from bot.channels.facebook.emulator.state import UnknownThread
from bot.channels.facebook.emulator.uploads import SHOWN_TYPES, TooLarge, Uploads
from bot.channels.facebook.emulator.views import citizen_view, message_view, state_view

API = "/emulator/api"
MOST_MESSAGES = 5000
#: Messenger's own composer takes more than the Send API.
LONGEST_TEXT = 20_000
NEW_CITIZENS = (
    "সালমা আক্তার",
    "মোহাম্মদ রাসেল",
    "Farhan Ahmed",
    "শিউলি বেগম",
    "তানভীর হাসান",
    "মৌসুমী রায়",
    "Imran Hossain",
    "জান্নাতুল ফেরদৌস",
)


def add_page_routes(blueprint: Blueprint, platform: Platform, live: Live, uploads: Uploads) -> None:
    """Add the citizen's routes to the emulator's blueprint."""
    _add_reading(blueprint, platform, live)
    _add_writing(blueprint, platform)
    _add_uploads(blueprint, platform, uploads)


def _add_reading(blueprint: Blueprint, platform: Platform, live: Live) -> None:
    state = platform.state

    @blueprint.get(f"{API}/state")
    def read_state() -> Response:
        citizen_id = request.args.get("citizen", "")
        if citizen_id not in state.citizens:
            citizen_id = next(iter(state.citizens))
        return jsonify(state_view(platform, citizen_id))

    @blueprint.get(f"{API}/messages")
    def read_messages() -> Response:
        thread = named_thread(platform, request.args.to_dict())
        after = request.args.get("after", 0, type=int)
        before = request.args.get("before", 0, type=int)
        limit = min(request.args.get("limit", 50, type=int), MOST_MESSAGES)
        with state.lock:
            found = [m for m in thread.messages if m.number > after and (not before or m.number < before)]
            shown = found[:limit] if after else found[-limit:]
            return jsonify(messages=[message_view(m) for m in shown], more=len(found) > len(shown))

    @blueprint.get(f"{API}/updates")
    def read_updates() -> Response:
        epoch, number = _position(request.args.get("since", ""))
        wait_seconds = request.args.get("wait", 0.0, type=float)
        return jsonify(live.wait(request.args.get("citizen", ""), epoch, number, wait_seconds))

    @blueprint.get(f"{API}/stream")
    def stream_updates() -> Response:
        if request.method == "HEAD":
            return Response(mimetype="text/event-stream")  # a stream that nobody reads would keep its place
        epoch, number = _position(request.headers.get("Last-Event-ID") or request.args.get("since", ""))
        events = live.stream(request.args.get("citizen", ""), epoch, number)
        if events is None:
            return Response(status=503)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Response(events, mimetype="text/event-stream", headers=headers)


def _add_writing(blueprint: Blueprint, platform: Platform) -> None:
    state = platform.state

    def writes(rule: str) -> Callable[[Callable[[JsonRequest], Json]], None]:
        def register(handler: Callable[[JsonRequest], Json]) -> None:
            def view() -> Response:
                answer = handler(JsonRequest.read())
                state.flush()
                return jsonify(answer)

            blueprint.add_url_rule(f"{API}/{rule}", f"write_{rule}", view, methods=["POST"])

        return register

    @writes("citizens")
    def add_citizen(body: JsonRequest) -> Json:
        name = body.text("name", 60, default=NEW_CITIZENS[len(state.citizens) % len(NEW_CITIZENS)])
        return citizen_view(state.add_citizen(name, body.text("citizen", 60, default="") or None))

    @writes("messages")
    def add_message(body: JsonRequest) -> Json:
        thread = named_thread(platform, body.values)
        message = platform.say(
            thread,
            _content(body),
            at_ms=body.number("at_ms"),
            client_id=body.text("client_id", 80, default="") or None,
        )
        return message_view(message)

    @writes("burst")
    def add_messages(body: JsonRequest) -> Json:
        items = [JsonRequest(item) for item in body.objects("messages")]
        messages = [
            platform.say(named_thread(platform, item.values), _content(item), at_ms=item.number("at_ms"))
            for item in items
        ]
        return {"mids": [message.mid for message in messages]}

    @writes("acts")
    def add_act(body: JsonRequest) -> Json:
        platform.act(named_thread(platform, body.values), body.an_object("item"), body.number("at_ms"))
        return {}

    @writes("comments")
    def add_comment(body: JsonRequest) -> Json:
        thread = named_thread(platform, body.values)
        text = body.text("text", LONGEST_TEXT)
        return {"comment_id": platform.comment(thread.page_id, thread.citizen_id, text)}

    @writes("read")
    def read_thread(body: JsonRequest) -> Json:
        platform.read_thread(named_thread(platform, body.values))
        return {}

    @writes("block")
    def block_page(body: JsonRequest) -> Json:
        thread = named_thread(platform, body.values)
        thread.blocked = bool(body.values.get("blocked", True))
        state.keep_thread(thread)
        return {"blocked": thread.blocked}


def _add_uploads(blueprint: Blueprint, platform: Platform, uploads: Uploads) -> None:
    @blueprint.post(f"{API}/uploads")
    def add_upload() -> tuple[Response, int] | Response:
        if request.headers.get("X-Emulator") != "page":
            # A form on another site can't set a header of its own.
            refuse(403, "only the emulator's page may upload")
        file = request.files.get("file")
        if file is None:
            refuse(400, "there is no file")
        try:
            upload = uploads.keep(file.filename or "file", file.mimetype, file.read())
        except TooLarge:
            return jsonify(error="too_large"), 413
        path = url_for(".read_upload", upload_id=upload.upload_id, name=upload.name)
        base = platform.config.public_url or request.host_url.rstrip("/")
        return jsonify(
            attachment={
                "type": upload.kind,
                "url": base + path,
                "path": path,
                "title": upload.name,
                "size": upload.size,
            }
        )

    @blueprint.get(f"{API}/uploads/<upload_id>/<name>")
    def read_upload(upload_id: str, name: str) -> Response:
        found = uploads.get(upload_id)
        if found is None:
            abort(404)
        upload, content = found
        shown = upload.media_type in SHOWN_TYPES
        response = Response(content, mimetype=upload.media_type if shown else "application/octet-stream")
        response.headers["Content-Disposition"] = "inline" if shown else "attachment"
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
        return response


def named_thread(platform: Platform, values: dict[str, Any]) -> Thread:
    """The thread that is spoken of; a citizen who comes with a ``name`` and is not known yet is made."""
    if values.get("name") and values.get("citizen"):
        platform.state.add_citizen(str(values["name"])[:60], str(values["citizen"])[:60])
    try:
        return platform.state.thread_of(str(values.get("page", "")), str(values.get("citizen", "")))
    except UnknownThread:
        refuse(404, "there is no such page or citizen")


def _content(body: JsonRequest) -> Json:
    """What a citizen's message holds."""
    content: Json = {}
    if body.values.get("text") is not None:
        content["text"] = body.text("text", LONGEST_TEXT)
    payload = body.values.get("payload")
    if payload is not None:
        kind = "quick_reply" if body.values.get("quick_reply") else "postback"
        content[kind] = {"payload": body.text("payload", 1000)}
        content.setdefault("text", body.text("payload", 1000))
    if body.values.get("attachments"):
        content["attachments"] = body.objects("attachments")
        if not all(isinstance(attachment.get("type"), str) for attachment in content["attachments"]):
            refuse(400, "an attachment needs a type")
    if body.values.get("sticker_id"):
        content["attachments"] = [{"type": "sticker", "sticker_id": body.text("sticker_id", 40), "url": ""}]
    for name in ("reply_to", "referral"):
        if body.values.get(name):
            content[name] = body.an_object(name)
    if not content:
        refuse(400, "the message is empty")
    return content


def _position(text: str) -> tuple[str, int]:
    epoch, _, number = text.rpartition(":")
    return epoch, int(number) if number.isdecimal() else 0
