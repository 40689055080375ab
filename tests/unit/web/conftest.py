"""The console over a database, without the rest of the service."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.test import TestResponse

from bot.accounts.commands import add_account
from bot.accounts.roles import Role
from bot.cases.history import CONSOLE
from bot.channels.rest.channel import RestChannel
from bot.clock import FixedClock
from bot.conversation.answer import Answerer
from bot.conversation.case_moves import CaseMoves
from bot.conversation.channel import Channel
from bot.conversation.counter import Counter
from bot.conversation.desk import OfficerDesk
from bot.conversation.field_desk import FieldDesk
from bot.conversation.notices import Notices
from bot.dialogue.engine import DialogueEngine
from bot.evidence.store import DiskStore
from bot.runtime import load_engine, project_catalogue
from bot.storage.database import Database
from bot.web.console.blueprint import install_console
from bot.web.console.office import ConsoleContext

PASSWORD = "কলম-নৌকা-বৃষ্টি-১২"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Office:
    """A console, its clock and its database."""

    app: Flask
    database: Database
    clock: FixedClock
    console: ConsoleContext

    def account(
        self,
        email: str = "salma@police.example",
        role: Role = Role.OFFICER,
        agency: str | None = "police",
        office: str | None = None,
    ) -> int:
        """Give somebody an account; its id."""
        with self.database.write() as session:
            account = add_account(
                session,
                self.clock,
                email=email,
                name="সালমা",
                password=PASSWORD,
                role=role,
                agency=agency,
                office=office,
                actor="operator:test",
            )
            account.language = "en"
            return account.id

    def browser(self, language: str = "en") -> Browser:
        """A browser that has not signed in."""
        return Browser(self.app.test_client(), language)

    def signed_in(self, email: str = "salma@police.example", **account: Any) -> Browser:
        """A browser of somebody new who has signed in."""
        self.account(email, **account)
        browser = self.browser()
        assert browser.signs_in(email).status_code == 302
        return browser


class Browser:
    """Keeps cookies, and sends the token that a page carries against forged requests."""

    def __init__(self, client: FlaskClient, language: str) -> None:
        self.client = client
        self.headers = {"Accept-Language": language}

    def opens(self, path: str, **options: Any) -> TestResponse:
        """A page."""
        return self.client.get(path, headers=self.headers, **options)

    def sends(self, path: str, page: str | None = None, **fields: Any) -> TestResponse:
        """A form, with the token of the page it stands on."""
        found = TOKEN.search(self.opens(page or path).get_data(as_text=True))
        token = found[1] if found else ""
        return self.client.post(path, data={"csrf_token": token, **fields}, headers=self.headers)

    def signs_in(self, email: str = "salma@police.example", password: str = PASSWORD) -> TestResponse:
        """The first step of signing in."""
        return self.sends("/console/sign-in", email=email, password=password)


@pytest.fixture
def office(database: Database, clock: FixedClock, tmp_path: Path) -> Office:
    """A console as in the demo."""
    return office_of(database, clock, tmp_path)


class QuietAnswerer:
    """Tells the citizen nothing of changes of hands; keeps which lines it would have said."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.catalogue, self.notices = project_catalogue(), self
        self.text_messages = None
        self.channels: dict[str, Channel] = {"facebook": RestChannel("facebook")}
        self.said: list[str] = []

    def respond(self, _session: object, _conversation: object, response: str, **_values: object) -> None:
        """One of the bot's own lines."""
        self.said.append(response)


@cache
def _engine() -> DialogueEngine:
    """The dialogue, read once: it has no state, and reading it takes longer than most of these tests."""
    return load_engine(project_catalogue())


class CompiledTemplates(BytecodeCache):
    """Keeps what Jinja made of a template for the next console: that takes longer than to show a page."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Jinja asks for a template; it compiles what is not here."""
        if code := self._code.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Jinja has compiled a template."""
        self._code[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = CompiledTemplates()


def office_of(database: Database, clock: FixedClock, folder: Path, *, in_production: bool = False) -> Office:
    """A console alone."""
    app = Flask("bot.web")
    app.jinja_options = {"bytecode_cache": TEMPLATES}
    app.config.update(SECRET_KEY="only-for-this-test", TESTING=True)
    answerer, catalogue = cast(Answerer, QuietAnswerer(clock)), project_catalogue()
    notices = Notices(clock, catalogue, _engine(), answerer.channels)
    store = DiskStore(folder)
    console = ConsoleContext(
        database,
        clock,
        catalogue,
        OfficerDesk(database, answerer, lambda: None),
        CaseMoves(database, notices, lambda: None, place=CONSOLE),
        Counter(database, store, notices, lambda: None),
        FieldDesk(database, clock, catalogue, store),
        store,
    )
    install_console(app, console, in_production=in_production)
    return Office(app, database, clock, console)
