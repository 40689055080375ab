"""The smaller corners of the Graph API: subscriptions, tokens, people, thread control, templates."""

from __future__ import annotations

import re
from typing import Any

from bot.channels.facebook.emulator.config import EmulatedPage
from bot.channels.facebook.emulator.graph_calls import GraphAnswer, GraphCall
from bot.channels.facebook.emulator.graph_errors import (
    GraphError,
    bad_parameter,
    missing_object,
    unknown_recipient,
)
from bot.channels.facebook.emulator.platform import Platform
from bot.channels.facebook.emulator.records import Thread
from bot.channels.facebook.emulator.value_limits import text_up_to

#: Fields of a Page that an app can subscribe to (Messenger Platform, webhooks).
SUBSCRIPTION_FIELDS = frozenset(
    {
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
        "standby",
        "messaging_account_linking",
        "messaging_policy_enforcement",
        "messaging_feedback",
        "response_feedback",
        "messaging_customer_information",
        "messaging_in_thread_lead_form_submit",
        "message_template_status_update",
        "messenger_template_status_update",
        "send_cart",
        "inbox_labels",
        "business_integrity",
        "feed",
        "mention",
    }
)
SCOPES = ("pages_messaging", "pages_manage_metadata", "pages_show_list", "pages_read_engagement")
#: Readable with Business Asset User Profile Access; every other field fails the whole call.
PERSON_FIELDS = frozenset({"id", "name", "first_name", "last_name", "profile_pic"})
TEMPLATE_NAME = re.compile(r"^[a-z0-9_]{1,512}$")


def subscribed_apps(platform: Platform, page: EmulatedPage, call: GraphCall) -> GraphAnswer:
    """The Page's subscription of the bot's app. Raises GraphError."""
    settings = platform.state.page_settings[page.page_id]
    if call.method == "GET":
        fields = settings.fields if settings.fields is not None else sorted(SUBSCRIPTION_FIELDS)
        app = {"id": platform.config.app_id, "name": "Bot", "subscribed_fields": fields}
        return GraphAnswer(200, {"data": [app] if settings.subscribed else []})
    if call.method == "DELETE":
        settings.subscribed = False
    else:
        settings.fields = _subscribed_fields(call.parameters.get("subscribed_fields"))
        settings.subscribed = True
    platform.state.keep_page(page.page_id)
    return GraphAnswer(200, {"success": True})


def _subscribed_fields(value: Any) -> list[str]:
    names = value if isinstance(value, list) else str(value or "").split(",")
    fields = [str(name).strip() for name in names if str(name).strip()]
    unknown = sorted(set(fields) - SUBSCRIPTION_FIELDS)
    if not fields or unknown:
        raise bad_parameter(
            f"Param subscribed_fields has unknown fields: {', '.join(unknown) or 'none given'}"
        )
    return fields


def debug_token(platform: Platform, call: GraphCall) -> GraphAnswer:
    """What a token is good for; the caller shows the app's token (``id|secret``) or a Page's.

    Raises:
        GraphError: the caller's own token is not valid.
    """
    app_token = f"{platform.config.app_id}|{platform.config.app_secret}"
    if call.token != app_token and platform.state.page_of_token(call.token) is None:
        raise GraphError("Invalid OAuth access token - Cannot parse access token", 190)
    page = platform.state.page_of_token(str(call.parameters.get("input_token", "")))
    if page is None:
        error = {"code": 190, "message": "Invalid OAuth access token - Cannot parse access token"}
        return GraphAnswer(200, {"data": {"is_valid": False, "error": error, "scopes": []}})
    data = {
        "app_id": platform.config.app_id,
        "type": "PAGE",
        "application": "Bot",
        "is_valid": True,
        "profile_id": page.page_id,
        "expires_at": 0,
        "data_access_expires_at": platform.state.now_ms() // 1000 + 90 * 86_400,
        "scopes": list(SCOPES),
        "granular_scopes": [{"scope": scope, "target_ids": [page.page_id]} for scope in SCOPES],
    }
    return GraphAnswer(200, {"data": data})


