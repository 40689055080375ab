"""Takes the pictures of docs/images: talks to a demo of its own, and photographs emulator and console.

Run it with ``make screenshots``. The demo keeps its data in a temporary folder; the trained model is shared.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.guardian import free_port
from tools.console_screens import photograph

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Without these Chromium looks for its maker's servers at every start.
OFFLINE = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 400.0
QUIET_SECONDS = 1.5
ANSWER_SECONDS = 20.0

CONSUMER = ("ভোক্তা", ["Rahim Store e 500 taka beshi niche, Sylhet, gotokal"])
CLEARANCE = ("পুলিশ", ["আমার পুলিশ ক্লিয়ারেন্স লাগবে"])


@contextmanager
def demo() -> Iterator[str]:
    """The address of a fresh demo."""
    port, folder = free_port(), tempfile.mkdtemp(prefix="screenshots-")
    environment = {
        **os.environ,
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
        "MODEL_DIR": str(ROOT / "models"),
    }
    for name in ("DATABASE_URL", "CELERY_BROKER_URL", "GRAPH_API_URL", "ACTION_ENDPOINT_URL"):
        environment.pop(name, None)
    log = Path(folder, "demo.log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo"], cwd=folder, env=environment, stdout=output, stderr=output
        )
    try:
        if not becomes_ready(f"http://127.0.0.1:{port}", process):
            raise RuntimeError(f"the demo did not become ready:\n{log.read_text('utf-8')[-3000:]}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def becomes_ready(url: str, process: subprocess.Popen[bytes]) -> bool:
    """True once the demo is ready; False if it ends or takes too long."""
    give_up_at = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < give_up_at:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                return True
        except OSError:
            time.sleep(0.2)
    return False


def talk(page: Page, thread: str, words: Sequence[str]) -> None:
    """Open a Page's thread and say something, waiting for the answers."""
    page.locator("#threads li", has_text=thread).first.click()
    page.locator("#text").wait_for()
    for text in words:
        page.locator("#text").fill(text)
        page.locator("#text").press("Enter")
        wait_until_quiet(page)


def wait_until_quiet(page: Page) -> None:
    """Wait until the thread has grown and then stays as it is for a moment."""
    log = page.locator("#log")
    page.wait_for_timeout(400)
    seen, since = log.inner_html(), time.monotonic()
    give_up_at = since + ANSWER_SECONDS
    while time.monotonic() < give_up_at and time.monotonic() - since < QUIET_SECONDS:
        page.wait_for_timeout(100)
        now = log.inner_html()
        if now != seen:
            seen, since = now, time.monotonic()


def desk(browser: Browser, url: str) -> None:
    """The desktop's picture: a conversation, and what the bot understood beside it."""
    page = browser.new_page(viewport={"width": 1366, "height": 768}, color_scheme="light")
    page.goto(url)
    talk(page, *CONSUMER)
    if page.locator("#inspector").is_hidden():
        page.locator("#inspector-button").click()
    page.mouse.move(680, 500)
    page.wait_for_timeout(1500)
    page.screenshot(path=IMAGES / "emulator-desktop.png")


def phone(browser: Browser, url: str) -> None:
    """The phone's picture."""
    page = browser.new_page(
        viewport={"width": 390, "height": 780},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
        color_scheme="light",
    )
    page.goto(url)
    talk(page, *CLEARANCE)
    page.wait_for_timeout(800)
    page.screenshot(path=IMAGES / "emulator-phone.png")


def main() -> int:
    """Take all pictures."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        print("No Chromium here: install Debian's package chromium.", file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OFFLINE)
        desk(browser, url)
        phone(browser, url)
        list(photograph(browser, url, IMAGES))
        browser.close()
    for image in sorted(IMAGES.glob("*.png")):
        print(f"{image.relative_to(ROOT)}: {image.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
