"""Browsers are told by name."""

from __future__ import annotations

import pytest

from bot.web.console.browsers import browser_name
from tests.unit.web.conftest import Office

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT}"
ANDROID = f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT}"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            f"{WINDOWS} Chrome/130.0.0.0 Safari/537.36",
            "Chrome, Windows",
        ),
        (
            f"{WINDOWS} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox, Linux"),
        (
            f"{ANDROID} SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36",
            "Samsung Internet, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Version/17.5 Safari/605.1.15",
            "Safari, macOS",
        ),
        (
            f"{ANDROID} Chrome/130.0.0.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Opera/9.80 (J2ME/MIDP; Opera Mini/9.80) Presto/2.5", "Opera"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_known_by_what_it_says(agent: str, name: str) -> None:
    assert browser_name(agent) == name


def test_my_account_shows_the_name(office: Office) -> None:
    office.account()
    browser = office.browser()
    browser.headers["User-Agent"] = f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/130.0.0.0 Safari/537.36"
    browser.signs_in()
    page = browser.opens("/console/me").get_data(as_text=True)
    assert "<strong>Chrome, Windows</strong>" in page and "Mozilla" not in page
