"""SMS for real: the service as a process with its model, and a gateway on a socket."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from bot.settings import DEMO_SMS_NUMBER
from tests.functional.service import Service
from tests.unit.channels.stub_graph import StubGraph

SECRET = "Zq83kLm2Zq83kLm2"
PATIENCE_SECONDS = 30.0


class Line:
    """A gateway and the citizens behind it."""

    def __init__(self, stub: StubGraph, service: Service) -> None:
        self.stub, self.service = stub, service
        self.posted = 0

    def post(self, phone: str, text: str, id: str | None = None) -> None:
        """Deliver a text to the service."""
        self.posted += 1
        item = {"msisdn": phone, "to": DEMO_SMS_NUMBER, "msg": text, "id": id or str(self.posted)}
        url = f"{self.service.url}/webhooks/sms/webhook"
        answer = requests.post(url, data=item, headers={"Authorization": f"Bearer {SECRET}"}, timeout=10)
        assert (answer.status_code, answer.content) == (200, b"")

    def texts(self, phone: str) -> list[str]:
        """What the phone has got."""
        return [seen.body["text"] for seen in self.stub.seen if seen.body["to"] == phone]

    def until(self, is_done: Callable[[], bool]) -> None:
        """Wait for something."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not is_done():
            assert time.monotonic() < deadline, self.service.log()[-2000:]
            time.sleep(0.05)

    def says(self, phone: str, text: str, containing: str) -> str:
        """Text something, and wait for a text that contains some words."""
        before = len(self.texts(phone))
        self.post(phone, text)
        self.until(lambda: any(containing in one for one in self.texts(phone)[before:]))
        return "\n".join(self.texts(phone)[before:])


@pytest.fixture(scope="module")
def line(model_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """The service with a gateway; Facebook is out of reach."""
    with StubGraph() as stub:
        service = Service(
            graph_api_url="http://127.0.0.1:9/v26.0",
            model_dir=model_dir,
            folder=tmp_path_factory.mktemp("sms"),
            SMS_GATEWAY_URL=stub.url,
            SMS_GATEWAY_PARAMS="to={local}&text={text}&ref={reference}",
            SMS_WEBHOOK_SECRET=SECRET,
        ).start()
        try:
            yield Line(stub, service)
        finally:
            service.stop()


def test_bangla_from_hello_to_reference_to_status(line: Line) -> None:
    phone = "01712345678"
    line.says(phone, "আসসালামু আলাইকুম", "১) ")
    line.says(phone, "পুলিশ ক্লিয়ারেন্স লাগবে", "১) বিদেশে যাওয়া")
    line.says(phone, "১", "কোন জেলায়")
    line.says(phone, "কুমিল্লা", "রাজি আছেন?")
    line.says(phone, "১", "পুরো নাম")
    line.says(phone, "মোছা. রহিমা খাতুন", "পাসপোর্ট নম্বর")
    line.says(phone, "AB1234567", "মোবাইল নম্বর")
    line.says(phone, "০১৭১২-৩৪৫৬৭৮", "১) ঠিক আছে")

    assert "PCC-2026-" in line.says(phone, "১", "রেফারেন্স নম্বর")
    assert "অবস্থা" in line.says(phone, "আমার আবেদনের কী অবস্থা", "PCC-2026-")


def test_banglish_by_sms_is_answered_in_bangla(line: Line) -> None:
    phone = "01812345679"

    assert "৯৯৯" in line.says(phone, "slm vai", "১) ")
    assert "টাকা" in line.says(phone, "police clearance er fee koto", "টাকা")


def test_each_phone_is_answered_once_however_often_its_text_is_delivered(line: Line) -> None:
    first, second = "01912345671", "01912345672"
    line.says(first, "ধন্যবাদ", "")
    line.until(lambda: len(line.texts(first)) == 2)
    for _ in range(4):
        line.post(second, "ধন্যবাদ", id="the-same")
    line.until(lambda: len(line.texts(second)) == 2)
    line.says(first, "ধন্যবাদ", "")

    assert len(line.texts(second)) == 2


def test_the_log_holds_neither_phones_nor_words(line: Line) -> None:
    line.says("01612345670", "আমার গোপন কথাটা শুনুন", "")

    assert "61234567" not in line.service.log() and "গোপন কথাটা" not in line.service.log()
