"""How commands get their settings and their service."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bot.audit.origin import COMMAND_LINE, set_origin
from bot.runtime import Runtime, install_keys
from bot.settings import Mode, Settings
from bot.storage.database import Database


def settings(mode: Mode | None = None) -> Settings:
    """The operator's settings, see :meth:`bot.settings.Settings.from_env`.

    Raises:
        bot.settings.SettingsError: with all faults.
    """
    return Settings.from_env(os.environ, mode)


@contextmanager
def opened_database(mode: Mode | None = None) -> Iterator[tuple[Settings, Database]]:
    """The database alone, with its keys: for commands that need no model."""
    chosen = settings(mode)
    install_keys(chosen)
    set_origin(COMMAND_LINE)
    database = Database(chosen.database_url)
    try:
        yield chosen, database
    finally:
        set_origin(None)
        database.dispose()


@contextmanager
def opened_runtime(mode: Mode | None = None, model_dir: str | None = None) -> Iterator[Runtime]:
    """A wired service, closed at the end."""
    chosen = settings(mode)
    set_origin(COMMAND_LINE)
    runtime = Runtime.create(replace(chosen, model_dir=Path(model_dir)) if model_dir else chosen)
    try:
        yield runtime
    finally:
        set_origin(None)
        runtime.close()
