"""Whether a Page can work: its token, what it is subscribed to, and where Meta sends the app's webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.catalogue.model import Page
from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.values import identifier, items, mapping, moment, text

#: What the service acts on, or has to keep. ``response_feedback`` is left out on purpose: it would put thumbs
#: under every message of the Page.
WANTED_FIELDS = (
    "messages",
    "message_echoes",
    "message_deliveries",
    "message_reads",
    "message_reactions",
    "message_edits",
    "messaging_postbacks",
    "messaging_referrals",
    "messaging_optins",
    "messaging_handovers",
    "messaging_policy_enforcement",
    "standby",
    "feed",
)
#: Without these nothing can be received or sent.
WANTED_SCOPES = ("pages_messaging", "pages_manage_metadata")
EXPIRY_NOTICE = timedelta(days=14)


@dataclass(frozen=True)
class Finding:
    """Something about a Page that an operator has to know.

    Attributes:
        name: constant, e.g. ``token_invalid``.
        sentence: for the terminal.
        is_mended: whether the check itself put it right.
    """

    name: str
    sentence: str
    is_mended: bool = False

    def __str__(self) -> str:
        return f"{self.sentence} (mended)" if self.is_mended else self.sentence


def check_token(client: GraphClient, page: Page, now: datetime, app_id: str | None) -> Iterator[Finding]:
    """Whether the token is valid, belongs to this Page, may do what is needed and will last.

    Only an app's own token may look a token up; without ``app_id`` the token just has to know its Page.

    Raises:
        GraphError: Meta refused, or could not be reached.
    """
    app_token = client.app_token(app_id)
    if app_token is None:
        about = client.call("page", "GET", "me", page.token, params={"fields": "id,name"})
        yield from _belongs(page, identifier(about.get("id")))
        return
    answer = client.call("debug_token", "GET", "debug_token", app_token, params={"input_token": page.token})
    data = mapping(answer.get("data"))
    if not data.get("is_valid"):
        code = mapping(data.get("error")).get("code")
        yield Finding("token_invalid", f"the token is not valid (code {code}): add the Page again")
        return
    yield from _belongs(page, identifier(data.get("profile_id")))
    yield from _scopes(data)
    yield from _expiry(data, now)


def check_subscription(
    client: GraphClient, page: Page, app_id: str | None, *, mend: bool
) -> Iterator[Finding]:
    """Whether the app gets every event of the Page that it wants; missing ones are subscribed if asked.

    A field that was added to the app later does nothing for a Page until that Page is subscribed again.

    Raises:
        GraphError: Meta refused, or could not be reached.
    """
    path = f"{page.page_id}/subscribed_apps"
    apps = [
        mapping(one) for one in items(client.call("subscribed_apps", "GET", path, page.token).get("data"))
    ]
    ours = [app for app in apps if not app_id or identifier(app.get("id")) == app_id]
    fields = {name for app in ours for name in _names(app.get("subscribed_fields"))}
    missing = [name for name in WANTED_FIELDS if name not in fields]
    if not missing:
        return
    if mend:
        wanted = ",".join([*sorted(fields - set(WANTED_FIELDS)), *WANTED_FIELDS])
        client.call("subscribe", "POST", path, page.token, params={"subscribed_fields": wanted})
    what = "the Page is not subscribed" if not ours else f"the Page does not send {', '.join(missing)}"
    yield Finding("subscription_incomplete", what, mend)


def check_webhook(client: GraphClient, app_id: str | None) -> Iterator[Finding]:
    """Whether the app itself is set to receive the same fields; only the app's dashboard can change that.

    Raises:
        GraphError: Meta refused, or could not be reached.
    """
    app_token = client.app_token(app_id)
    if app_token is None:
        return
    answer = client.call("subscriptions", "GET", f"{app_id}/subscriptions", app_token)
    pages = [one for one in map(mapping, items(answer.get("data"))) if one.get("object") == "page"]
    if not any(one.get("active") for one in pages):
        yield Finding("webhook_inactive", "the app's webhook for Pages is not set or not active")
        return
    fields = {name for one in pages for name in _names(one.get("fields"))}
    missing = [name for name in WANTED_FIELDS if name not in fields]
    if missing:
        yield Finding("webhook_incomplete", f"the app's webhook lacks {', '.join(missing)}")


def _belongs(page: Page, page_id: str | None) -> Iterator[Finding]:
    if page_id is not None and page_id != page.page_id:
        yield Finding("token_of_another_page", f"the token belongs to {page_id}")


def _scopes(data: dict[str, Any]) -> Iterator[Finding]:
    scopes = _names(data.get("scopes"))
    missing = [scope for scope in WANTED_SCOPES if scope not in scopes]
    if missing:
        yield Finding("scopes_missing", f"the token lacks {', '.join(missing)}")


def _expiry(data: dict[str, Any], now: datetime) -> Iterator[Finding]:
    # Zero stands for "never", which is what a Page token should say.
    for name, what in (("expires_at", "the token"), ("data_access_expires_at", "access to data")):
        at = moment(data.get(name))
        if at is not None and at - now < EXPIRY_NOTICE:
            yield Finding(f"{name}_soon", f"{what} ends on {at:%Y-%m-%d}: add the Page again before")


def _names(value: object) -> list[str]:
    """Names from a list of texts, or of objects with a ``name``."""
    listed = value if isinstance(value, list) else []
    named = (one.get("name") if isinstance(one, dict) else one for one in listed)
    return [name for one in named if (name := text(one)) is not None]
