"""The page's own API: what a browser can do, and what another site's page can't."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.channels.facebook.emulator import emulator
from tests.unit.emulator.conftest import POLICE, Desk

WHO = {"page": POLICE.page_id, "citizen": "c1"}
STATIC = Path(emulator.__file__).parent / "static"


def test_the_page_loads_nothing_from_elsewhere_and_runs_nothing_inline(client: FlaskClient) -> None:
    response = client.get("/")

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", response.text)
    assert not re.search(r"(src|href)=\"(https?:)?//", response.text)


@pytest.mark.parametrize("file", sorted(STATIC.rglob("*.[cj]s*")), ids=lambda file: file.name)
def test_scripts_and_sheets_name_no_other_site(file: Path) -> None:
    addresses = re.findall(r"https?://[\w.]+", file.read_text("utf-8"))

    assert set(addresses) <= {"http://www.w3.org"}
    assert "innerHTML" not in file.read_text("utf-8")


def test_fonts_and_sheets_are_served_here(client: FlaskClient) -> None:
    addresses = re.findall(r"(?:href|src)=\"(/[^\"#]+)\"", client.get("/").text)

    assert any(address.endswith(".woff2") for address in addresses)
    for address in addresses:
        with client.get(address) as response:
            assert response.status_code == 200, address


def test_a_message_is_taken_once_however_often_it_is_sent(client: FlaskClient, desk: Desk) -> None:
    for _ in range(3):
        answer = client.post("/emulator/api/messages", json={**WHO, "text": "একবার", "client_id": "b-1"})
        assert answer.status_code == 200

    assert [message.content["text"] for message in desk.thread.messages] == ["একবার"]


def test_the_state_holds_every_page_and_the_pushed_profile(client: FlaskClient, desk: Desk) -> None:
    desk.call("me/messenger_profile", get_started={"payload": "/go"})
    state = client.get("/emulator/api/state").get_json()

    assert [page["page"] for page in state["pages"]] == ["111", "112"]
    assert state["pages"][0]["profile"]["get_started"] == {"payload": "/go"}
    assert state["citizen"] == "c1"
    assert (state["inspector"], state["officer"]) == (False, False)


def test_a_new_citizen_gets_a_name_and_threads_of_her_own(client: FlaskClient) -> None:
    citizen = client.post("/emulator/api/citizens", json={}).get_json()
    state = client.get("/emulator/api/state", query_string={"citizen": citizen["citizen"]}).get_json()

    assert citizen["name"]
    assert [thread["last"] for thread in state["threads"]] == [None, None]


def test_older_messages_are_loaded_page_by_page(client: FlaskClient, desk: Desk) -> None:
    for number in range(5):
        desk.platform.say(desk.thread, {"text": str(number)})

    newest = client.get("/emulator/api/messages", query_string={**WHO, "limit": 2}).get_json()
    before = {**WHO, "limit": 2, "before": newest["messages"][0]["number"]}
    older = client.get("/emulator/api/messages", query_string=before).get_json()

    assert [message["text"] for message in newest["messages"]] == ["3", "4"]
    assert [message["text"] for message in older["messages"]] == ["1", "2"]
    assert older["more"] is True


def test_faults_can_be_set_and_impossible_ones_are_explained(client: FlaskClient) -> None:
    assert client.post("/emulator/faults", json={"delay_seconds": 2}).get_json()["delay_seconds"] == 2
    refused = client.post("/emulator/faults", json={"delay_seconds": "long"})
    assert (refused.status_code, "number" in refused.get_json()["error"]) == (400, True)
    assert client.post("/emulator/faults", json={"reset": True}).get_json()["delay_seconds"] == 0


def test_the_clock_goes_forward_and_back(client: FlaskClient) -> None:
    assert client.post("/emulator/api/clock", json={"hours": 25}).get_json()["shift_ms"] == 90_000_000
    assert client.post("/emulator/api/clock", json={"reset": True}).get_json()["shift_ms"] == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_sites_page_can_not_act_here(
    client: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    answer = client.post("/emulator/api/messages", json={**WHO, "text": "x"}, headers=headers)

    assert answer.status_code == 403
    assert desk.thread.messages == []


def test_a_form_can_not_act_here(client: FlaskClient, desk: Desk) -> None:
    assert client.post("/emulator/api/messages", data={**WHO, "text": "x"}).status_code == 415
    file = {"file": (io.BytesIO(b"x"), "x.txt")}
    assert client.post("/emulator/api/uploads", data=file).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"page": "999", "citizen": "c1", "text": "x"},
        {"page": "111", "citizen": "nobody", "text": "x"},
        {**WHO},
        {**WHO, "text": ""},
        {**WHO, "text": ["x"]},
        {**WHO, "attachments": "x"},
        {**WHO, "attachments": [{"url": "http://x"}]},
        {**WHO, "text": "x", "at_ms": "yesterday"},
    ],
)
def test_a_senseless_message_is_refused_politely(client: FlaskClient, body: dict[str, Any]) -> None:
    answer = client.post("/emulator/api/messages", json=body)

    assert answer.status_code in (400, 404)
    assert answer.get_json()["error"]


def upload(client: FlaskClient, name: str, content: bytes, media_type: str) -> dict[str, Any]:
    data = {"file": (io.BytesIO(content), name, media_type)}
    answer = client.post("/emulator/api/uploads", data=data, headers={"X-Emulator": "page"})
    attachment: dict[str, Any] = answer.get_json()["attachment"]
    return attachment


def test_an_uploaded_picture_is_shown_and_sent_to_the_bot(client: FlaskClient, desk: Desk) -> None:
    attachment = upload(client, "রসিদ.png", b"\x89PNG", "image/png")
    client.post("/emulator/api/messages", json={**WHO, "attachments": [attachment]})

    assert attachment["type"] == "image"
    shown = client.get(attachment["path"])
    assert (shown.data, shown.mimetype) == (b"\x89PNG", "image/png")
    sent = desk.webhooks.count(1)[0]["message"]["attachments"][0]
    assert sent["payload"]["url"] == attachment["url"]


def test_an_uploaded_page_never_runs(client: FlaskClient) -> None:
    attachment = upload(client, "evil.html", b"<script>alert(1)</script>", "text/html")
    answer = client.get(attachment["path"])

    assert attachment["type"] == "file"
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["../../etc/passwd", "x" * 22, "%2e%2e"])
def test_nothing_but_uploads_can_be_fetched(client: FlaskClient, name: str) -> None:
    assert client.get(f"/emulator/api/uploads/{name}/x").status_code == 404


def test_the_graph_api_answers_through_flask_too(client: FlaskClient, desk: Desk) -> None:
    desk.write()
    proof = "ae6dfd59dd0134f0409f6321f8629a69b0c79085bd50777546941af92eb17366"
    form = {
        "recipient": f'{{"id":"{desk.thread.psid}"}}',
        "messaging_type": "RESPONSE",
        "message": '{"text":"form"}',
    }
    url = f"/emulator/graph/v26.0/me/messages?appsecret_proof={proof}&access_token={POLICE.token}"

    answer = client.post(url, data=form)
    assert answer.status_code == 200
    assert answer.headers["facebook-api-version"] == "v26.0"
    assert client.post(url, data="{", content_type="application/json").get_json()["error"]["code"] == 100
    assert client.get("/emulator/graph/nonsense").get_json()["error"]["code"] == 100
