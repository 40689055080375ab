"""Chromium, and patience with pages."""

from __future__ import annotations

from tests.functional.conftest import browser, patience

__all__ = ["browser", "patience"]
