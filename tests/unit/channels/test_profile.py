from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue.errors import FaultyCatalogue
from bot.catalogue.model import Page
from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.page_health import WANTED_FIELDS
from bot.channels.facebook.profile import check_page, push_profile
from bot.channels.facebook.profile_document import PROFILE, load_profile
from bot.text.splitting import units
from tests.unit.channels.stub_graph import APP_SECRET, Reply, StubGraph, error_body

NOW = datetime(2026, 11, 23, tzinfo=UTC)
APP_ID = "77"
# The intents that a tap may name; they never change their names.
INTENTS = {
    "greet",
    "check_case_status",
    "talk_to_officer",
    "emergency_help",
    "apply_police_clearance",
    "file_consumer_complaint",
    "report_corruption",
}
HEALTHY_TOKEN = {
    "is_valid": True,
    "profile_id": "104",
    "scopes": ["pages_messaging", "pages_manage_metadata"],
    "expires_at": 0,
    "data_access_expires_at": 1_795_000_000 + 90 * 86_400,
}


def a_page(**more: Any) -> Page:
    return Page(**{"page_id": "104", "token": "T", "agency_code": "police", "profile_digest": None} | more)


def subscribed(fields: tuple[str, ...] = WANTED_FIELDS, app_id: str = APP_ID) -> Reply:
    return Reply(200, {"data": [{"id": app_id, "name": "Bot", "subscribed_fields": list(fields)}]})


def shown(agency: str = "police", **other: Any) -> Reply:
    found = load_profile().for_agency(agency)
    # Meta sorts locales as it likes and adds keys.
    found["greeting"] = [{**one, "extra": 1} for one in reversed(found["greeting"])]
    return Reply(200, {"data": [{**found, **other}]})


def webhook(fields: tuple[str, ...] = WANTED_FIELDS, active: bool = True) -> Reply:
    named = [{"name": name, "version": "v26.0"} for name in fields]
    return Reply(200, {"data": [{"object": "page", "active": active, "fields": named}]})


def healthy() -> list[Reply]:
    return [Reply(200, {"data": HEALTHY_TOKEN}), subscribed(), shown(), webhook()]


def findings(client: GraphClient, page: Page | None = None, **more: Any) -> list[str]:
    return [finding.name for finding in check_page(client, page or a_page(), app_id=APP_ID, now=NOW, **more)]


def test_profile_is_pushed_in_both_languages(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(Reply(200, {"result": "success"}))

    assert push_profile(client, a_page()).status == "pushed"

    [call] = graph.seen
    assert (call.method, call.path) == ("POST", "/v26.0/me/messenger_profile")
    assert set(call.body) == {"get_started", "greeting", "ice_breakers", "persistent_menu"}
    for name in ("greeting", "ice_breakers", "persistent_menu"):
        assert [one["locale"] for one in call.body[name]] == ["default", "en_US", "en_GB"]


def test_profile_is_pushed_only_on_change(client: GraphClient, graph: StubGraph) -> None:
    page = a_page()

    assert [push_profile(client, page).status for _ in range(3)] == ["pushed", "unchanged", "unchanged"]
    assert len(graph.seen) == 1

    profile = load_profile()
    changed = profile.model_copy(update={"get_started": "/check_case_status"})
    assert push_profile(client, page, changed).status == "pushed"


def test_refused_push_is_tried_again_next_time(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(Reply(400, error_body(613)))
    page = a_page()

    refused = push_profile(client, page)

    assert (refused.status, page.profile_digest) == ("failed", None)
    assert "throttled" in str(refused)
    assert push_profile(client, page).status == "pushed"


@pytest.mark.parametrize("agency", ["police", "dncrp", "acc", "dc_office"])
def test_profile_keeps_metas_limits_and_names_known_intents(agency: str) -> None:
    profile = load_profile().for_agency(agency)

    assert all(units(one["text"]) <= 160 for one in profile["greeting"])
    assert all(1 <= len(one["call_to_actions"]) <= 4 for one in profile["ice_breakers"])
    assert all(1 <= len(one["call_to_actions"]) <= 5 for one in profile["persistent_menu"])
    assert all(
        units(item["title"]) <= 30 for one in profile["persistent_menu"] for item in one["call_to_actions"]
    )
    payloads = {
        action["payload"]
        for name in ("ice_breakers", "persistent_menu")
        for one in profile[name]
        for action in one["call_to_actions"]
    }
    assert {
        payload.removeprefix("/") for payload in payloads | {profile["get_started"]["payload"]}
    } <= INTENTS


def test_page_of_an_agency_offers_its_own_service_first() -> None:
    def first(agency: str) -> str:
        payload: str = load_profile().for_agency(agency)["ice_breakers"][0]["call_to_actions"][0]["payload"]
        return payload

    assert first("police") == "/apply_police_clearance"
    assert first("acc") == "/report_corruption"
    assert first("cag") == first("dc_office") == "/check_case_status"


@pytest.mark.parametrize(
    ("instead_of", "put"),
    [
        ("get_started: /greet", "get_started: greet"),
        ("bn: সব সেবা", "bn: " + "সব সেবা " * 6),
        ("  default:\n", "  nobody:\n"),
        ("payload: /talk_to_officer\n  police:", "payload: /x\n      url: https://a\n  police:"),
    ],
)
def test_faulty_profile_is_told_by_file_and_line(tmp_path: Path, instead_of: str, put: str) -> None:
    path = tmp_path / "messenger_profile.yml"
    text = PROFILE.read_text("utf-8")
    assert instead_of in text
    path.write_text(text.replace(instead_of, put, 1), "utf-8")

    with pytest.raises(FaultyCatalogue) as caught:
        load_profile(path)

    assert "messenger_profile.yml:" in str(caught.value)


def test_healthy_page_has_no_findings(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(*healthy())

    assert findings(client) == []
    assert [call.path.removeprefix("/v26.0/") for call in graph.seen] == [
        "debug_token",
        "104/subscribed_apps",
        "me/messenger_profile",
        "77/subscriptions",
    ]


def test_token_is_looked_up_with_the_apps_own(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(*healthy())

    findings(client)

    assert graph.seen[0].headers["Authorization"] == f"Bearer {APP_ID}|{APP_SECRET}"
    assert graph.seen[0].params["input_token"] == "T"


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"is_valid": False, "error": {"code": 190}}, ["token_invalid"]),
        ({"profile_id": "105"}, ["token_of_another_page"]),
        ({"scopes": ["pages_messaging"]}, ["scopes_missing"]),
        ({"expires_at": int(NOW.timestamp()) + 86_400}, ["expires_at_soon"]),
        ({"data_access_expires_at": int(NOW.timestamp()) - 1}, ["data_access_expires_at_soon"]),
    ],
)
def test_unhealthy_token_is_found(
    client: GraphClient, graph: StubGraph, change: dict[str, Any], names: list[str]
) -> None:
    graph.answers(Reply(200, {"data": HEALTHY_TOKEN | change}), *healthy()[1:])

    assert findings(client) == names


