"""Keeps a Page as it should be: pushes its Messenger Profile, and checks it.

The Profile API takes ten calls in ten minutes a Page, so a profile is pushed only when its digest differs
from the one that the Page's row remembers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import structlog

from bot.catalogue.model import Page
from bot.channels.facebook.client import GraphClient, GraphError
from bot.channels.facebook.page_health import Finding, check_subscription, check_token, check_webhook
from bot.channels.facebook.profile_document import MessengerProfile, load_profile
from bot.channels.facebook.values import items, mapping
from bot.channels.facebook.wire import canonical

log = structlog.get_logger(__name__)

PATH = "me/messenger_profile"
PROPERTIES = ("get_started", "greeting", "ice_breakers", "persistent_menu")


@dataclass(frozen=True)
class ProfilePush:
    """What became of a push; as text, a line for the terminal."""

    status: Literal["pushed", "unchanged", "failed"]
    reason: str | None = None

    def __str__(self) -> str:
        if self.status == "failed":
            return f"The Messenger profile was not accepted: {self.reason}."
        return (
            "The Messenger profile was pushed."
            if self.status == "pushed"
            else "The Messenger profile is as it was."
        )


def push_profile(client: GraphClient, page: Page, profile: MessengerProfile | None = None) -> ProfilePush:
    """Give a Page its profile, if that changed since the last time.

    Args:
        client: calls the Graph API.
        page: its ``profile_digest`` is set after a push; the caller's unit of work keeps it.
        profile: by default the one under ``catalogue/``.

    Returns:
        How it went. Never raises for what Meta or the network does: the Page works without a profile, and the
        next check pushes again.
    """
    wanted = (profile or load_profile()).for_agency(page.agency_code)
    digest = hashlib.sha256(canonical(wanted).encode()).hexdigest()
    if page.profile_digest == digest:
        return ProfilePush("unchanged")
    try:
        client.call("profile", "POST", PATH, page.token, body=wanted)
    except GraphError as error:
        log.warning("profile_not_pushed", page_id=page.page_id, reason=error.rule.name, code=error.code)
        return ProfilePush("failed", str(error))
    page.profile_digest = digest
    log.info("profile_pushed", page_id=page.page_id)
    return ProfilePush("pushed")


def check_page(
    client: GraphClient,
    page: Page,
    *,
    profile: MessengerProfile | None = None,
    app_id: str | None = None,
    now: datetime | None = None,
    mend: bool = True,
) -> list[Finding]:
    """What is wrong with a Page: token, subscribed fields, profile, the app's webhook.

    Args:
        client: calls the Graph API.
        page: the Page.
        profile: what Messenger should show; by default the one under ``catalogue/``.
        app_id: the app's id; without it the token's details and the app's webhook can't be looked up.
        now: for expiry dates.
        mend: subscribe missing fields, and push the profile again if somebody changed it on Facebook.

    Returns:
        Findings; empty if all is well. A check that Meta refuses is a finding too.
    """
    now = now or datetime.now(UTC)
    wanted = (profile or load_profile()).for_agency(page.agency_code)
    app_id = app_id or None
    checks: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("token", lambda: check_token(client, page, now, app_id)),
        ("subscription", lambda: check_subscription(client, page, app_id, mend=mend)),
        ("profile", lambda: _check_profile(client, page, wanted, mend=mend)),
        ("webhook", lambda: check_webhook(client, app_id)),
    )
    return [finding for name, check in checks for finding in _findings(name, check)]


def _findings(name: str, check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(check())
    except GraphError as error:
        return [Finding(f"{name}_unchecked", f"the {name} could not be checked: {error}")]


def _check_profile(
    client: GraphClient, page: Page, wanted: dict[str, Any], *, mend: bool
) -> Iterator[Finding]:
    answer = client.call("profile", "GET", PATH, page.token, params={"fields": ",".join(PROPERTIES)})
    found = mapping((items(answer.get("data")) or [{}])[0])
    differing = [name for name in PROPERTIES if not _contains(found.get(name), wanted[name])]
    if not differing:
        return
    if mend:
        client.call("profile", "POST", PATH, page.token, body=wanted)
    yield Finding("profile_differs", f"Messenger shows another {', '.join(differing)}", mend)


def _contains(found: object, wanted: object) -> bool:
    """Whether everything wanted is there. Meta adds keys of its own and sorts locales as it likes."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(_contains(found.get(key), wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        if not isinstance(found, list) or len(found) != len(wanted):
            return False
        pairs = zip(_by_locale(found), _by_locale(wanted), strict=True)
        return all(_contains(one, other) for one, other in pairs)
    return found == wanted


def _by_locale(entries: list[Any]) -> list[Any]:
    return sorted(entries, key=lambda entry: str(mapping(entry).get("locale", "")))
