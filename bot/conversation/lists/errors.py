"""What can go wrong with labels and saved filters."""

from __future__ import annotations


class ListsError(Exception):
    """Root of what this room raises."""


class BadName(ListsError):
    """The name is empty or too long."""


class NameTaken(ListsError):
    """There is one with this name already."""


class NoSuchThing(ListsError):
    """There is none, or it is another agency's or somebody else's."""
