"""Runs rasa-sdk actions: in this process by default, or over rasa-sdk's HTTP protocol.

In process an action works in the turn's own transaction, which it finds in :func:`action_context`. Over HTTP
the action server has units of work of its own, so commands there carry an idempotency key and
may be repeated.
Either way the same action classes run and the same result comes back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

import requests
import structlog
from rasa_sdk.executor import ActionExecutor
from sqlalchemy.orm import Session

from bot.catalogue.loader import Catalogue
from bot.clock import Clock
from bot.dialogue.engine import ActionFailed
from bot.storage.database import Database

log = structlog.get_logger(__name__)

#: rasa-sdk actions live in this package; only its name is known here.
ACTIONS_PACKAGE = "actions"
ACTION_TIMEOUT_SECONDS = 8.0


@dataclass(frozen=True)
class ActionContext:
    """What an action may use.

    Attributes:
        database: where an action server opens its own units of work.
        clock: the time.
        catalogue: the agencies' services.
        session: the turn's unit of work; None on an action server.
    """

    database: Database
    clock: Clock
    catalogue: Catalogue
    session: Session | None = None

    @property
    def in_process(self) -> bool:
        """Whether the action takes part in the turn's transaction."""
        return self.session is not None

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """The turn's transaction if there is one, else a new one that is committed at the end."""
        if self.session is not None:
            yield self.session
        else:
            with self.database.write() as session:
                yield session


_context: ContextVar[ActionContext] = ContextVar("action_context")


def action_context() -> ActionContext:
    """The context of the action that is running.

    Raises:
        LookupError: outside of a turn and of an action server.
    """
    context = _context.get(None) or _Installed.context
    if context is None:
        raise LookupError("no action context")
    return context


class _Installed:
    """The context of an action server: one for the whole process."""

    context: ActionContext | None = None


def install_action_context(context: ActionContext) -> None:
    """Make a context the one of this process (an action server's)."""
    _Installed.context = context


@contextmanager
def use_action_context(context: ActionContext) -> Iterator[None]:
    """Make a context current for a block."""
    token = _context.set(context)
    try:
        yield
    finally:
        _context.reset(token)


class InProcessRunner:
    """Runs the actions of a package in this thread, inside a savepoint of the turn's transaction."""

    def __init__(self, context: ActionContext, package: str = ACTIONS_PACKAGE) -> None:
        self.context = context
        self.executor = ActionExecutor()
        self.executor.register_package(package)

    def bind(self, session: Session) -> BoundRunner:
        """A runner for one unit of work."""
        return BoundRunner(self.executor, replace(self.context, session=session))


class BoundRunner:
    """Calls actions for the dialogue engine."""

    def __init__(self, executor: ActionExecutor, context: ActionContext) -> None:
        self.executor = executor
        self.context = context

    def __call__(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """Run one action.

        Raises:
            ActionFailed: it raised, took too long, or doesn't exist. What it had written is undone.
        """
        name, session = call["next_action"], self.context.session
        assert session is not None
        try:
            # The savepoint undoes a failed action's writes; the turn goes on with an apology.
            with session.begin_nested(), use_action_context(self.context):
                result = asyncio.run(self._run(call), debug=False)
        except Exception as error:
            log.exception("action_failed", action=name, error=type(error).__name__)
            raise ActionFailed(name) from error
        return result

    async def _run(self, call: Mapping[str, Any]) -> dict[str, Any]:
        result = await asyncio.wait_for(self.executor.run(dict(call)), ACTION_TIMEOUT_SECONDS)
        if result is None:
            raise LookupError("no such action")
        return result.model_dump() if hasattr(result, "model_dump") else dict(result)


class HttpRunner:
    """Calls a rasa-sdk action server."""

    def __init__(self, url: str, timeout_seconds: float = ACTION_TIMEOUT_SECONDS) -> None:
        self.url = url
        self.timeout_seconds = timeout_seconds
        self.http = requests.Session()

    def bind(self, session: Session) -> HttpRunner:
        """The same runner: an action server has units of work of its own."""
        return self

    def __call__(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """Run one action over HTTP.

        Raises:
            ActionFailed: the server can't be reached, is slow, or answers with an error.
        """
        try:
            response = self.http.post(self.url, json=dict(call), timeout=(3, self.timeout_seconds))
            response.raise_for_status()
            result: dict[str, Any] = response.json()
        except (requests.RequestException, ValueError) as error:
            log.warning("action_failed", action=call["next_action"], error=type(error).__name__)
            raise ActionFailed(str(call["next_action"])) from error
        return {"events": result.get("events") or [], "responses": result.get("responses") or []}


ActionRunners = InProcessRunner | HttpRunner
