"""The understanding layer on public data: accuracy, honesty, what is out of scope, and Banglish for Bangla.

The data is not part of the repository. It lies in a folder with

* ``banking77/`` (Casanueva et al. 2020): ``train.tsv``, ``train_10.tsv`` (ten examples an intent) and
  ``test.tsv``;
* ``clinc150/`` (Larson et al. 2019): the same, ``valid.tsv``, and ``oos_train``, ``oos_valid`` and
  ``oos_test``, sentences that belong to no intent;
* ``banglatlit/val.tsv`` (Fahim et al. 2024): a Bangla sentence, and how somebody wrote it in Latin letters.

Lines are ``intent<TAB>sentence``. Splits are the official ones. Only ``valid.tsv`` chooses a threshold. The
network is measured where torch is installed (requirements-cnn.txt).
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.metrics import roc_auc_score

from bench.measure import Figure
from bot.nlu.config import PipelineConfig, read_config
from bot.nlu.evaluation.confidence import calibration_error
from bot.nlu.evaluation.judging import Judged, judge
from bot.nlu.interpreter import Interpreter
from bot.nlu.message import Message
from bot.nlu.pipeline import Pipeline, train_pipeline
from bot.nlu.training_data import TrainingData, TrainingExample

CONFIGS = Path(__file__).parent / "configs"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
REJECTED_IN_SCOPE = 0.05
# In percent: at least, aim.
Target = tuple[float | None, float | None]
FULL: dict[str, Target] = {"banking77": (91.5, 92.9), "clinc150": (92.7, 94.1)}
TEN_EXAMPLES: dict[str, Target] = {"banking77": (73.0, 75.0), "clinc150": (82.0, 83.5)}
CALIBRATION: Target = (3.0, 1.5)
OUT_OF_SCOPE: dict[str, Target] = {"AUROC": (95.2, 95.9), "recall": (79.0, 82.0)}
TWINS: Target = (98.0, 99.0)


def measure(folder: Path, seeds: Sequence[int]) -> list[Figure]:
    """All figures, each the mean over the seeds. One takes some minutes, or ten and more with the network."""
    linear = read_config(CONFIGS / "intents.yml")
    figures: list[Figure] = []
    for name, target in FULL.items():
        figures += _full(folder / name, linear, seeds, target, "linear")
        figures.append(_ten_examples(folder / name, linear, seeds))
    if find_spec("torch") is not None:
        both = read_config(CONFIGS / "intents_network.yml")
        for name, target in FULL.items():
            figures += _full(folder / name, both, seeds, target, "with network")
    figures += _out_of_scope(folder / "clinc150", read_config(CONFIGS / "intents_out_of_scope.yml"), seeds)
    return [*figures, _twins(folder / "banglatlit" / "val.tsv")]


def _full(
    folder: Path, config: PipelineConfig, seeds: Sequence[int], target: Target, recipe: str
) -> list[Figure]:
    """Accuracy and calibration error after training on all examples."""
    started = perf_counter()
    runs = [_judged(folder, "train", config, seed) for seed in seeds]
    seconds = (perf_counter() - started) / len(seeds)
    errors = [100 * calibration_error(run) for run in runs]
    name = f"{folder.name}, {recipe}"
    return [
        _figure(f"{name}, accuracy", [_accuracy(run) for run in runs], target, seconds),
        _figure(f"{name}, calibration error", errors, CALIBRATION),
    ]


def _ten_examples(folder: Path, config: PipelineConfig, seeds: Sequence[int]) -> Figure:
    started = perf_counter()
    shares = [_accuracy(_judged(folder, "train_10", config, seed)) for seed in seeds]
    seconds = (perf_counter() - started) / len(seeds)
    return _figure(f"{folder.name}, ten examples an intent", shares, TEN_EXAMPLES[folder.name], seconds)


def _out_of_scope(folder: Path, config: PipelineConfig, seeds: Sequence[int]) -> list[Figure]:
    """How well sentences that belong to no intent are told from those that belong to one."""
    inside = _examples(folder / "test.tsv")
    outside = _examples(folder / "oos_test.tsv")
    areas, found, rejected = [], [], []
    for seed in seeds:
        learned = (*_examples(folder / "train.tsv"), *_examples(folder / "oos_train.tsv"))
        pipeline = train_pipeline(config, TrainingData(learned), seed)
        valid, own, strange = (
            _strangeness(pipeline, part) for part in (_examples(folder / "valid.tsv"), inside, outside)
        )
        threshold = np.quantile(valid, 1 - REJECTED_IN_SCOPE)
        truth = np.repeat([0, 1], [len(own), len(strange)])
        areas.append(100 * float(roc_auc_score(truth, np.concatenate([own, strange]))))
        found.append(100 * float(np.mean(strange > threshold)))
        rejected.append(100 * float(np.mean(own > threshold)))
    note = f"threshold from valid.tsv; it rejects {statistics.mean(rejected):.1f} % of the test's in-scope"
    return [
        _figure("clinc150, out of scope, AUROC", areas, OUT_OF_SCOPE["AUROC"]),
        _figure("clinc150, out of scope, recall", found, OUT_OF_SCOPE["recall"], note=note),
    ]


def _strangeness(pipeline: Pipeline, examples: Sequence[TrainingExample]) -> NDArray[np.float64]:
    """For each example how little it looks like anything that the bot knows."""
    messages = pipeline.process([example.text for example in examples], NOW)
    return np.array([message.out_of_scope for message in messages])


def _twins(file: Path) -> Figure:
    """How often the nearest Bangla sentence, by sound, is the one that a Banglish sentence stands for."""
    pairs = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    bangla, banglish = ([pair[side] for pair in pairs] for side in (0, 1))
    examples = tuple(TrainingExample(text, "any", (), file, 0) for text in bangla)
    pipeline = train_pipeline(read_config(CONFIGS / "sounds.yml"), TrainingData(examples), seed=0)
    known = _sounds(pipeline.process(bangla, NOW))
    nearest = np.asarray((_sounds(pipeline.process(banglish, NOW)) @ known.T).argmax(axis=1)).ravel()
    hits = sum(bangla[at] == twin for at, twin in zip(nearest.tolist(), bangla, strict=True))
    return Figure(
        "banglatlit, Bangla twin of Banglish",
        100 * hits / len(pairs),
        "%",
        f"first of {len(pairs)}, by sound",
        *TWINS,
    )


def _sounds(messages: Sequence[Message]) -> Any:
    rows = [message.features["sound"] for message in messages]
    ends = np.cumsum([0, *(len(row.indices) for row in rows)])
    columns = np.concatenate([row.indices for row in rows])
    values = np.concatenate([row.values for row in rows]).astype(np.float64)
    matrix = csr_matrix((values, columns, ends), shape=(len(rows), rows[0].size))
    matrix.sum_duplicates()
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    return csr_matrix(matrix.multiply(1 / np.maximum(lengths, 1e-9)))


def _judged(folder: Path, part: str, config: PipelineConfig, seed: int) -> list[Judged]:
    pipeline = train_pipeline(config, TrainingData(_examples(folder / f"{part}.tsv")), seed)
    return judge(Interpreter(pipeline, "public data", ()), _examples(folder / "test.tsv"), NOW)


def _examples(file: Path) -> tuple[TrainingExample, ...]:
    examples = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        intent, text = line.split("\t", 1)
        examples.append(TrainingExample(text, intent, (), file, number))
    return tuple(examples)


def _accuracy(judged: Sequence[Judged]) -> float:
    return 100 * sum(item.right for item in judged) / len(judged)


def _figure(
    name: str,
    values: Sequence[float],
    target: Target,
    seconds: float | None = None,
    note: str = "",
) -> Figure:
    """The mean over the seeds, with its spread and the seconds that one seed took."""
    spread = f"{len(values)} seeds: {min(values):.2f} to {max(values):.2f}"
    took = f"{seconds:.0f} s each" if seconds is not None else ""
    at_least, aim = target
    said = "; ".join(part for part in (spread, took, note) if part)
    return Figure(name, statistics.mean(values), "%", said, at_least=at_least, aim=aim)
