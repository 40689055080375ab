"""Switches that make the platform misbehave, each as real platforms do."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal, cast, get_args

Duplicate = Literal["off", "later", "together"]


class BadFault(Exception):
    """A switch was set to something it can't do. The text is for whoever set it."""


@dataclass(frozen=True)
class Chance:
    """How often a fault strikes.

    Attributes:
        share: of the calls, 0 to 1.
        times: strikes left before it ends by itself; None for no end.
    """

    share: float = 0.0
    times: int | None = None

    @classmethod
    def parse(cls, value: object) -> Chance:
        """From JSON: true, a share, or ``{"share", "times"}``."""
        if isinstance(value, bool):
            return cls(1.0 if value else 0.0)
        if isinstance(value, int | float) and 0 <= value <= 1:
            return cls(float(value))
        if isinstance(value, dict) and set(value) <= {"share", "times"}:
            times = value.get("times")
            if times is None or (isinstance(times, int) and not isinstance(times, bool) and times >= 0):
                return cls(cls.parse(value.get("share", 1.0)).share, times)
        raise BadFault("a chance is true, false, a share from 0 to 1, or {share, times}")


@dataclass(frozen=True)
class Switches:
    """All switches at one moment.

    Webhooks: ``duplicate`` (off, later: again after the first, together: both at once), ``reorder``
    (neighbours swap places), ``delay_seconds``, ``batch`` (most events in one POST; 1 is off).
    Graph API sends: ``fail_before`` (5xx, nothing taken), ``fail_after`` (5xx, message taken), ``hang_up``
    (message taken and echoed, connection dropped), ``throttle`` with ``throttle_code`` and
    ``throttle_minutes``, ``slow_seconds``, and ``error``: any documented error, by ``error_code`` and
    ``error_subcode``.
    """

    duplicate: Duplicate = "off"
    reorder: bool = False
    delay_seconds: float = 0.0
    batch: int = 1
    fail_before: Chance = field(default_factory=Chance)
    fail_after: Chance = field(default_factory=Chance)
    hang_up: Chance = field(default_factory=Chance)
    throttle: Chance = field(default_factory=Chance)
    throttle_code: int = 613
    throttle_minutes: int = 1
    slow_seconds: float = 0.0
    error: Chance = field(default_factory=Chance)
    error_code: int = 190
    error_subcode: int | None = 460


CHANCES = frozenset({"fail_before", "fail_after", "hang_up", "throttle", "error"})
LARGEST: dict[str, float] = {"delay_seconds": 60, "batch": 1000, "throttle_minutes": 1440, "slow_seconds": 60}
SMALLEST: dict[str, float] = {"batch": 1}


class Faults:
    """The switches and the dice. Safe from any thread."""

    def __init__(self, seed: int | None = None) -> None:
        self._lock = threading.Lock()
        self._dice = random.Random(seed)
        self._switches = Switches()

    @property
    def now(self) -> Switches:
        """How the switches stand."""
        return self._switches

    def set(self, wanted: Mapping[str, Any]) -> Switches:
        """Set the named switches and leave the others.

        Raises:
            BadFault: an unknown name or an impossible value; then nothing was set.
        """
        changes: dict[str, Any] = {name: _checked(name, value) for name, value in wanted.items()}
        with self._lock:
            self._switches = replace(self._switches, **changes)
            return self._switches

    def reset(self) -> Switches:
        """All off."""
        with self._lock:
            self._switches = Switches()
            return self._switches

    def strikes(self, name: str) -> bool:
        """Throw the dice for one of the faults that strike by chance."""
        chance = cast(Chance, getattr(self._switches, name))
        if not chance.share:
            return False
        with self._lock:
            chance = cast(Chance, getattr(self._switches, name))
            if chance.times == 0 or (chance.share < 1 and self._dice.random() >= chance.share):
                return False
            if chance.times is not None:
                left = chance.times - 1
                used = Chance(chance.share if left else 0.0, left)
                self._switches = replace(self._switches, **cast(Any, {name: used}))
            return True


def switches_view(switches: Switches) -> dict[str, Any]:
    """The switches as JSON."""
    return asdict(switches)


def _checked(name: str, value: object) -> object:
    if name not in {known.name for known in fields(Switches)}:
        raise BadFault(f"there is no switch {name!r}")
    if name in CHANCES:
        return Chance.parse(value)
    if name == "duplicate":
        if isinstance(value, bool):
            value = "together" if value else "off"
        if value not in get_args(Duplicate):
            raise BadFault(f"duplicate is one of {', '.join(get_args(Duplicate))}")
        return value
    if name == "reorder":
        return bool(value)
    if name == "error_subcode" and value is None:
        return None
    return _checked_number(name, value)


def _checked_number(name: str, value: object) -> float | int:
    whole = not name.endswith("_seconds")
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        raise BadFault(f"{name} is a {'whole ' if whole else ''}number")
    if not SMALLEST.get(name, 0) <= cast(float, value) <= LARGEST.get(name, 10**9):
        raise BadFault(f"{name} is out of range")
    return cast(float, value)
