"""Why a command on a case was refused. Messages name codes, never what a citizen said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class CaseError(Exception):
    """Root of what this room raises."""


class UnknownField(CaseError):
    """An answer belongs to no field of the service."""


class IncompleteCase(CaseError):
    """Required answers are missing; ``missing`` names their fields."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(f"required answers are missing: {', '.join(missing)}")


class AnonymousNotAllowed(CaseError):
    """The service needs to know who asks."""


class UnknownCase(CaseError):
    """No case has this reference, or it is another agency's."""


class CaseStays(CaseError):
    """A case is not handed to another office. ``reason``: ``office``, ``why``, ``closed``, ``hearing``."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class UnknownStage(CaseError):
    """The service has no such stage."""


class MoveNotPossible(CaseError):
    """No way leads from the case's stage to the one asked for."""


class MoveNotAllowed(CaseError):
    """Another role has to make this move."""


class NotOffered(CaseError):
    """The citizen can't do this with the case, or not any more."""


class OwnDecision(CaseError):
    """An appeal is decided by somebody else than whoever made the decision."""


class DataRefused(CaseError):
    """What an officer must fill for a move is missing or does not fit.

    Attributes:
        missing: names that were left out.
        broken: by name the constraint that a value breaks, or that it is of another kind.
        unknown: names that the stage does not ask for.
    """

    def __init__(self, missing: Sequence[str], broken: Mapping[str, str], unknown: Sequence[str]) -> None:
        self.missing, self.broken, self.unknown = tuple(missing), dict(broken), tuple(unknown)
        faults = {"missing": self.missing, "not fitting": tuple(broken), "not asked for": self.unknown}
        super().__init__("; ".join(f"{what}: {', '.join(names)}" for what, names in faults.items() if names))


class NoticeRefused(CaseError):
    """The words for the citizen can't go like this; ``missing`` is what has to be in them, if that is it."""

    def __init__(self, message: str, missing: Sequence[str] = ()) -> None:
        self.missing = tuple(missing)
        super().__init__(message)


class AppendOnly(CaseError):
    """A case's history is written once and never changed."""


class IdempotencyKeyReused(CaseError):
    """The same key was used for two different commands."""


class CaseIsOpen(CaseError):
    """An office still works on the case."""


class NotCorrectable(CaseError):
    """The case is closed, or this particular is not the citizen's to change."""


class UnfitValue(CaseError):
    """A value that the field does not take; ``broken`` names the constraint."""

    def __init__(self, message: str, *, broken: str | None) -> None:
        self.broken = broken
        super().__init__(message)
