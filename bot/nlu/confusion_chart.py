"""Draws the confusion matrix. Imported by evaluation only: matplotlib takes a second to load."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

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
