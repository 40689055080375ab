"""Who is signed in, and what a view asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect
from werkzeug.wrappers import Response as BaseResponse

from bot.accounts.model import SignInSession
from bot.accounts.roles import Permission
from bot.accounts.sign_in import is_due_to_be_seen, note_seen, session_of
from bot.accounts.viewer import Viewer
from bot.clock import Clock
from bot.storage.database import Database

View = TypeVar("View", bound=Callable[..., Any])

_UNSAID = object()
#: Where the cookie keeps the session's token.
TOKEN = "token"
#: All that opens with a password that was made for somebody: changing it, and leaving.
OPEN_TO_TEMPORARY = ("console.password", "console.sign_out")


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """The signed-in person, as Flask-Login hands them to views."""

    token: str
    session_id: int
    viewer: Viewer
    email: str
    language: str
    has_totp: bool
    must_change_password: bool
    uses_keys: bool
    is_away: bool

    @classmethod
    def of(cls, token: str, row: SignInSession) -> SignedIn:
        """From a session's row."""
        account = row.account
        return cls(
            token=token,
            session_id=row.id,
            viewer=account.viewer,
            email=account.email,
            language=account.language,
            has_totp=account.has_totp,
            uses_keys=account.uses_keys,
            is_away=account.away_since_at is not None,
            must_change_password=account.password_is_temporary,
        )

    def get_id(self) -> str:
        """The session's token: a session that was ended elsewhere is nobody's."""
        return self.token


def needs(permission: Permission) -> Callable[[View], View]:
    """Marks a view for those whose role has a permission."""

    def mark(view: View) -> View:
        view.needs = permission  # type: ignore[attr-defined]
        return view

    return mark


def open_to_all(view: View) -> View:
    """Marks a view that somebody who has not signed in may see."""
    view.needs = None  # type: ignore[attr-defined]
    return view


def viewer() -> Viewer:
    """Who is looking. Only in views that need a permission."""
    return cast(SignedIn, current_user).viewer


def signed_in() -> SignedIn:
    """The signed-in person with their session."""
    return cast(SignedIn, current_user)


def install_login(app: Flask, database: Database, clock: Clock) -> None:
    """Let Flask-Login find who is signed in, by the row that the cookie's token leads to."""
    manager = LoginManager(app)
    # Sessions are rows, and end by themselves; a changing address on a mobile line must not end them.
    manager.session_protection = None

    @manager.user_loader
    def load(token: str) -> SignedIn | None:
        return _looked_up(database, token, clock.now())


def _looked_up(database: Database, token: str, now: datetime) -> SignedIn | None:
    with database.read() as unit:
        row = session_of(unit, token, now)
    if row is None:
        return None
    if is_due_to_be_seen(row, now):
        with database.write() as unit:
            note_seen(unit, row.id, now)
    return SignedIn.of(token, row)


def check_access(second_factor_required: bool) -> BaseResponse | None:
    """Before each view: send strangers to the door, refuse those whose role does not have the permission."""
    view = current_app.view_functions.get(request.endpoint or "")
    permission: Any = getattr(view, "needs", _UNSAID)
    if permission is _UNSAID:
        abort(404)
    if permission is None:
        return None
    if not current_user.is_authenticated:
        return _to_the_door()
    person = signed_in()
    if person.must_change_password and request.endpoint not in OPEN_TO_TEMPORARY:
        return redirect(url_for("console.password"))
    if not person.viewer.may(permission):
        abort(403)
    if second_factor_required and not person.has_totp and permission != Permission.SELF_MANAGE:
        return redirect(url_for("console.second_factor"))
    return None


def _to_the_door() -> BaseResponse:
    if request.headers.get("HX-Request"):
        # A part of a page can't show the door: the whole page goes there.
        door = url_for("console.sign_in", next=page_at(request.headers.get("HX-Current-URL")))
        return Response(status=401, headers={"HX-Redirect": door})
    if request.method == "GET":
        return redirect(url_for("console.sign_in", next=request.full_path))
    # What was sent is not done later by itself: they come back to the page that it was sent from.
    return redirect(url_for("console.sign_in", next=page_at(request.referrer)))


def page_before() -> str:
    """The page that a form was sent from, or the start."""
    return page_at(request.referrer) or url_for("console.home")


def page_at(address: str | None) -> str | None:
    """A page of the console that an address leads to, or that stands above it.

    What a form led to may be shown under an address that only takes forms; the page of the same matter is
    what is left when the address is cut from its end.
    """
    parts = urlsplit(address or "")
    adapter, path = current_app.create_url_adapter(request), parts.path
    assert adapter is not None
    if not path.startswith("/console/"):
        return None
    if parts.query and _is_page(adapter, path):
        return f"{path}?{parts.query}"
    while path.startswith("/console/") and not _is_page(adapter, path):
        path = path.rpartition("/")[0]
    return path if path.startswith("/console/") else None


def _is_page(adapter: MapAdapter, path: str) -> bool:
    try:
        found: tuple[str, Any] = adapter.match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return False
    return found[0] != "console.unknown"


def has_ended() -> bool:
    """Whether somebody comes with a session that is over."""
    return "_user_id" in session and not current_user.is_authenticated


def forget_cookie() -> None:
    """Leave nothing of a session in the browser but the chosen language."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
