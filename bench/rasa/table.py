"""The results side by side, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# What it is called, where its figure lies, and its decimal places.
_COSTS = (
    ("Training, s", "training.seconds", 1),
    ("Training, most memory, MB", "training.peak_mb", 0),
    ("Model on disk, MB", "disk_mb.stored", 1),
    ("Model unpacked, MB", "disk_mb.unpacked", 1),
    ("Start: imports, s", "serving.start_seconds", 2),
    ("Start: model load, s", "serving.load_seconds", 2),
    ("Parse, p50, ms", "serving.parse_p50_ms", 2),
    ("Parse, p95, ms", "serving.parse_p95_ms", 2),
    ("Serving process, memory, MB", "serving.memory_mb.used", 0),
    ("Memory that loading the model adds, MB", "serving.memory_mb.added", 0),
)
_ENTITIES = (
    ("Entity F1, same characters", "span"),
    ("Entity F1, same characters or value", "span_or_value"),
    ("Entity F1, a character in common", "overlap"),
)

Row = tuple[str, str, str, str]


def table(results: Mapping[str, Any]) -> str:
    """All figures, one line each; the ratio is Rasa's figure divided by ours."""
    versions = results["rasa"]["training"]["versions"]
    head = ("Figure", "Ours", f"Rasa {versions['rasa']}, DIET, {results['epochs']} epochs", "Rasa / ours")
    rows = [head, *_rows(results["ours"], results["rasa"])]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        f"| {row[0].ljust(widths[0])} | "
        + " | ".join(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        + " |"
        for row in rows
    ]
    lines.insert(
        1, f"|{'-' * (widths[0] + 2)}|" + "|".join("-" * (width + 1) + ":" for width in widths[1:]) + "|"
    )
    return "\n".join([*lines, "", _notes(results)])


def _rows(ours: Mapping[str, Any], rasa: Mapping[str, Any]) -> Iterator[Row]:
    for label, path, places in _COSTS:
        yield _row(label, _at(ours, path), _at(rasa, path), places)
    for label, key in (("Accuracy", "accuracy"), ("Macro F1", "macro_f1")):
        for group, one in _groups(ours["scores"]).items():
            theirs = _groups(rasa["scores"])[group]
            yield _row(f"{label}, {group} ({one['messages']} messages)", one[key], theirs[key], 3)
    for label, key in _ENTITIES:
        our, their = ours["scores"]["entities"][key], rasa["scores"]["entities"][key]
        yield _row(f"{label} ({our['marked']} marked)", our["f1"], their["f1"], 3)


def _groups(scores: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """All messages, those of each language, and those of each file where there are several."""
    files = scores["files"] if len(scores["files"]) > 1 else {}
    return {"all": scores, **scores["languages"], **files}


def _at(figures: Mapping[str, Any], path: str) -> float:
    value: Any = figures
    for key in path.split("."):
        value = value[key]
    return float(value)


def _row(label: str, ours: float, rasa: float, places: int) -> Row:
    ratio = f"{rasa / ours:,.2f}" if ours else "–"
    return label, f"{ours:,.{places}f}", f"{rasa:,.{places}f}", ratio


def _notes(results: Mapping[str, Any]) -> str:
    data, agreement = results["data"], results["agreement"]
    trained = {side: results[side]["training"]["examples"] for side in ("ours", "rasa")}
    learned = "" if data["every"] == 1 else f" (one of every {data['every']} that the project has)"
    return (
        f"{data['examples']} examples{learned} of {data['intents']} intents"
        f" ({trained['ours']} different ones as ours reads them, {trained['rasa']} as Rasa does);"
        f" {data['test_messages']} test messages.\n"
        f"The right intent: both {agreement['both']}, only ours {agreement['ours_only']},"
        f" only Rasa {agreement['rasa_only']}, neither {agreement['none']}."
    )
