"""What the emulated platform remembers: citizens, threads and messages. Plain data, as JSON on disk."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Author = Literal["citizen", "page", "inbox"]
Status = Literal["sent", "delivered", "read"]

Json = dict[str, Any]


@dataclass(slots=True)
class Citizen:
    """A person with a Facebook account. Every Page knows them under another id (see :class:`Thread`)."""

    citizen_id: str
    name: str

    @property
    def first_name(self) -> str:
        """The name's first part."""
        return self.name.split(" ", 1)[0]

    @property
    def last_name(self) -> str:
        """The name's rest, maybe empty."""
        return self.name.partition(" ")[2]


@dataclass(slots=True)
class Message:
    """One message of a thread.

    Attributes:
        author: ``citizen``; ``page`` for the app's own; ``inbox`` for a person in Facebook's own inbox.
        at_ms: when it was sent, milliseconds since the epoch.
        content: what it holds: text, attachments, template, quick_replies, quick_reply, postback, reply_to.
        status: for the author's eyes: sent, delivered to the other side, read there.
        number: its place in the thread, from 1.
    """

    mid: str
    page_id: str
    psid: str
    author: Author
    at_ms: int
    content: Json
    status: Status = "sent"
    metadata: str | None = None
    tag: str | None = None
    edits: int = 0
    number: int = 0
    client_id: str | None = None


@dataclass(slots=True)
class Thread:
    """A citizen's conversation with a Page.

    Attributes:
        psid: the page-scoped id under which the Page knows the citizen.
        window_ms: the citizen's last act that opened the window, by the emulated clock; 0 before the first.
        read_ms: the citizen has read what was sent until then.
        seen_ms: the Page has seen what the citizen sent until then.
        typing_until_ms: the Page shows typing dots until then; 0 when it doesn't.
        owner_app_id: the app that controls the thread; None while it is the bot's.
        blocked: the citizen blocked the Page.
    """

    page_id: str
    psid: str
    citizen_id: str
    window_ms: int = 0
    read_ms: int = 0
    seen_ms: int = 0
    typing_until_ms: int = 0
    owner_app_id: str | None = None
    blocked: bool = False
    messages: list[Message] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Names the thread in the journal."""
        return f"{self.page_id}:{self.psid}"

    def record(self) -> Json:
        """The thread without its messages and without what is over in a moment."""
        return {
            "page_id": self.page_id,
            "psid": self.psid,
            "citizen_id": self.citizen_id,
            "window_ms": self.window_ms,
            "read_ms": self.read_ms,
            "seen_ms": self.seen_ms,
            "owner_app_id": self.owner_app_id,
            "blocked": self.blocked,
        }

    def unread(self) -> int:
        """Messages of the Page that the citizen has not read."""
        count = 0
        for message in reversed(self.messages):
            if message.author == "citizen" or message.at_ms <= self.read_ms:
                break
            count += 1
        return count


@dataclass(slots=True)
class PageSettings:
    """What an app set for a Page through the Graph API."""

    page_id: str
    profile: Json = field(default_factory=dict)
    subscribed: bool = True
    fields: list[str] | None = None
    templates: dict[str, Json] = field(default_factory=dict)
    comments: dict[str, Json] = field(default_factory=dict)

    def record(self) -> Json:
        """The settings as JSON."""
        return asdict(self)


def message_record(message: Message) -> Json:
    """A message as JSON."""
    return {name: getattr(message, name) for name in Message.__slots__}