def page_object(platform: Platform, page: EmulatedPage, call: GraphCall) -> GraphAnswer:
    """The Page itself."""
    values: dict[str, Any] = {
        "id": page.page_id,
        "name": page.name,
        "messaging_feature_status": {"hop_v2": True},
    }
    wanted = str(call.parameters.get("fields") or "id,name").split(",")
    return GraphAnswer(200, {name: values[name] for name in wanted if name in values})


def person(platform: Platform, page: EmulatedPage, call: GraphCall) -> GraphAnswer:
    """A citizen's profile. Raises GraphError."""
    thread = platform.state.thread(page.page_id, call.path[0])
    if thread is None:
        raise missing_object(call.path[0], call.method)
    wanted = str(call.parameters.get("fields") or "first_name,last_name,profile_pic,id").split(",")
    if not set(wanted) <= PERSON_FIELDS:
        raise bad_parameter("Insufficient permission to access user profile.", 2018247)
    citizen = platform.state.citizens[thread.citizen_id]
    values = {
        "id": thread.psid,
        "name": citizen.name,
        "first_name": citizen.first_name,
        "last_name": citizen.last_name,
        "profile_pic": f"{platform.config.public_url}/emulator/static/person.svg",
    }
    return GraphAnswer(200, {name: values[name] for name in wanted})


def thread_control(platform: Platform, page: EmulatedPage, call: GraphCall) -> GraphAnswer:
    """Pass, take, release, request and extend control of a thread. Raises GraphError."""
    thread = _controlled_thread(platform, page, call.object_parameter("recipient").get("id"))
    edge = call.path[1]
    if edge == "pass_thread_control":
        target = text_up_to(str(call.parameters.get("target_app_id") or ""), 40, "target_app_id")
        platform.pass_thread(thread, target)
    elif edge in ("take_thread_control", "release_thread_control"):
        platform.pass_thread(thread, platform.config.app_id)
    return GraphAnswer(200, {"success": True})


def thread_owner(platform: Platform, page: EmulatedPage, call: GraphCall) -> GraphAnswer:
    """Which app controls a thread. Raises GraphError."""
    thread = _controlled_thread(platform, page, call.parameters.get("recipient"))
    owner = {"app_id": thread.owner_app_id or platform.config.app_id}
    return GraphAnswer(200, {"data": [{"thread_owner": owner}]})


def _controlled_thread(platform: Platform, page: EmulatedPage, psid: Any) -> Thread:
    thread = platform.state.thread(page.page_id, str(psid))
    if thread is None:
        raise unknown_recipient()
    return thread


def message_templates(platform: Platform, page: EmulatedPage, call: GraphCall) -> GraphAnswer:
    """Utility templates: list them, or hand one in; it is approved at once. Raises GraphError."""
    settings = platform.state.page_settings[page.page_id]
    if call.method == "GET":
        return GraphAnswer(200, {"data": list(settings.templates.values())})
    name = str(call.parameters.get("name") or "")
    if not TEMPLATE_NAME.match(name):
        raise bad_parameter("Param name must be lower-case letters, digits and underscores")
    if call.parameters.get("category") != "UTILITY":
        raise bad_parameter("Param category must be one of {UTILITY}")
    text = _body_text(call.parameters.get("components"))
    if text.strip().startswith("{{") or text.strip().endswith("}}"):
        raise bad_parameter("INCORRECT_PARAMS: a parameter may not be at the start or the end of the text")
    template_id = str(7 * 10**14 + len(settings.templates) + 1)
    settings.templates[name] = {"id": template_id, "name": name, "status": "APPROVED", "text": text}
    platform.state.keep_page(page.page_id)
    return GraphAnswer(200, {"id": template_id, "status": "APPROVED", "category": "UTILITY"})


def _body_text(components: Any) -> str:
    for component in components if isinstance(components, list) else []:
        if isinstance(component, dict) and str(component.get("type", "")).upper() == "BODY":
            return text_up_to(component.get("text"), 1024, "components[text]")
    raise bad_parameter("Param components needs a BODY")
