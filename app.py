"""WSGI start: settings, then :func:`create_app`. Gunicorn loads ``app:create_app()``."""

from __future__ import annotations

import atexit
import os

from dotenv import load_dotenv
from flask import Flask

from bot.application import build_app
from bot.logs import configure_logging
from bot.runtime import Runtime
from bot.settings import Mode, Settings
from bot.workers.celery_app import CeleryNudge, create_celery
from bot.workers.embedded import EmbeddedRunner


def create_app(settings: Settings | None = None, mode: Mode = "production") -> Flask:
    """The web application, with the embedded worker unless a broker is set.

    Args:
        settings: what the operator decided; read from the environment and ``.env`` when not given.
        mode: which defaults apply when it is read.

    Raises:
        bot.settings.SettingsError: the environment can't be used; all faults are listed.
    """
    if settings is None:
        load_dotenv()
        settings = Settings.from_env(os.environ, mode)
    configure_logging()
    runtime = Runtime.create(settings)
    if settings.embedded:
        runner = EmbeddedRunner(runtime)
        app = build_app(runtime, runner)
        runner.start()
        # Gunicorn stops it when a worker ends (see `bot.web.server`); other servers leave it to the end.
        app.extensions["runner"] = runner
        atexit.register(runner.stop)
    else:
        app = build_app(runtime, CeleryNudge(create_celery(settings)))
    return app


def create_demo_app() -> Flask:
    """The demo: embedded defaults and the emulator at ``/``."""
    return create_app(mode="demo")
