"""Every response that the conversation room says by name exists in the domain."""

from __future__ import annotations

import re
from pathlib import Path

from bot.runtime import DOMAIN, ROOT

NAME = re.compile(r'"(utter_[a-z_]+)"')


def test_every_response_spoken_by_name_is_in_the_domain() -> None:
    spoken = {
        name
        for folder in ("bot/conversation", "bot/workers")
        for path in Path(ROOT, folder).rglob("*.py")
        for name in NAME.findall(path.read_text())
    }
    defined = set(re.findall(r"^  (utter_[a-z_]+):", DOMAIN.read_text(), re.MULTILINE))
    assert spoken
    assert spoken - defined == set()
