"""Values that no database can hold: a number of thirty digits, a null character."""

from __future__ import annotations

from sqlalchemy.exc import DataError, StatementError

#: What a query with such a value raises; other faults of a statement are among them.
BEYOND_RANGE = (OverflowError, StatementError)


def is_beyond_range(error: Exception) -> bool:
    """Whether a query failed because of such a value."""
    cause = error.orig if isinstance(error, StatementError) else error
    return isinstance(error, DataError) or isinstance(cause, OverflowError)
