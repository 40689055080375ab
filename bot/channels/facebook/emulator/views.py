"""The emulator's records as its page gets them, in JSON."""

from __future__ import annotations

from typing import Any

from bot.channels.facebook.emulator.config import EmulatedPage
from bot.channels.facebook.emulator.faults import switches_view
from bot.channels.facebook.emulator.platform import Platform
from bot.channels.facebook.emulator.records import Citizen, Json, Message, PageSettings, Thread

#: The parts of a Page's profile that a citizen's Messenger uses.
SHOWN_PROFILE = ("get_started", "greeting", "ice_breakers", "persistent_menu")


def message_view(message: Message) -> Json:
    """A message for the page."""
    return {
        "mid": message.mid,
        "page": message.page_id,
        "psid": message.psid,
        "author": message.author,
        "at": message.at_ms,
        "status": message.status,
        "number": message.number,
        "edits": message.edits,
        "client_id": message.client_id,
        "metadata": message.metadata,
        **message.content,
    }


def thread_view(platform: Platform, thread: Thread) -> Json:
    """A thread for the list: its last message, what is unread, whether the Page is typing."""
    last = thread.messages[-1] if thread.messages else None
    return {
        "page": thread.page_id,
        "psid": thread.psid,
        "citizen": thread.citizen_id,
        "unread": thread.unread(),
        "typing_ms": max(0, thread.typing_until_ms - platform.state.now_ms()),
        "window_ms": thread.window_ms,
        "owner_app_id": thread.owner_app_id,
        "last": message_view(last) if last else None,
    }


def page_view(page: EmulatedPage, settings: PageSettings) -> Json:
    """A Page with its pushed profile."""
    return {
        "page": page.page_id,
        "name": page.name,
        "name_en": page.name_en or page.name,
        "agency": page.agency,
        "profile": {name: settings.profile[name] for name in SHOWN_PROFILE if name in settings.profile},
    }


def citizen_view(citizen: Citizen) -> Json:
    """A citizen for the switch."""
    return {"citizen": citizen.citizen_id, "name": citizen.name}


def clock_view(platform: Platform) -> Json:
    """The clocks, in milliseconds."""
    return {"now_ms": platform.state.now_ms(), "shift_ms": platform.state.clock_shift_ms}


def state_view(platform: Platform, citizen_id: str) -> Json:
    """Everything that a page needs at its start."""
    state = platform.state
    with state.lock:
        return {
            "epoch": state.epoch,
            "number": state.changes.last,
            "citizen": citizen_id,
            "citizens": [citizen_view(citizen) for citizen in state.citizens.values()],
            "pages": [page_view(page, state.page_settings[page.page_id]) for page in state.pages.values()],
            "threads": [thread_view(platform, thread) for thread in state.threads_of(citizen_id)],
            "faults": switches_view(platform.faults.now),
            "clock": clock_view(platform),
            "inspector": platform.config.inspect is not None,
            "officer": platform.config.officer is not None,
        }


def change_view(platform: Platform, kind: str, what: Any) -> Json | None:
    """One change, as it stands now; None for what a page does not show."""
    if isinstance(what, Message):
        return message_view(what)
    if isinstance(what, Thread):
        return thread_view(platform, what)
    if isinstance(what, PageSettings):
        return page_view(platform.state.pages[what.page_id], what)
    if isinstance(what, Citizen):
        return citizen_view(what)
    if kind == "clock":
        return clock_view(platform)
    if kind == "faults":
        return switches_view(platform.faults.now)
    return None


def updates_view(platform: Platform, citizen_id: str, epoch: str, number: int) -> Json:
    """What changed after ``number``. ``reset`` asks the page to load everything again."""
    changes = platform.state.changes
    now = changes.last
    found = changes.since(number, citizen_id) if epoch == platform.state.epoch else None
    if found is None:
        return {"epoch": platform.state.epoch, "number": now, "reset": True, "changes": []}
    seen: set[int] = set()
    newest: list[Json] = []
    for kind, what in reversed(found):
        # Several changes of one object are one to the reader: only the newest view exists anyway.
        key = id(what) if what is not None else hash(kind)
        if key in seen:
            continue
        seen.add(key)
        view = change_view(platform, kind, what)
        if view is not None:
            newest.append({"kind": kind, "value": view})
    newest.reverse()
    return {"epoch": platform.state.epoch, "number": now, "reset": False, "changes": newest}
