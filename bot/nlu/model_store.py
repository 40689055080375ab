"""Models on disk: folders of JSON and arrays, written whole or not at all.

``models/<version>/`` holds one model, and the file ``models/latest`` the version to use. A version is a hash
of what the model is made of: the same data and recipe give the same version. Reading a model can't run code:
arrays are read without pickle, and modules from elsewhere are imported only if the caller trusts them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Mapping
from importlib.metadata import version as library_version
from pathlib import Path
from typing import Any, TypedDict

from bot.nlu.component import ParameterError
from bot.nlu.config import PipelineConfig
from bot.nlu.errors import ModelError, NluError
from bot.nlu.pipeline import Pipeline
from bot.nlu.registry import component_class

FORMAT = 3
LATEST = "latest"
MANIFEST = "manifest.json"
_LIBRARIES = ("numpy", "scikit-learn", "rapidfuzz", "phonenumbers")
_UNREADABLE = (
    NluError, ParameterError, OSError, EOFError, LookupError, ValueError, TypeError, AttributeError,
)  # fmt: skip
_VERSION = re.compile(r"[0-9a-f]{16}")


class ComponentEntry(TypedDict):
    """A component in the manifest."""

    name: str
    params: dict[str, Any]


class Manifest(TypedDict):
    """What a model is, in its ``manifest.json``."""

    format: int
    version: str
    language: str
    pipeline: list[ComponentEntry]
    intents: list[str]
    entities: list[str]
    seed: int
    examples: int
    training_data: str
    libraries: dict[str, str]
    files: dict[str, str]


def save_model(pipeline: Pipeline, config: PipelineConfig, facts: Mapping[str, Any], models: Path) -> Path:
    """Write a model below ``models`` and make it the latest.

    A crash leaves a folder whose name starts with a dot, which nothing reads, and the old model in use.

    Args:
        facts: intents, entities, seed, examples and training_data of the manifest.
    """
    models.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=models))
    try:
        for at, (component, entry) in enumerate(zip(pipeline.components, config.components, strict=True)):
            folder = draft / _folder(at, entry.name)
            folder.mkdir()
            component.save(folder)
        manifest = _manifest(config, facts, draft)
        (draft / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=2), encoding="utf-8")
        draft.chmod(0o755)
        target = _put_in_place(draft, models / manifest["version"])
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _point_to(models, target.name)
    return target


def find_model(path: Path) -> Path:
    """A model's folder: the path itself, or the latest below it.

    Raises:
        ModelError: when there is none.
    """
    if (path / MANIFEST).is_file():
        return path
    try:
        version = (path / LATEST).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"no model in {path}") from error
    if not _VERSION.fullmatch(version) or not (path / version / MANIFEST).is_file():
        raise ModelError(f"{path / LATEST} points to no model")
    return path / version


def load_model(path: Path, trusted: Collection[str] = ()) -> tuple[Pipeline, Manifest]:
    """Read a model.

    Args:
        path: a model's folder, or the folder of models.
        trusted: module paths of components that are no part of this program.

    Raises:
        ModelError: when it is missing, damaged, of another format, or needs a component that isn't trusted.
    """
    folder = find_model(path)
    try:
        manifest: Manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            raise ModelError(
                f"{folder} has format {manifest['format']}, this program reads {FORMAT}: train again"
            )
        if _digests(folder) != manifest["files"]:
            raise ModelError(f"{folder} is damaged: its files are not those that were written")
        components = []
        for at, entry in enumerate(manifest["pipeline"]):
            component = component_class(entry["name"], trusted)(entry["params"])
            component.load(folder / _folder(at, entry["name"]))
            components.append(component)
    except ModelError:
        raise
    except _UNREADABLE as error:
        raise ModelError(f"{folder} can't be read: {error}") from error
    return Pipeline(tuple(components)), manifest


def _manifest(config: PipelineConfig, facts: Mapping[str, Any], draft: Path) -> Manifest:
    said: dict[str, Any] = {
        "format": FORMAT,
        "language": config.language,
        "pipeline": [{"name": entry.name, "params": entry.params} for entry in config.components],
        **facts,
        "libraries": {name: library_version(name) for name in _LIBRARIES},
        "files": _digests(draft),
    }
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return Manifest(**{"version": digest[:16], **said})  # type: ignore[typeddict-item]


def _folder(at: int, name: str) -> str:
    return f"{at:02d}-{re.sub(r'[^A-Za-z0-9_]', '-', name)}"


def _digests(folder: Path) -> dict[str, str]:
    files = (file for file in folder.rglob("*") if file.is_file() and file != folder / MANIFEST)
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(files)
    }


def _put_in_place(draft: Path, target: Path) -> Path:
    for file in draft.rglob("*"):
        if file.is_file():
            _flush(file)
    try:
        draft.rename(target)
    except OSError:
        # The same model is there already, or what a tampered-with one was: the content decides.
        if not (target / MANIFEST).is_file():
            raise
        if _digests(target) != _digests(draft):
            shutil.rmtree(target)
            draft.rename(target)
    _flush(target.parent)
    return target


def _point_to(models: Path, version: str) -> None:
    draft = models / f".{LATEST}-{os.getpid()}"
    draft.write_text(version + "\n", encoding="ascii")
    _flush(draft)
    draft.replace(models / LATEST)
    _flush(models)


def _flush(path: Path) -> None:
    """To the disk, so that a power cut can't reorder what was written."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
