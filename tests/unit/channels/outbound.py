"""Random outbound decisions, and the emulator's Graph API reached without a network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from random import Random
from typing import Any
from urllib.parse import urlsplit

from urllib3 import HTTPResponse

from bot.channels.facebook.emulator.config import EmulatedPage, EmulatorConfig
from bot.channels.facebook.emulator.emulator import Emulator
from bot.channels.facebook.emulator.graph_calls import GraphCall

SECRET = "test_app_secret"
PAGES = (EmulatedPage("111", "পুলিশ", "TOKEN_1", "police"), EmulatedPage("112", "ভোক্তা", "TOKEN_2", "dncrp"))
GRAPH_URL = "https://graph.test/v26.0"
LETTERS = "কখগঘ আমার ঠিকানা নতুন abc def ১২৩ 123 \n\n।?😊👨‍👩‍👧 "
TITLES = (
    "হ্যাঁ",
    "না",
    "Yes",
    "আবেদনের অবস্থা",
    "A title that is far too long for a button",
    "",
    "😊" * 15,
)
ADDRESSES = ("https://pcc.police.gov.bd", "ftp://x", "", "http://" + "a" * 2100, "pcc.police.gov.bd")
NUMBERS = ("999", "+8801712345678", "", "333", "01712345678")
EDGES = (79, 80, 81, 639, 640, 641, 1899, 1901, 1999, 2000, 2001)
LIKELY = {"text": 0.9}
KINDS = ("postback", "web_url", "phone_number", None, "nonsense")


def new_emulator(now_ms: int) -> Emulator:
    """An emulator whose clock stands still, and which posts no webhooks."""
    config = EmulatorConfig("http://bot.test/w", SECRET, "4242", PAGES, receipts=False, sends_per_second=0)
    emulator = Emulator(config, lambda body: 200)
    emulator.platform.state.now_ms = lambda: now_ms
    for settings in emulator.platform.state.page_settings.values():
        settings.subscribed = False
    return emulator


class Response:
    """As much of an HTTP response as the client reads."""

    def __init__(self, status: int, body: bytes) -> None:
        self.status_code, self.headers, self.elapsed = status, {}, timedelta()
        self.raw = HTTPResponse(BytesIO(body), status=status, preload_content=False)

    def __enter__(self) -> Response:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""


class InProcess:
    """Stands where ``requests.Session`` does: hands calls to the emulator, and counts what it says."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.taken: Counter[str] = Counter()
        self.refused: list[tuple[Any, Any]] = []
        self.sent: list[Mapping[str, Any]] = []

    def request(self, method: str, url: str, *, params: Any, json: Any, auth: Any, **_: Any) -> Response:
        path = tuple(urlsplit(url).path.split("/")[2:])
        call = GraphCall(method, path, {**params, **json}, auth._token)
        answer = self.emulator.graph.answer(call)
        if "message" in json:
            self.sent.append(json)
            kind = json.get("tag") or json["messaging_type"]
            self.taken[kind] += answer.status == 200
            if answer.status != 200:
                self.refused.append((answer.body["error"], json))
        return Response(answer.status, answer.encoded())


def random_text(random: Random, longest: int = 5000) -> str:
    """Text of any length; short ones are as likely as long ones, and ones near a limit likelier."""
    near_a_limit = random.random() < 0.2
    length = random.choice(EDGES) if near_a_limit else int(longest ** random.random()) - 1
    return "".join(random.choices(LETTERS, k=max(0, length)))


def random_button(random: Random) -> dict[str, Any]:
    """A button or quick reply, sound or not."""
    button = {
        "title": random.choice(TITLES),
        "payload": random.choice(("/affirm", "", "x" * 1200, random.choice(NUMBERS))),
        "url": random.choice(ADDRESSES),
        "type": random.choice(KINDS),
    }
    return {key: value for key, value in button.items() if random.random() < 0.8}


def random_message(random: Random) -> dict[str, Any]:
    """A bot message in Rasa's shape, with any of its parts."""
    parts = {
        "text": lambda: random_text(random),
        "buttons": lambda: [random_button(random) for _ in range(random.randrange(8))],
        "quick_replies": lambda: [random_button(random) for _ in range(random.randrange(30))],
        "image": lambda: random.choice(ADDRESSES),
        "attachment": lambda: random.choice((random.choice(ADDRESSES), {"type": "image", "payload": {}})),
        "custom": lambda: {"facebook": random_object(random)},
    }
    return {
        name: make() for name, make in parts.items() if random.random() < (0.9 if name == "text" else 0.3)
    }


def random_object(random: Random) -> dict[str, Any]:
    """A message object as no renderer would make it."""
    template = {
        "template_type": random.choice(("button", "generic", "media", "nothing")),
        "text": random_text(random, 900),
        "buttons": [random_button(random) for _ in range(random.randrange(5))],
        "elements": [
            {"title": random_text(random, 120), "subtitle": random_text(random, 120)}
            for _ in range(random.randrange(12))
        ],
    }
    parts = {
        "text": random_text(random),
        "attachment": {"type": random.choice(("template", "image", "x")), "payload": template},
        "quick_replies": [
            {"content_type": "text", "title": random.choice(TITLES), "payload": "/x"}
            for _ in range(random.randrange(16))
        ],
    }
    return {name: part for name, part in parts.items() if random.random() < 0.5}
