"""Written conversations: what citizens write, from hello to the reference, and how the case goes on.

``scripts/<service>.yml`` has a conversation for each language:

* ``says``: the citizen's lines. One that starts with ``@`` is a tap on the choice with that title, ``@1`` on
  the first choice, whatever it says.
* ``office``: where the case must end.
* ``fields``: the answers whose stored value is not what was written. Every other answer is a line, word for
  word. ``wednesday`` stands for any.
* ``due``, ``stage_due``: the term of the case and of stages, so many ``days`` of a ``kind``, or ``hours``.
* ``told``: words that the citizen must read at a stage, besides the stage's own note.
* ``by_itself``: stages that the case enters without an officer.
* ``way``: the stages to the last one, with what officers fill.

``today``, ``today-3`` and ``today+20`` stand for dates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

from bot.catalogue.bilingual import Language

SCRIPTS = Path(__file__).with_name("scripts")
LANGUAGES = ("bn", "bn-Latn", "en")
_RELATIVE_DAY = re.compile(r"today([+-]\d+)?")


@dataclass(frozen=True)
class Term:
    """How long an office has."""

    days: int = 0
    hours: int = 0
    kind: Literal["working", "calendar"] = "working"
    replaces_case: bool = False


@dataclass(frozen=True)
class Step:
    """A stage on the way, and what is filled for it."""

    stage: str
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Script:
    """A conversation of a citizen with one service in one language."""

    service: str
    language: str
    page: str
    agency: str
    prefix: str
    says: Sequence[str]
    office: str
    fields: Mapping[str, Any]
    way: Sequence[Step]
    by_itself: Sequence[str]
    anonymous: bool
    due: Term | None
    stage_due: Mapping[str, Term]
    told: Mapping[str, Sequence[str]]

    @property
    def name(self) -> str:
        """``land_service-bn-Latn``."""
        return f"{self.service}-{self.language}"

    @property
    def answered_in(self) -> Language:
        """The language of the bot's answers: Banglish is answered in Bangla."""
        return "en" if self.language == "en" else "bn"


def read_scripts(today: date) -> dict[str, Script]:
    """All scripts by name."""
    scripts = [
        _script(path.stem, language, document, today)
        for path in sorted(SCRIPTS.glob("*.yml"))
        for document in [YAML(typ="safe").load(path)]
        for language in LANGUAGES
    ]
    return {script.name: script for script in scripts}


def _script(service: str, language: str, document: Mapping[str, Any], today: date) -> Script:
    said = {**document, **document["conversations"][language]}
    return Script(
        service=service,
        language=language,
        page=said["page"],
        agency=said["agency"],
        prefix=said["prefix"],
        says=said["says"],
        office=said["office"],
        fields={name: _dated(value, today) for name, value in said["fields"].items()},
        way=[_step(one, today) for one in said["way"]],
        by_itself=said.get("by_itself", ()),
        anonymous=said.get("anonymous", False),
        due=Term(**said["due"]) if "due" in said else None,
        stage_due={stage: Term(**term) for stage, term in said.get("stage_due", {}).items()},
        told=said.get("told", {}),
    )


def _step(written: str | Mapping[str, Mapping[str, str]], today: date) -> Step:
    if isinstance(written, str):
        return Step(written)
    ((stage, data),) = written.items()
    return Step(stage, {name: _dated(value, today) for name, value in data.items()})


def _dated(value: Any, today: date) -> Any:
    match = _RELATIVE_DAY.fullmatch(value) if isinstance(value, str) else None
    return (today + timedelta(days=int(match[1] or 0))).isoformat() if match else value
