"""Reads the recipe: ``language`` and ``pipeline`` of ``config.yml``. ``policies`` are the dialogue's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.nlu.component import Component, ParameterError
from bot.nlu.errors import ConfigError, Fault
from bot.nlu.rasa_names import REFUSED, REPLACED, short_name, stand_ins
from bot.nlu.reader import load_yaml
from bot.nlu.registry import UnknownComponent, component_class

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ComponentConfig:
    """One entry of the pipeline."""

    name: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PipelineConfig:
    """What ``config.yml`` says about understanding."""

    language: str
    components: tuple[ComponentConfig, ...]

    def build(self) -> list[Component]:
        """New, untrained components."""
        return [component_class(entry.name)(entry.params) for entry in self.components]


def read_config(file: Path) -> PipelineConfig:
    """Read the recipe.

    Components of Rasa that are none of ours are replaced by what does their work here: see
    :mod:`bot.nlu.rasa_names`.

    Raises:
        ConfigError: with every fault, if there is any.
    """
    faults: list[Fault] = []
    document = load_yaml(file, faults)
    if not isinstance(document, CommentedMap) or not isinstance(document.get("pipeline"), CommentedSeq):
        raise ConfigError(faults or [Fault(str(file), 0, "no pipeline here")])
    entries = list(_entries(document["pipeline"], file, faults))
    for entry, line in entries:
        try:
            component_class(entry.name)(entry.params)
        except (UnknownComponent, ParameterError) as error:
            faults.append(Fault(str(file), line, str(error)))
    if faults:
        raise ConfigError(faults)
    return PipelineConfig(str(document.get("language", "en")), tuple(entry for entry, _ in entries))


def _entries(
    pipeline: CommentedSeq, file: Path, faults: list[Fault]
) -> Iterator[tuple[ComponentConfig, int]]:
    """The entries and their lines."""
    added: set[str] = set()
    for at, entry in enumerate(pipeline):
        line = pipeline.lc.item(at)[0] + 1
        params = _plain(entry) if isinstance(entry, CommentedMap) else {"name": entry}
        name = short_name(str(params.pop("name", "")))
        if not name:
            faults.append(Fault(str(file), line, "a component without a name"))
        elif name in REFUSED:
            faults.append(Fault(str(file), line, f"{name} {REFUSED[name]}"))
        elif name in REPLACED:
            replaced = stand_ins(name, params)
            _tell(name, [by for by, _ in replaced], REPLACED[name].why, line)
            for by, own_params in replaced:
                if by not in added:
                    added.add(by)
                    yield ComponentConfig(by, own_params), line
        else:
            added.add(name)
            yield ComponentConfig(name, params), line


def _tell(name: str, by: Sequence[str], why: str, line: int) -> None:
    """A twin is worth a note, a replacement a warning."""
    tell = log.warning if why else log.info
    tell("rasa_component_replaced", component=name, by=list(by), why=why or "the same work", line=line)


def _plain(value: Any) -> Any:
    """YAML's own containers as ordinary ones."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
