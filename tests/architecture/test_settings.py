"""One reader of the environment, and papers that name exactly what it reads."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet

from bot.settings import Settings, SettingsError
from tests.architecture.source import ROOT, Module, modules

SETTINGS = "bot/settings.py"
NAME = re.compile(r"[A-Z][A-Z0-9_]{3,}")


def production() -> dict[str, str]:
    """An environment that production accepts; the letters are no words, so that a search finds them."""
    return {
        "DATABASE_URL": "postgresql+psycopg://desk:Zq81databaseZq81@127.0.0.1/desk",
        "CELERY_BROKER_URL": "redis://:Zq82brokerZq82@127.0.0.1:6379/0",
        "SECRET_KEY": "Zq83cookieZq83cookieZq83cookie",
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "FACEBOOK_APP_SECRET": "Zq84appZq84appZq84appZq84app0123",
        "FACEBOOK_VERIFY_TOKEN": "Zq85verifyZq85verifyZq85verify",
        "FACEBOOK_APP_ID": "1234567890",
        "API_TOKEN": "Zq86tokenZq86tokenZq86tokenZq86",
        "SMS_GATEWAY_URL": "https://gateway.example.org/Zq87send",
        "SMS_GATEWAY_PARAMS": "api_key=Zq88key&to={msisdn}&text={text}",
        "SMS_GATEWAY_AUTHORIZATION": "Bearer Zq89gatewayZq89gateway",
        "SMS_WEBHOOK_SECRET": "Zq80webhookZq80webhookZq80",
    }


def read_names() -> set[str]:
    """The variables that the settings look up, by recording what is asked of the environment."""
    asked: set[str] = set()

    class Recorder(dict[str, str]):
        def get(self, key: str, default: object = None) -> object:  # type: ignore[override]
            asked.add(key)
            return super().get(key, default)

        def __getitem__(self, key: str) -> str:
            asked.add(key)
            return super().__getitem__(key)

    Settings.from_env(Recorder(production()), "production")
    Settings.from_env(Recorder(), "demo")
    return asked


def environment_reads(module: Module) -> Iterator[str]:
    """Where the environment is looked into. Handing all of it to somebody else is no reading."""
    handed_on = {
        id(argument)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]
    }
    for node in ast.walk(module.tree):
        named = (
            isinstance(node, ast.Attribute)
            and node.attr in {"environ", "getenv", "environb"}
            and isinstance(node.value, ast.Name)
            and node.value.id == "os"
        )
        imported = isinstance(node, ast.ImportFrom) and node.module == "os" and node.names[0].name != "path"
        if (named and id(node) not in handed_on) or imported:
            yield f"{module.name}:{node.lineno}"


def test_only_the_settings_read_the_environment() -> None:
    others = [module for module in modules() if module.name != SETTINGS]

    assert [place for module in others for place in environment_reads(module)] == []


def test_the_example_names_every_variable_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")

    assert set(re.findall(r"^([A-Z0-9_]+)=", example, re.MULTILINE)) == read_names()


def test_the_settings_page_names_every_variable_and_no_other() -> None:
    page = (ROOT / "docs/settings.md").read_text("utf-8")
    headings = set(re.findall(r"^\| `([A-Z0-9_]+)`", page, re.MULTILINE))

    assert headings == read_names()


def test_no_secret_shows_when_settings_are_printed() -> None:
    environment = production()
    printed = repr(Settings.from_env(environment, "production"))

    assert "Zq8" not in printed
    assert environment["FIELD_KEYS"] not in printed


def test_production_without_secrets_names_every_fault_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_env({}, "production")

    missing = {"SECRET_KEY", "FIELD_KEYS", "FACEBOOK_APP_SECRET", "FACEBOOK_VERIFY_TOKEN"}
    assert missing <= {name for fault in raised.value.faults for name in NAME.findall(fault)}


def test_settings_can_not_be_changed_after_the_start() -> None:
    settings = Settings.from_env({}, "demo")

    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]
