"""Runs rasa-sdk actions: in this process by default, or over rasa-sdk's HTTP protocol.

In process an action works in the turn's own transaction, which it finds in :func:`action_context`. Over HTTP
the action server has units of work of its own, so commands there carry an idempotency key and
may be repeated.
Either way the same action classes run, on a copy of the tracker, and the same JSON comes back.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from importlib import import_module
from typing import Any

import requests
import structlog
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection
from sqlalchemy.orm import Session

from bot.catalogue.loader import Catalogue
from bot.conversation.action_context import (
    ActionContext,
    Lease,
    action_context,
    install_action_context,
    use_action_context,
)
from bot.dialogue.engine import ActionFailed, ActionRejected
from bot.outgoing import new_session, read_answer

__all__ = [
    "ActionContext",
    "ActionRunners",
    "HttpRunner",
    "InProcessRunner",
    "action_context",
    "install_action_context",
    "new_executor",
    "use_action_context",
]

log = structlog.get_logger(__name__)

#: rasa-sdk actions live in this package; only its name is known here.
ACTIONS_PACKAGE = "actions"
#: An action server may be far away.
ACTION_TIMEOUT_SECONDS = 8.0
#: In process the turn's locks are held meanwhile, on SQLite everybody's.
IN_PROCESS_TIMEOUT_SECONDS = 4.0
#: So many actions may run or be stuck in this process; the next ones fail at once.
MOST_ACTIONS = 64
MOST_ANSWER_BYTES = 4 * 1024 * 1024


def new_executor(catalogue: Catalogue, package: str = ACTIONS_PACKAGE) -> ActionExecutor:
    """The actions of a package, and those that its ``service_forms``, if any, makes of the catalogue."""
    executor = ActionExecutor()
    executor.register_package(package)
    forms = getattr(import_module(package), "service_forms", None)
    for form in forms(catalogue) if forms else ():
        executor.register_action(form)
    return executor


class InProcessRunner:
    """Runs the actions of a package in this process, inside a savepoint of the turn's transaction."""

    is_remote = False

    def __init__(
        self,
        context: ActionContext,
        package: str = ACTIONS_PACKAGE,
        *,
        timeout_seconds: float = IN_PROCESS_TIMEOUT_SECONDS,
    ) -> None:
        self.context = context
        self.timeout_seconds = timeout_seconds
        self.places = threading.BoundedSemaphore(MOST_ACTIONS)
        self.executor = new_executor(context.catalogue, package)

    def bind(self, session: Session | None) -> BoundRunner:
        """A runner for one unit of work."""
        return BoundRunner(self, replace(self.context, session=session))


class BoundRunner:
    """Calls actions for the dialogue engine."""

    def __init__(self, runner: InProcessRunner, context: ActionContext) -> None:
        self.runner = runner
        self.context = context

    def __call__(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """Run one action.

        Raises:
            ActionFailed: it raised, took too long, or doesn't exist. What it had written is undone.
            ActionRejected: it declined to run.
        """
        name, session = str(call["next_action"]), self.context.session
        assert session is not None
        try:
            # The savepoint undoes a failed action's writes; the turn goes on with an apology.
            with session.begin_nested():
                return self._run(call)
        except ActionExecutionRejection as error:
            raise ActionRejected(name) from error
        except Exception as error:
            log.exception("action_failed", action=name, error=type(error).__name__)
            raise ActionFailed(name) from error

    def _run(self, call: Mapping[str, Any]) -> dict[str, Any]:
        # A copy, as over HTTP: an action can't change the conversation but by its events.
        own_call = {**call, "tracker": json.loads(json.dumps(call["tracker"]))}
        context = replace(self.context, lease=Lease())
        # An action may block, and nothing can interrupt a thread: so it gets one that can be left behind.
        try:
            outcome = _in_thread(lambda: self._act(own_call, context), self.runner.places)
            return outcome.result(self.runner.timeout_seconds)
        finally:
            context.lease.end()

    def _act(self, call: dict[str, Any], context: ActionContext) -> dict[str, Any]:
        with use_action_context(context):
            result = asyncio.run(self.runner.executor.run(call), debug=False)
        if result is None:
            raise LookupError("no such action")
        plain = result.model_dump() if hasattr(result, "model_dump") else dict(result)
        told: dict[str, Any] = json.loads(json.dumps(plain))
        return told


class HttpRunner:
    """Calls a rasa-sdk action server."""

    is_remote = True

    def __init__(self, url: str, timeout_seconds: float = ACTION_TIMEOUT_SECONDS) -> None:
        self.url = url
        self.timeout_seconds = timeout_seconds
        self.http = new_session(url)

    def bind(self, session: Session | None) -> HttpRunner:
        """The same runner: an action server has units of work of its own."""
        return self

    def __call__(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """Run one action over HTTP.

        Raises:
            ActionFailed: the server can't be reached, is slow, or answers with an error.
            ActionRejected: the action declined to run.
        """
        name = str(call["next_action"])
        try:
            patience = (3, self.timeout_seconds)
            with self.http.post(self.url, json=dict(call), timeout=patience, stream=True) as response:
                result = json.loads(read_answer(response, MOST_ANSWER_BYTES, self.timeout_seconds))
                # rasa-sdk's way to say that an action declined.
                if response.status_code == 400 and "action_name" in result:
                    raise ActionRejected(name)
                response.raise_for_status()
            return {"events": result.get("events") or [], "responses": result.get("responses") or []}
        except (requests.RequestException, ValueError, AttributeError, TypeError) as error:
            log.warning("action_failed", action=name, error=type(error).__name__)
            raise ActionFailed(name) from error


ActionRunners = InProcessRunner | HttpRunner


def _in_thread(
    work: Callable[[], dict[str, Any]], places: threading.BoundedSemaphore
) -> Future[dict[str, Any]]:
    """Run something in a thread of its own, which does not keep the process from ending."""
    outcome: Future[dict[str, Any]] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:
            outcome.set_exception(error)
        finally:
            places.release()

    if not places.acquire(blocking=False):
        raise TimeoutError("too many actions are stuck")
    threading.Thread(target=run, name="action", daemon=True).start()
    return outcome
