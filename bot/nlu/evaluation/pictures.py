"""Draws what a table would hide. Imported when drawing only: matplotlib takes a second to load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.nlu.evaluation.confidence import Bin

_INCHES_PER_INTENT = 0.32
_SMALLEST_INCHES = 5.0


def draw_confusion(names: Sequence[str], counts: Sequence[Sequence[int]], file: Path) -> None:
    """Write a picture: a row for each true intent, a column for what it was taken for.

    Colour is the share of the row, the number is the count; right answers are green, mistakes amber.
    """
    table = np.array(counts, float).reshape(len(names), len(names))
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    right = np.eye(len(names), dtype=bool)
    side = max(_SMALLEST_INCHES, _INCHES_PER_INTENT * len(names) + 3)
    figure = Figure(figsize=(side, side), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.imshow(np.where(right, shares, np.nan), cmap="Greens", vmin=0, vmax=1.2)
    axes.imshow(np.where(~right & (table > 0), shares, np.nan), cmap="Oranges", vmin=-0.3, vmax=0.6)
    for row, column in np.argwhere(table > 0).tolist():
        axes.text(column, row, f"{table[row, column]:.0f}", ha="center", va="center", fontsize=7)
    axes.set_xticks(range(len(names)), list(names), rotation=90, fontsize=8)
    axes.set_yticks(range(len(names)), list(names), fontsize=8)
    axes.set_xlabel("understood as")
    axes.set_ylabel("meant")
    axes.set_title(f"{np.trace(table):.0f} of {table.sum():.0f} messages understood")
    figure.savefig(file, dpi=110)


def draw_calibration(bins: Sequence[Bin], error: float, file: Path) -> None:
    """Write a picture: the share that is right by confidence; on the diagonal confidences are honest.

    The size of a dot is the number of messages.
    """
    figure, axes = _square()
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--")
    most = max((one.examples for one in bins), default=1)
    sizes = [20 + 300 * one.examples / most for one in bins]
    axes.plot([one.confidence for one in bins], [one.accuracy for one in bins], color="tab:green")
    axes.scatter([one.confidence for one in bins], [one.accuracy for one in bins], s=sizes, color="tab:green")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share that is right")
    axes.set_title(f"calibration error {100 * error:.1f} %")
    figure.savefig(file, dpi=110)


def draw_learning_curve(curve: Sequence[Mapping[str, Any]], file: Path) -> None:
    """Write a picture: accuracy and macro F1 by the number of examples learned."""
    figure, axes = _square()
    learned = [one["learned"] for one in curve]
    for key, label in (("accuracy", "accuracy"), ("f1-score", "macro F1")):
        axes.plot(learned, [one[key] for one in curve], marker="o", label=label)
    axes.set(xlabel="examples learned", ylim=(None, 1))
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(file, dpi=110)


def _square() -> tuple[Figure, Any]:
    figure = Figure(figsize=(_SMALLEST_INCHES, _SMALLEST_INCHES), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()
