"""Reads ``vocabulary.yml``: everyday words and phrases that actions look for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML


@lru_cache(maxsize=1)
def _vocabulary() -> Mapping[str, Any]:
    text = files("actions").joinpath("vocabulary.yml").read_text(encoding="utf-8")
    content: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)
    return content


def phrases(name: str) -> tuple[str, ...]:
    """A list of phrases by its name."""
    return tuple(_vocabulary()[name])


def topics() -> Mapping[str, tuple[str, ...]]:
    """Phrases that name a service without a form, by the service's code."""
    return {code: tuple(names) for code, names in _vocabulary()["topics"].items()}