def test_missing_fields_are_subscribed(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(
        healthy()[0],
        subscribed(("messages", "feed", "send_cart")),
        Reply(200, {"success": True}),
        *healthy()[2:],
    )

    found = check_page(client, a_page(), app_id=APP_ID, now=NOW)

    assert [(one.name, one.is_mended) for one in found] == [("subscription_incomplete", True)]
    wanted = graph.seen[2].params["subscribed_fields"].split(",")
    assert set(wanted) == {*WANTED_FIELDS, "send_cart"}
    assert "response_feedback" not in wanted


def test_subscription_of_another_app_is_not_ours(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(healthy()[0], subscribed(app_id="99"), *healthy()[2:])

    assert findings(client, mend=False) == ["subscription_incomplete"]
    assert [call.method for call in graph.seen] == ["GET"] * 4


def test_profile_that_somebody_changed_is_found_and_pushed_again(
    client: GraphClient, graph: StubGraph
) -> None:
    changed = shown(get_started={"payload": "/other"})
    graph.answers(*healthy()[:2], changed, Reply(200, {"result": "success"}), webhook())

    found = check_page(client, a_page(), app_id=APP_ID, now=NOW)

    assert [(one.name, one.is_mended) for one in found] == [("profile_differs", True)]
    assert graph.seen[3].method == "POST"
    assert graph.seen[3].body == load_profile().for_agency("police")


def test_page_without_any_profile_is_found(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(*healthy()[:2], Reply(200, {"data": []}), webhook())

    assert findings(client, mend=False) == ["profile_differs"]


@pytest.mark.parametrize(
    ("reply", "name"),
    [
        (Reply(200, {"data": []}), "webhook_inactive"),
        (webhook(active=False), "webhook_inactive"),
        (webhook(("messages",)), "webhook_incomplete"),
    ],
)
def test_apps_webhook_is_checked(client: GraphClient, graph: StubGraph, reply: Reply, name: str) -> None:
    graph.answers(*healthy()[:3], reply)

    assert findings(client) == [name]


def test_without_an_app_id_the_token_has_to_know_its_page(client: GraphClient, graph: StubGraph) -> None:
    graph.answers(Reply(200, {"id": "105", "name": "Other"}), subscribed(), shown())

    found = check_page(client, a_page(), now=NOW)

    assert [finding.name for finding in found] == ["token_of_another_page"]
    assert len(graph.seen) == 3


def test_check_that_meta_refuses_is_a_finding_and_the_others_go_on(
    client: GraphClient, graph: StubGraph
) -> None:
    refused = [Reply(400, error_body(190, 463))] * 4
    graph.answers(*refused)

    found = check_page(client, a_page(), app_id=APP_ID, now=NOW)

    assert [finding.name for finding in found] == [
        "token_unchecked",
        "subscription_unchecked",
        "profile_unchecked",
        "webhook_unchecked",
    ]
    assert all("token_expired" in str(finding) for finding in found)


def test_nonsense_from_meta_is_no_crash(client: GraphClient, graph: StubGraph) -> None:
    for body in ({}, {"data": 5}, {"data": [5]}, {"data": [{"id": {}, "subscribed_fields": [{}, 5]}]}):
        graph.answers(*[dataclasses.replace(Reply(), body=body)] * 5)
        assert findings(client, mend=False)
        graph.replies.clear()
