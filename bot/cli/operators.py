"""Who is at the command line: an option that names them for the audit trail."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def by(command: Command) -> Command:
    """Gives a command ``operator``, an actor of the trail: the machine's user, or whom ``--by`` says."""
    option = click.option(
        "--by",
        "operator",
        default=_user,
        callback=lambda _context, _option, name: f"operator:{name}",
        help="Who does it, for the audit trail; the user of this machine unless said.",
    )
    return option(command)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container's user may have a number and no name.
        return "unnamed"
