"""What changes things here: training a model, and measuring one."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from bot.nlu.config import read_config
from bot.nlu.domain_names import DomainNames
from bot.nlu.errors import Fault, TrainingDataError
from bot.nlu.evaluation.compare import compare
from bot.nlu.evaluation.confidence import calibration
from bot.nlu.evaluation.judging import Judged, cross_validate, judge
from bot.nlu.evaluation.learning import learning_curve
from bot.nlu.evaluation.report import report
from bot.nlu.evaluation.robustness import robustness
from bot.nlu.evaluation.scores import confusion
from bot.nlu.interpreter import Interpreter
from bot.nlu.model_store import save_model
from bot.nlu.pipeline import train_pipeline
from bot.nlu.reader import read_leniently, read_training_data
from bot.nlu.training_data import TrainingExample

log = structlog.get_logger(__name__)

SEED = 20170416


def train(
    data_paths: Sequence[Path],
    config_path: Path,
    domain_path: Path | Sequence[Path] | None,
    out_dir: Path,
    *,
    seed: int = SEED,
) -> Path:
    """Train a model and make it the latest in a folder of models.

    Args:
        data_paths: files or folders in Rasa's NLU format; folders named ``test`` or ``tests`` are left out.
        config_path: the recipe.
        domain_path: the domain, whose intents buttons may send; ``None`` if there is none.
        out_dir: the folder of models.
        seed: with the same data, recipe and libraries it gives the same model.

    Returns:
        The model's folder, ``out_dir/<version>``.

    Raises:
        TrainingDataError, ConfigError: with the file and line of every fault.
    """
    started = time.perf_counter()
    config = read_config(config_path)
    data = read_training_data(data_paths)
    domain = DomainNames.read(_paths(domain_path))
    pipeline = train_pipeline(config, data, seed)
    facts = {
        "intents": sorted({*data.intents, *domain.intents}),
        "entities": sorted(domain.entities),
        "seed": seed,
        "examples": len(data.examples),
        "training_data": data.digest(),
    }
    folder = save_model(pipeline, config, facts, out_dir)
    seconds = round(time.perf_counter() - started, 1)
    log.info("model_trained", version=folder.name, examples=len(data.examples), seconds=seconds)
    return folder


def evaluate(
    model_path: Path,
    data_paths: Sequence[Path],
    out_dir: Path,
    *,
    now: datetime,
    other: Path | None = None,
    perturbed: bool = False,
    seed: int = SEED,
) -> dict[str, Any]:
    """Measure a model on examples that it wasn't trained on.

    Writes ``intent_report.json`` and pictures (confusion matrix, calibration) into ``out_dir`` and returns
    the report.

    Args:
        now: the moment that the examples' "yesterday" is relative to.
        other: a model to compare with, message by message (``comparison`` of the report).
        perturbed: whether to read the examples misspelt, too (``robustness``).

    Raises:
        ModelError, TrainingDataError: when a model or examples can't be read.
    """
    interpreter = Interpreter.load(model_path)
    examples = _examples(data_paths)
    judged = judge(interpreter, examples, now)
    more: dict[str, Any] = {}
    if other is not None:
        rival = Interpreter.load(other)
        more["comparison"] = {"other": rival.version, **compare(judged, judge(rival, examples, now))}
    if perturbed:
        more["robustness"] = robustness(interpreter, judged, now, seed)
    return _write(judged, out_dir, interpreter.version, more)


def cross_evaluate(
    data_paths: Sequence[Path],
    config_path: Path,
    out_dir: Path,
    *,
    now: datetime,
    folds: int = 5,
    seed: int = SEED,
) -> dict[str, Any]:
    """Measure the recipe on its own training data: each example by a model that hasn't seen it."""
    judged = cross_judge(data_paths, config_path, now=now, folds=folds, seed=seed)
    return _write(judged, out_dir, f"{folds}-fold cross-validation", {})


def cross_judge(
    data_paths: Sequence[Path], config_path: Path, *, now: datetime, folds: int, seed: int = SEED
) -> list[Judged]:
    """What models that haven't seen them make of the training examples."""
    data = read_training_data(data_paths)
    return cross_validate(read_config(config_path), data, folds=folds, seed=seed, now=now)


def curve(
    data_paths: Sequence[Path],
    config_path: Path,
    test_paths: Sequence[Path],
    out_dir: Path,
    *,
    now: datetime,
    seed: int = SEED,
) -> list[dict[str, Any]]:
    """Scores on test examples by how much was learned; writes ``learning_curve.json`` and a picture."""
    from bot.nlu.evaluation.pictures import draw_learning_curve

    points = learning_curve(
        read_config(config_path), read_training_data(data_paths), _examples(test_paths), seed=seed, now=now
    )
    out_dir.mkdir(parents=True, exist_ok=True)
    (out_dir / "learning_curve.json").write_text(json.dumps(points, indent=2), encoding="utf-8")
    draw_learning_curve(points, out_dir / "learning_curve.png")
    return points


def _examples(data_paths: Sequence[Path]) -> Sequence[TrainingExample]:
    data, faults = read_leniently(data_paths)
    if not data.examples and not faults:
        faults = [Fault(", ".join(map(str, data_paths)), 0, "no examples here")]
    if faults:
        raise TrainingDataError(faults)
    return data.examples


def _write(judged: Sequence[Judged], out_dir: Path, version: str, more: Mapping[str, Any]) -> dict[str, Any]:
    # Drawing needs matplotlib, which training and serving shall not wait for.
    from bot.nlu.evaluation.pictures import draw_calibration, draw_confusion

    out_dir.mkdir(parents=True, exist_ok=True)
    scores = {"model": version, **report(judged), **more}
    text = json.dumps(scores, ensure_ascii=False, indent=2)
    (out_dir / "intent_report.json").write_text(text, encoding="utf-8")
    draw_confusion(*confusion(judged), out_dir / "intent_confusion_matrix.png")
    draw_calibration(calibration(judged), scores["calibration_error"], out_dir / "calibration.png")
    return scores


def _paths(path: Path | Sequence[Path] | None) -> list[Path]:
    if path is None:
        return []
    return [path] if isinstance(path, Path) else list(path)
