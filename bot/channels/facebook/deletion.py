"""Meta's data deletion callback: somebody removed the app, or asked Facebook to have their data deleted.

Answers as Meta asks for: the address of a status page and a confirmation code, known here or not.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Blueprint, Response, jsonify, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from bot.channels.facebook.client import GraphClient, GraphError
from bot.channels.facebook.signed_request import LONGEST, read_signed_request
from bot.channels.facebook.values import items, mapping
from bot.settings import Settings

log = structlog.get_logger(__name__)

PATH = "/webhooks/facebook/data-deletion"
#: The request and its name, percent-encoded at worst.
MAX_BODY_BYTES = 4 * LONGEST

TakeRequest = Callable[[str, str], str]
"""Takes the citizen's id within the app and the key of Meta's request; gives the confirmation code."""


def create_blueprint(settings: Settings, take: TakeRequest) -> Blueprint:
    """The callback's route.

    Args:
        settings: app secrets, and the public address if there is one.
        take: writes the request down and erases what can be found.
    """
    blueprint = Blueprint("facebook_deletion", __name__)

    @blueprint.post(PATH)
    def delete() -> Response:
        request.max_content_length = request.max_form_memory_size = MAX_BODY_BYTES
        try:
            text = request.form.get("signed_request", "")
        except RequestEntityTooLarge:
            return Response(status=413)
        asked = read_signed_request(text, settings.facebook_app_secrets)
        if asked is None:
            log.warning("facebook_deletion_refused", characters=len(text))
            return Response(status=403)
        try:
            code = take(asked.user_id, asked.key)
        except Exception as error:
            # Nothing is written down yet: Meta, or the citizen, has to ask again.
            log.error("facebook_deletion_not_stored", error=type(error).__name__)
            return Response(status=503)
        return jsonify(url=_status_page(settings, code), confirmation_code=code)

    return blueprint


def _status_page(settings: Settings, code: str) -> str:
    path = url_for("privacy.status", code=code)
    return f"{(settings.public_url or request.host_url).rstrip('/')}{path}"


def page_scoped_ids(client: GraphClient, app_id: str, user_id: str) -> list[str]:
    """The ids by which Pages know a citizen whom the app knows by ``user_id``; empty if Meta does not tell.

    ``GET /{id}/ids_for_pages`` answers only where app and Pages belong to one business.
    """
    token = client.app_token(app_id)
    if token is None:
        return []
    try:
        answer = client.call("ids_for_pages", "GET", f"{user_id}/ids_for_pages", token)
    except GraphError as error:
        log.info("facebook_ids_not_told", reason=error.rule.name, code=error.code)
        return []
    found = [str(mapping(one).get("id") or "") for one in items(answer.get("data"))]
    return [one for one in found if one]
