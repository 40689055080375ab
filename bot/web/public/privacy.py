"""``/privacy``: the rules, as the catalogue has them; ``/privacy/status/<code>``: where a request stands.

The status page tells days and counts, nothing of whom it is about. Its code has 59 random bits, so
that trying codes leads nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, render_template

from bot.catalogue.loader import Catalogue
from bot.privacy.queries import request_state
from bot.storage.database import Database
from bot.text.normalise import bangla_digits
from bot.web.access import public

#: Nothing but our own styles and fonts; no script at all.
CONTENT_POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'"


def create_blueprint(database: Database, catalogue: Catalogue) -> Blueprint:
    """The two pages.

    Args:
        database: where requests are looked up.
        catalogue: says how long each service keeps what.
    """
    blueprint = Blueprint("privacy", __name__, template_folder="templates")
    blueprint.add_app_template_filter(_days_in_bangla, "bangla")

    @blueprint.get("/privacy")
    @public
    def policy() -> Response:
        services = sorted(catalogue.services.values(), key=lambda service: service.title.en)
        rows = [(service.title, catalogue.retention_of(service.code)) for service in services]
        messages = catalogue.retention.messages
        return _page("privacy/policy.html", messages=messages, rows=rows)

    @blueprint.get("/privacy/status/<code>")
    @public
    def status(code: str) -> Response:
        with database.read() as session:
            state = request_state(session, code)
        if state is None:
            return _page("privacy/unknown.html", status=404)
        return _page("privacy/status.html", state=state, code=code.strip().upper())

    return blueprint


def _page(template: str, *, status: int = 200, **values: Any) -> Response:
    response = make_response(render_template(template, **values), status)
    headers: Mapping[str, str] = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": CONTENT_POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex" if "status" in template or status == 404 else "all",
    }
    response.headers.update(headers)
    return response


def _days_in_bangla(value: int | date) -> str:
    return bangla_digits(value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value))
