from __future__ import annotations

import pytest
from limits import RateLimitItemPerHour

from bot.channels.facebook.rate import RATES, PageRate, Rates, send_kind

TWO_AN_HOUR: Rates = {"text": RateLimitItemPerHour(2), "media": RateLimitItemPerHour(1)}


@pytest.fixture(params=[False, True], ids=["memory", "redis"])
def rate(request: pytest.FixtureRequest) -> PageRate:
    url = f"{request.getfixturevalue('redis_url')}" if request.param else None
    return PageRate(url, rates=TWO_AN_HOUR)


def test_page_sends_up_to_its_rate_and_then_waits(rate: PageRate) -> None:
    assert [rate.acquire("p1", "text") for _ in range(2)] == [0.0, 0.0]
    assert 0 < rate.acquire("p1", "text") <= 3600


def test_pages_and_kinds_do_not_use_up_each_others_rate(rate: PageRate) -> None:
    rate.acquire("p2", "text")
    rate.acquire("p2", "text")

    assert rate.acquire("p3", "text") == 0.0
    assert rate.acquire("p2", "media") == 0.0
    assert rate.acquire("p2", "media") > 0


def test_rates_are_metas() -> None:
    assert str(RATES["text"]) == "300 per 1 second"
    assert str(RATES["media"]) == "10 per 1 second"


def test_rate_is_kept_alone_when_redis_is_gone() -> None:
    rate = PageRate("redis://127.0.0.1:1/0", rates=TWO_AN_HOUR)

    assert [rate.acquire("p", "text") for _ in range(2)] == [0.0, 0.0]
    assert rate.acquire("p", "text") > 0


@pytest.mark.parametrize("url", [None, "", "memory://", "amqp://broker"])
def test_any_other_broker_counts_in_memory(url: str | None) -> None:
    assert PageRate(url).acquire("p", "text") == 0.0


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ({"text": "x"}, "text"),
        ({"attachment": {"type": "image", "payload": {}}}, "text"),
        ({"attachment": {"type": "audio", "payload": {}}}, "media"),
        ({"attachment": {"type": "video", "payload": {}}}, "media"),
        ({"attachment": None}, "text"),
    ],
)
def test_only_audio_and_video_are_media(message: dict[str, object], kind: str) -> None:
    assert send_kind(message) == kind
