"""Patience with pages."""

from __future__ import annotations

from tests.functional.conftest import patience

__all__ = ["patience"]
