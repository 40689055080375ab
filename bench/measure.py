"""Counting and telling."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter


@dataclass(frozen=True)
class Figure:
    """One measured figure, and what it should be: ``at_least`` is good enough, ``aim`` is wished for.

    Of a time, a size or an error less is better, and ``at_least`` is the most that is good enough.
    """

    name: str
    value: float
    unit: str
    note: str = ""
    at_least: float | None = None
    aim: float | None = None


def timed(work: Callable[[], object]) -> float:
    """How long ``work`` takes, in seconds."""
    started = perf_counter()
    work()
    return perf_counter() - started


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def memory_mb(pid: int) -> float:
    """Memory that a process and its children hold for themselves and share (proportional set size), in MB."""
    total = 0
    for one in [pid, *_children(pid)]:
        rollup = Path(f"/proc/{one}/smaps_rollup")
        total += sum(
            int(line.split()[1]) for line in rollup.read_text().splitlines() if line.startswith("Pss:")
        )
    return total / 1024


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in listing.read_text().split():
            found += [int(child), *_children(int(child))]
    return found


def cpu_seconds(pid: int) -> float:
    """Processor time that a process and its children have used, those that have ended included."""
    ticks = 0
    for one in [pid, *_children(pid)]:
        # After the name in brackets: field 14 to 17 are user, system, and both of children that ended.
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def machine() -> dict[str, object]:
    """What it was measured on."""
    processors = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    named = [
        line.partition(":")[2].strip() for line in processors.splitlines() if line.startswith("model name")
    ]
    return {
        "processor": named[0] if named else platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
    }


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    rows = [("Figure", "Value", "Unit", "At least", "Aim", "Note")]
    rows += [
        (one.name, _number(one.value), one.unit, _number(one.at_least), _number(one.aim), one.note)
        for one in figures
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}"


def as_json(figures: Sequence[Figure]) -> list[dict[str, object]]:
    """The figures for a file."""
    return [asdict(one) for one in figures]
