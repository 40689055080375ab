"""The platform: what happens when a Page sends, when a citizen acts, and what the bot hears of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.facebook.emulator import events
from bot.channels.facebook.emulator.config import EmulatorConfig
from bot.channels.facebook.emulator.dispatch import Dispatcher, DispatchRules, Post
from bot.channels.facebook.emulator.events import OutgoingEvent
from bot.channels.facebook.emulator.faults import Faults
from bot.channels.facebook.emulator.journal import Journal, NoJournal, SqliteJournal
from bot.channels.facebook.emulator.poster import WebhookPoster
from bot.channels.facebook.emulator.records import Author, Json, Message, Thread
from bot.channels.facebook.emulator.state import TYPING_MS, State
from bot.channels.facebook.emulator.traffic import Traffic


class Platform:
    """Facebook, as far as the bot can tell.

    ``post`` replaces the HTTP client that carries webhooks.
    """

    def __init__(self, config: EmulatorConfig, post: Post | None = None) -> None:
        self.config = config
        self.faults = Faults()
        self.traffic = Traffic()
        self.journal: Journal = SqliteJournal(config.storage) if config.storage else NoJournal()
        self.state = State(config.pages, config.citizens, self.journal)
        self._poster = WebhookPoster(config.webhook_url, config.app_secret, config.webhook_timeout_seconds)
        rules = DispatchRules(max(1, config.lanes), config.give_up_after_seconds)
        self.dispatcher = Dispatcher(
            post or self._poster, self.faults, self.traffic, self.journal, self._taken, rules
        )
        self.dispatcher.resume()

    def close(self) -> None:
        """Stop; what was kept stays kept."""
        self.state.changes.close()
        self.dispatcher.close()
        self._poster.close()
        self.journal.close()

    # What the bot hears

    def notify(self, thread: Thread, subscription: str, item: Json, mid: str | None = None) -> None:
        """Post an event to the bot, if its app subscribed to such events of the Page."""
        settings = self.state.page_settings[thread.page_id]
        if not settings.subscribed or (settings.fields is not None and subscription not in settings.fields):
            return
        control = "thread_control" in next((name for name in item if name.endswith("thread_control")), "")
        container: events.Container = "standby" if thread.owner_app_id and not control else "messaging"
        if container == "standby" and "postback" in item:
            # An app that does not control the thread sees that a button was tapped, not what it carries.
            item = {**item, "postback": {k: v for k, v in item["postback"].items() if k != "payload"}}
        self._enqueue(thread.page_id, thread.psid, subscription, container, item, mid)

    def notify_change(self, page_id: str, field: str, value: Json) -> None:
        """Post a ``changes`` event, e.g. of a comment."""
        self._enqueue(page_id, "", field, "changes", {"field": field, "value": value}, None)

    def _enqueue(
        self,
        page_id: str,
        psid: str,
        subscription: str,
        container: events.Container,
        item: Json,
        mid: str | None,
    ) -> None:
        event_id = self.dispatcher.next_id()
        self.dispatcher.enqueue(OutgoingEvent(event_id, page_id, psid, subscription, container, item, mid))

    def _taken(self, event: OutgoingEvent) -> None:
        message = self.state.message(event.mid) if event.mid else None
        if message is not None:
            self.state.raise_status(message, "delivered")

    # What a Page does

    def deliver(
        self,
        thread: Thread,
        content: Json,
        *,
        author: Author = "page",
        app_id: str = "",
        metadata: str | None = None,
        tag: str | None = None,
    ) -> Message:
        """A message of the Page arrives: it is shown, echoed, and its receipts are posted."""
        with self.state.lock:
            message = self.state.add_message(
                thread, author, content, status="delivered", metadata=metadata, tag=tag
            )
            echo = events.echo(thread, message, app_id or self.config.app_id)
            self.notify(thread, "message_echoes", echo)
            if self.config.receipts:
                receipt = events.delivery(thread, [message.mid], message.at_ms)
                self.notify(thread, "message_deliveries", receipt)
            if self.config.read_at_once:
                self.read_thread(thread)
        return message

    def signal(self, thread: Thread, action: str) -> None:
        """Typing dots on and off, and 'seen'."""
        now_ms = self.state.now_ms()
        with self.state.lock:
            if action == "mark_seen":
                self._see(thread, now_ms)
            else:
                thread.typing_until_ms = now_ms + TYPING_MS if action == "typing_on" else 0
            self.state.show_thread(thread)

    def _see(self, thread: Thread, now_ms: int) -> None:
        thread.seen_ms = max(thread.seen_ms, now_ms)
        for message in reversed(thread.messages):
            if message.author == "citizen" and not self.state.raise_status(message, "read"):
                break
        self.state.keep_thread(thread)

    # Who controls a thread

    def pass_thread(self, thread: Thread, app_id: str) -> None:
        """The bot's app hands the thread over; it hears no event of its own doing."""
        with self.state.lock:
            thread.owner_app_id = None if app_id == self.config.app_id else app_id
            self.state.keep_thread(thread)

    def inbox_takes(self, thread: Thread) -> None:
        """A person in Facebook's own inbox takes the thread over."""
        with self.state.lock:
            thread.owner_app_id = events.PAGE_INBOX_APP_ID
            self.state.keep_thread(thread)
            self._tell_control(thread, "take_thread_control", self.config.app_id, events.PAGE_INBOX_APP_ID)

    def inbox_gives_back(self, thread: Thread) -> None:
        """That person hands the thread back to the bot's app."""
        with self.state.lock:
            thread.owner_app_id = None
            self.state.keep_thread(thread)
            self._tell_control(thread, "pass_thread_control", events.PAGE_INBOX_APP_ID, self.config.app_id)

    def inbox_answers(self, thread: Thread, text: str) -> Message:
        """A person answers in Facebook's own inbox: the bot sees only the echo."""
        return self.deliver(thread, {"text": text}, author="inbox", app_id=events.PAGE_INBOX_APP_ID)

    def _tell_control(self, thread: Thread, kind: str, previous: str, new: str) -> None:
        control = {"previous_owner_app_id": previous, "new_owner_app_id": new, "metadata": ""}
        item = events.from_citizen(thread, self.state.now_ms(), **{kind: control})
        self.notify(thread, "messaging_handovers", item)

    # What a citizen does

    def read_thread(self, thread: Thread) -> None:
        """The citizen looks at the thread: everything in it is read."""
        with self.state.lock:
            count = thread.unread()
            if not count:
                return
            unread = thread.messages[-count:]
            watermark_ms = unread[-1].at_ms
            thread.read_ms = watermark_ms
            for message in unread:
                self.state.raise_status(message, "read")
            self.state.keep_thread(thread)
            if self.config.receipts:
                item = events.read(thread, watermark_ms, self.state.now_ms())
                self.notify(thread, "message_reads", item)

    def say(
        self, thread: Thread, content: Json, *, at_ms: int | None = None, client_id: str | None = None
    ) -> Message:
        """The citizen sends a message or taps a button; again under one ``client_id`` does nothing."""
        with self.state.lock:
            earlier = self.state.message_of_client(client_id) if client_id else None
            if earlier is not None:
                return earlier
            message = self.state.add_message(thread, "citizen", content, at_ms=at_ms, client_id=client_id)
            self.state.open_window(thread)
            self.state.keep_thread(thread)
            subscription, item = events.citizen_message(thread, message)
            self.notify(thread, subscription, item, mid=message.mid)
        return message

    def act(self, thread: Thread, parts: Mapping[str, Any], at_ms: int | None = None) -> None:
        """The citizen does something of any other shape: a reaction, an edit, a referral, an opt-in …"""
        with self.state.lock:
            item = events.from_citizen(thread, at_ms or self.state.now_ms(), **parts)
            if "message_edit" in item:
                self._edit(item["message_edit"])
            if {"reaction", "referral"} & set(parts):
                self.state.open_window(thread)
            self.state.keep_thread(thread)
            self.notify(thread, events.subscription_of(item), item)

    def _edit(self, edit: Json) -> None:
        message = self.state.message(str(edit.get("mid")))
        if message is not None:
            message.content = {**message.content, "text": edit.get("text", "")}
            message.edits = int(edit.get("num_edit", message.edits + 1))
            self.state.keep_message(message)

    def comment(self, page_id: str, citizen_id: str, text: str) -> str:
        """A citizen comments on the Page's post; gives the comment's id."""
        citizen = self.state.citizens[citizen_id]
        settings = self.state.page_settings[page_id]
        now_ms = self.state.now_ms()
        post_id = f"{page_id}_122100000000001"
        comment_id = f"122100000000001_{now_ms}{len(settings.comments):03d}"
        settings.comments[comment_id] = {
            "at_ms": self.state.emulated_ms(),
            "citizen_id": citizen_id,
            "answered": False,
        }
        self.state.keep_page(page_id)
        value = {
            "item": "comment",
            "verb": "add",
            "comment_id": comment_id,
            "post_id": post_id,
            "parent_id": post_id,
            "from": {"id": "9" + comment_id[-12:], "name": citizen.name},
            "message": text,
            "created_time": now_ms // 1000,
        }
        self.notify_change(page_id, "feed", value)
        return comment_id
