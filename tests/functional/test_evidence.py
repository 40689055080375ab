"""A photo's whole way, from the emulator's page to the sealed file; the plug is pulled in between."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from bot.channels.facebook.emulator.config import demo_pages
from bot.channels.facebook.emulator.events import signature
from bot.evidence.model import Evidence, EvidenceStatus
from bot.evidence.queries import open_original, open_viewing_copy
from bot.evidence.store import DiskStore
from bot.privacy.keyring import Keyring, install
from bot.settings import demo_field_key
from bot.storage.database import Database
from tests.functional.emulator_harness import Emulated
from tests.functional.service import APP_SECRET, Service
from tests.integration.file_host import Handler, running_host, serves
from tests.unit.evidence.recordings import SENTINEL, recording
from tests.unit.evidence.samples import SVG, photo

PHOTO = photo()
PATIENCE_SECONDS = 30.0


@pytest.fixture
def rows(service: Service) -> Iterator[Callable[[], list[Evidence]]]:
    """Looks into the service's own database."""
    install(Keyring([demo_field_key()]))
    database = Database(f"sqlite:///{service.folder}/bot.db")

    def look() -> list[Evidence]:
        with database.read() as session:
            return list(session.scalars(select(Evidence)))

    yield look
    database.dispose()


def upload(emulated: Emulated, name: str, content: bytes, media_type: str) -> dict[str, str]:
    """Attach a file as the emulator's page does."""
    response = requests.post(
        f"{emulated.url}/emulator/api/uploads",
        files={"file": (name, content, media_type)},
        headers={"X-Emulator": "page"},
        timeout=30,
    )
    found: dict[str, str] = response.json()["attachment"]
    return found


def wait_for(condition: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < give_up_at, "it did not come to pass"
        time.sleep(0.05)


def test_an_uploaded_photo_is_fetched_sealed_and_open_to_nobody(
    emulated: Emulated, service: Service, rows: Callable[[], list[Evidence]]
) -> None:
    known = {one.id for one in rows()}
    emulated.say("police", "photographer", attachment=upload(emulated, "রসিদ.jpg", PHOTO, "image/jpeg"))
    wait_for(lambda: any(one.status == EvidenceStatus.FETCHED for one in rows() if one.id not in known))

    (row,) = [one for one in rows() if one.id not in known]
    store = DiskStore(Path(service.folder, "var", "evidence"))
    with Database(f"sqlite:///{service.folder}/bot.db").read() as session:
        assert open_original(session, store, row.id).content == PHOTO


def test_a_voice_message_is_copied_by_the_service_itself(
    emulated: Emulated, service: Service, rows: Callable[[], list[Evidence]]
) -> None:
    known = {one.id for one in rows()}
    voice = recording("ipod")
    emulated.say("police", "caller", attachment=upload(emulated, "voice.m4a", voice, "audio/mp4"))
    wait_for(lambda: any(one.view_type for one in rows() if one.id not in known))

    (row,) = [one for one in rows() if one.id not in known]
    store = DiskStore(Path(service.folder, "var", "evidence"))
    with Database(f"sqlite:///{service.folder}/bot.db").read() as session:
        copy = open_viewing_copy(session, store, row.id)
    assert copy.media_type == "audio/mpeg" and SENTINEL.encode() not in copy.content


def test_a_file_that_is_not_taken_is_told(emulated: Emulated) -> None:
    drawing = upload(emulated, "drawing.svg", SVG, "image/svg+xml")
    emulated.say("police", "draughtsman", attachment=drawing)

    assert emulated.wait_for_reply("police", "draughtsman", containing="PDF")


def test_killed_while_it_fetches_the_photo_is_there_after_the_next_start(
    model_dir: Path, tmp_path: Path
) -> None:
    install(Keyring([demo_field_key()]))
    asked, may_answer = threading.Event(), threading.Event()
    with running_host() as host:
        host.answers["/photo.jpg"] = holds(asked, may_answer)
        graph_api_url = f"{host.origin}/v26.0"
        service = Service(graph_api_url=graph_api_url, model_dir=model_dir, folder=tmp_path).start()
        post_photo(service, f"{host.origin}/photo.jpg")
        assert asked.wait(PATIENCE_SECONDS)
        service.kill()
        may_answer.set()

        database = Database(f"sqlite:///{tmp_path}/bot.db")
        with database.write() as session:
            (row,) = session.scalars(select(Evidence))
            assert (row.status, row.attempts) == (EvidenceStatus.WAITING, 1)
            # As if the dead one's lease were over.
            row.due_at = datetime.now(UTC)
        service.start()
        try:
            wait_for(lambda: status_of(database) == EvidenceStatus.FETCHED)
        finally:
            service.stop()
            database.dispose()


def holds(asked: threading.Event, may_answer: threading.Event) -> Handler:
    """Serves the photo, once it may."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.set()
        may_answer.wait(PATIENCE_SECONDS)
        with suppress(OSError):  # whoever asked first is dead
            serves(PHOTO)(request)

    return answer


def post_photo(service: Service, url: str) -> None:
    """A citizen's photo, as the platform posts it."""
    page_id = demo_pages()[0].page_id
    message = {"mid": "m_photo", "attachments": [{"type": "image", "payload": {"url": url}}]}
    item = {"sender": {"id": "42"}, "recipient": {"id": page_id}, "timestamp": int(time.time() * 1000)}
    entry = {"id": page_id, "time": item["timestamp"], "messaging": [{**item, "message": message}]}
    body = json.dumps({"object": "page", "entry": [entry]}).encode()
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature(APP_SECRET, body)}
    assert requests.post(service.webhook_url, data=body, headers=headers, timeout=10).ok


def status_of(database: Database) -> str:
    with database.read() as session:
        return session.scalars(select(Evidence.status)).one()
