"""How an emulator is set up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: What the bot knows about a conversation: ``(page_id, psid) -> inspection | None``.
Inspect = Callable[[str, str], "Mapping[str, Any] | None"]
#: What an officer does: ``(action, page_id, psid, text) -> result``; actions: take, answer, give_back.
OfficerAct = Callable[[str, str, str, "str | None"], "Mapping[str, Any]"]

#: Documented send rate of a Page for text, links, reactions and stickers (Messenger Platform, rate limiting).
PAGE_SENDS_PER_SECOND = 300
DEFAULT_CITIZENS = ("রহিমা খাতুন", "আব্দুল করিম", "Nadia Islam")


@dataclass(frozen=True)
class EmulatedPage:
    """A Facebook Page that the emulator plays.

    Attributes:
        page_id: the Page's id, as in webhooks.
        name: its name, in Bangla as Facebook would show it.
        token: the Page access token that the bot must send with.
        agency: agency code; chooses the Page's picture.
        name_en: its name for the English interface; ``name`` when empty.
    """

    page_id: str
    name: str
    token: str = field(repr=False)
    agency: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class EmulatorConfig:
    """Everything an emulator needs to know.

    Attributes:
        webhook_url: where signed webhooks are posted.
        app_secret: signs webhooks and checks ``appsecret_proof``.
        app_id: the bot's app; echoes of its messages carry it.
        pages: the Pages to play.
        storage: SQLite file that keeps threads over a restart; None keeps them in memory.
        inspect: what the inspector shows; None hides it.
        officer: what the officer's buttons do; None hides them.
        public_url: base of attachment links in webhooks, e.g. ``http://127.0.0.1:5000``.
        require_proof: refuse calls without ``appsecret_proof``, as the app setting "Require App Secret" does.
        sends_per_second: a Page's send rate before calls are throttled; 0 lifts the limit.
        lanes: webhook deliveries in flight for one Page. With 1 a Page's events keep their order; with more
            only those of one citizen do.
        read_at_once: citizens without an open page read at once what they are sent (for load).
        receipts: whether delivery and read receipts are posted.
        give_up_after_seconds: how long a webhook is tried again; Meta cuts a Page off after an hour.
        webhook_timeout_seconds: Meta waits five seconds for an answer.
        waiting_readers: browser windows that may hold a thread of the server each, to hear of changes at
            once; more windows ask again and again instead.
        citizens: names of the first citizens.
    """

    webhook_url: str
    app_secret: str = field(repr=False)
    app_id: str
    pages: Sequence[EmulatedPage]
    storage: Path | None = None
    inspect: Inspect | None = None
    officer: OfficerAct | None = None
    public_url: str = ""
    require_proof: bool = True
    sends_per_second: int = PAGE_SENDS_PER_SECOND
    lanes: int = 1
    read_at_once: bool = False
    receipts: bool = True
    give_up_after_seconds: float = 3600.0
    webhook_timeout_seconds: float = 5.0
    waiting_readers: int = 6
    citizens: Sequence[str] = DEFAULT_CITIZENS


def demo_pages() -> tuple[EmulatedPage, ...]:
    """The Pages of the demo."""
    return (
        EmulatedPage("100000000000101", "বাংলাদেশ পুলিশ", "demo-token-police", "police", "Bangladesh Police"),
        EmulatedPage(
            "100000000000102",
            "ভোক্তা-অধিকার অধিদপ্তর",
            "demo-token-dncrp",
            "dncrp",
            "Consumer Rights (DNCRP)",
        ),
        EmulatedPage("100000000000103", "দুর্নীতি দমন কমিশন", "demo-token-acc", "acc", "Anti-Corruption (ACC)"),
        EmulatedPage(
            "100000000000104",
            "জেলা প্রশাসন, সিলেট",
            "demo-token-dc-sylhet",
            "dc_office",
            "DC Office, Sylhet",
        ),
        EmulatedPage(
            "100000000000105",
            "মহা হিসাব-নিরীক্ষক ও নিয়ন্ত্রক",
            "demo-token-cag",
            "cag",
            "Comptroller and Auditor General",
        ),
    )
