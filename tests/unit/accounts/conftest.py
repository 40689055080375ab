"""An officer of the police in Sylhet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.accounts.commands import add_account
from bot.accounts.model import Account
from bot.accounts.roles import Role
from bot.clock import FixedClock
from bot.storage.database import Database

PASSWORD = "কলম-নৌকা-বৃষ্টি-১২"

Adder = Callable[..., Account]


@pytest.fixture
def added(database: Database, clock: FixedClock) -> Adder:
    """Adds accounts, each in a unit of work of its own."""

    def adder(email: str = "salma@police.example", **changed: Any) -> Account:
        values: dict[str, Any] = {
            "name": "সালমা",
            "password": PASSWORD,
            "role": Role.OFFICER,
            "agency": "police",
            "office": "sp-sylhet",
            "actor": "operator:test",
            **changed,
        }
        with database.write() as session:
            return add_account(session, clock, email=email, **values)

    return adder
