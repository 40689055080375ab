"""Reads JSON bodies and keeps other sites' pages out.

The emulator has no sign-in. A page of another site, open in the same browser, must not be able to act here: a
POST needs a JSON content type (which a foreign form can't send, and a foreign script only after a refused
pre-flight), and an ``Origin``, where the browser tells one, must be our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urlsplit

from flask import abort, jsonify, make_response, request

from bot.channels.facebook.emulator.records import Json


def refuse(status: int, reason: str) -> NoReturn:
    """End the request with a reason in JSON."""
    abort(make_response(jsonify(error=reason), status))


def check_origin() -> None:
    """Refuse a request that another site's page sent."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        refuse(403, "this is another site's page")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        refuse(403, "this is another site's page")


@dataclass(frozen=True)
class JsonRequest:
    """A JSON object with checked access; what doesn't fit ends the request with 400."""

    values: Json

    @classmethod
    def read(cls) -> JsonRequest:
        """The current request's body."""
        if not request.is_json:
            refuse(415, "the body must be JSON")
        values = request.get_json(silent=True)
        if not isinstance(values, dict):
            refuse(400, "the body must be a JSON object")
        return cls(values)

    def text(self, name: str, longest: int, *, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self.values.get(name, default)
        if value == default and default is not None:
            return default
        if not isinstance(value, str) or not value.strip() or len(value) > longest:
            refuse(400, f"{name} must be a text of 1 to {longest} characters")
        return value

    def number(self, name: str) -> int | None:
        """A whole number, if there is one."""
        value = self.values.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            refuse(400, f"{name} must be a whole number")
        return value

    def an_object(self, name: str) -> Json:
        """A JSON object."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            refuse(400, f"{name} must be a JSON object")
        return value

    def objects(self, name: str) -> list[dict[str, Any]]:
        """A list of JSON objects."""
        value = self.values.get(name)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            refuse(400, f"{name} must be a list of JSON objects")
        return value
