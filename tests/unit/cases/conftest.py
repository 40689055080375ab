"""The sample catalogue, and commands on cases with their usual arguments filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.cases.commands import open_case
from bot.cases.outcomes import OpenedCase
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.clock import FixedClock
from bot.storage.database import Database
from tests.unit.catalogue.sample import write_sample

COMPLAINT = {
    "full_name": "রহিম উদ্দিন",
    "phone": "+8801712345678",
    "shop_phone": "+8801999999999",
    "nid": "1234567890",
    "passport": "AB1234567",
    "district": "Sylhet",
}
REPORT = {"accused": "Karim Mia", "what_happened": "ঘুষ চেয়েছেন", "district": "Khulna"}

Opener = Callable[..., OpenedCase]


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A small catalogue with made-up services."""
    return load_catalogue(write_sample(tmp_path_factory.mktemp("sample") / "catalogue"))


@pytest.fixture
def opened(database: Database, catalogue: Catalogue, clock: FixedClock) -> Opener:
    """Opens a case in a unit of work of its own: a complaint in conversation 7 unless told otherwise."""

    def opener(service: str = "complaint", **changed: Any) -> OpenedCase:
        arguments: dict[str, Any] = {
            "fields": REPORT if service == "report" else COMPLAINT,
            "conversation_id": 7,
            **changed,
        }
        with database.write() as session:
            return open_case(session, catalogue, clock, service=service, **arguments)

    return opener
