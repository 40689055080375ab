"""Checks of single values, with the words of the Graph API."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from bot.channels.facebook.emulator.graph_errors import bad_parameter


def an_object(value: Any, name: str) -> dict[str, Any]:
    """The value, if it is a JSON object. Raises GraphError."""
    if not isinstance(value, dict):
        raise bad_parameter(f"Param {name} must be a JSON object")
    return value


def a_list(value: Any, fewest: int, most: int, name: str) -> list[Any]:
    """The value, if it is a list of so many. Raises GraphError."""
    if not isinstance(value, list):
        raise bad_parameter(f"Param {name} must be an array.")
    if len(value) < fewest:
        raise bad_parameter(f"Param {name} must have at least {fewest} elements.")
    if len(value) > most:
        raise bad_parameter(f"Param {name} has too many elements. It must have at most {most}.")
    return value


def text_up_to(value: Any, length: int, name: str) -> str:
    """The value, if it is a text that is not empty nor longer than so many code points. Raises GraphError."""
    if not isinstance(value, str):
        raise bad_parameter(f"Param {name} must be a string")
    if not value.strip():
        raise bad_parameter(f"Param {name} must be a non-empty UTF-8 encoded string")
    if len(value) > length:
        raise bad_parameter(f"Length of param {name} must be less than or equal to {length}")
    return value


def optional_text(value: Any, length: int, name: str) -> None:
    """Like :func:`text_up_to`, for a text that may be missing."""
    if value is not None:
        text_up_to(value, length, name)


def web_address(value: Any, name: str) -> str:
    """The value, if it is an http(s) URL. Raises GraphError."""
    parts = urlsplit(value) if isinstance(value, str) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_parameter(f"Param {name} should represent a valid URL")
    return str(value)


def one_of(value: Any, choices: tuple[str, ...], name: str) -> str:
    """The value, if it is one of the choices. Raises GraphError."""
    if value not in choices:
        raise bad_parameter(f"Param {name} must be one of {{{', '.join(choices)}}}")
    return str(value)
