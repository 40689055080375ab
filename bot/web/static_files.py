"""Static files are named by what is in them, so that a browser asks for each only once.

An address that carries the file's fingerprint may be kept for a year, and so may a font, which changes its
name when it changes. All others are asked for again after an hour.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

#: Endpoints whose addresses carry a fingerprint. The emulator's scripts import one another by plain names:
#: with a fingerprint on some of them one script would be loaded as two.
ENDPOINTS = ("static", "console.static")
FINGERPRINT = "v"
A_YEAR_SECONDS = 365 * 24 * 3600


def install_static_files(app: Flask) -> None:
    """Put fingerprints into addresses made by ``url_for``, and let browsers keep what they lead to."""

    @app.url_defaults
    def add_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in ENDPOINTS:
            values.setdefault(FINGERPRINT, _fingerprint(app, endpoint, values["filename"]))

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint in ENDPOINTS and response.status_code in (200, 304) and _is_lasting(app):
            response.cache_control.max_age = A_YEAR_SECONDS
            response.cache_control.public, response.cache_control.immutable = True, True
        return response


def _is_lasting(app: Flask) -> bool:
    """Whether the address that was asked for will never lead to anything else."""
    endpoint, name = request.endpoint or "", (request.view_args or {})["filename"]
    asked = request.args.get(FINGERPRINT)
    return name.endswith(".woff2") or (asked is not None and asked == _fingerprint(app, endpoint, name))


def _fingerprint(app: Flask, endpoint: str, name: str) -> str | None:
    blueprint, _dot, _static = endpoint.rpartition(".")
    folder = (app.blueprints[blueprint] if blueprint else app).static_folder
    path = Path(folder or "") / name
    return _digest(path, path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=100)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
