"""Who may call what. Every route of the API says it with one of these decorators."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, request

P = ParamSpec("P")
R = TypeVar("R")


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Marks a route that needs no token."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def token_required(token: str | None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A route for holders of ``API_TOKEN`` (``Authorization: Bearer …``). No token set: no route."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            check_token(token)
            return view(*args, **kwargs)

        guarded.access = "token"  # type: ignore[attr-defined]
        return guarded

    return decorate


def check_token(token: str | None) -> None:
    """Refuse the request unless it carries the token: 404 if none is set, 401 if it is wrong."""
    if token is None:
        abort(404)
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
        abort(401)
