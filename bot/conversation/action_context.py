"""What an action may use: the database, the clock, the catalogue, and the turn's unit of work if any."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot.catalogue.loader import Catalogue
from bot.clock import Clock
from bot.storage.database import Database


class TooLate(Exception):
    """The turn has gone on without this action: it must not touch the turn's unit of work any more."""


class Lease:
    """An action's right to use the turn's unit of work, until the turn goes on without it.

    A session serves one thread at a time. An action that takes too long keeps its thread, so what is taken
    back is the right to the session; while the action is inside a unit of work that has to wait.
    """

    def __init__(self) -> None:
        self._in_use = threading.RLock()
        self._is_over = False

    @contextmanager
    def use(self) -> Iterator[None]:
        """Hold the session for a block.

        Raises:
            TooLate: the turn has gone on.
        """
        with self._in_use:
            if self._is_over:
                raise TooLate
            yield

    def end(self) -> None:
        """Take the right back; waits for the end of a unit of work that is under way."""
        with self._in_use:
            self._is_over = True


@dataclass(frozen=True)
class ActionContext:
    """What an action may use.

    Attributes:
        database: where an action server opens its own units of work.
        clock: the time.
        catalogue: the agencies' services.
        session: the turn's unit of work; None on an action server.
        lease: how long the action may use it.
        public_url: where citizens find this service's pages; None if it has no address of its own.
    """

    database: Database
    clock: Clock
    catalogue: Catalogue
    session: Session | None = None
    lease: Lease = field(default_factory=Lease, repr=False, compare=False)
    public_url: str | None = None

    @property
    def in_process(self) -> bool:
        """Whether the action takes part in the turn's transaction."""
        return self.session is not None

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """The turn's transaction if there is one, else a new one that is committed at the end.

        Raises:
            TooLate: the turn has gone on without the action.
        """
        if self.session is not None:
            with self.lease.use():
                yield self.session
        else:
            with self.database.write() as session:
                yield session


_context: ContextVar[ActionContext] = ContextVar("action_context")


class _Installed:
    """The context of an action server: one for the whole process."""

    context: ActionContext | None = None


def action_context() -> ActionContext:
    """The context of the action that is running.

    Raises:
        LookupError: outside of a turn and of an action server.
    """
    context = _context.get(None) or _Installed.context
    if context is None:
        raise LookupError("no action context")
    return context


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
