"""Scores as a person at a terminal reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.nlu.evaluation.thresholds import Choice, OperatingPoint

_WEAKEST = 5
_CHEAPEST = 8


def tell_report(report: Mapping[str, Any]) -> Iterator[str]:
    """The figures that one looks at first; the rest is in the file."""
    yield f"{report['examples']} messages, accuracy {report['accuracy']:.3f}"
    macro = report["macro avg"]["f1-score"]
    yield f"macro F1 {macro:.3f}, calibration error {report['calibration_error']:.3f}"
    for kind in ("languages", "scripts"):
        yield from _groups(kind, report[kind])
    weakest = sorted(report["intents"].items(), key=lambda one: one[1]["f1-score"])[:_WEAKEST]
    yield "weakest intents: " + ", ".join(f"{name} {one['f1-score']:.2f}" for name, one in weakest)
    yield from _more(report)
    yield "entities, exact:"
    for entity, one in report["entities"].items():
        yield (
            f"  {entity:18} F1 {one['f1-score']:.3f}  precision {one['precision']:.3f}"
            f"  recall {one['recall']:.3f}  {one['support']:5}"
        )
    yield from _robustness(report.get("robustness", {}))
    yield from _comparison(report.get("comparison"))


def tell_learning(points: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each share of the training data."""
    for one in points:
        yield f"{one['learned']:6} learned: accuracy {one['accuracy']:.3f}, macro F1 {one['f1-score']:.3f}"


def tell_choices(found: Sequence[Choice], ours: tuple[float, float]) -> Iterator[str]:
    """The cheapest thresholds, and those of the recipe."""
    yield "threshold  ambiguity  cost of a message  right  wrong  asked"
    current = [one for one in found[_CHEAPEST:] if (one.threshold, one.ambiguity) == ours]
    for one in [*found[:_CHEAPEST], *current]:
        mark = "  <- config.yml" if (one.threshold, one.ambiguity) == ours else ""
        yield (
            f"{one.threshold:9.2f}  {one.ambiguity:9.2f}  {one.cost:17.3f}  {one.right:5.3f}"
            f"  {one.wrong:5.3f}  {one.asked:5.3f}{mark}"
        )


def tell_operating_points(intent: str, points: Sequence[OperatingPoint]) -> Iterator[str]:
    """What each threshold of an intent's own would do."""
    yield f"{intent} from   recall   false alarms"
    for one in points:
        yield f"{one.threshold:19.2f}   {one.recall:6.3f}   {one.false_alarms:12.4f}"


def _groups(kind: str, groups: Mapping[str, Any]) -> Iterator[str]:
    yield f"{kind}:"
    for name, one in groups.items():
        yield (
            f"  {name:8} {one['examples']:5} messages, accuracy {one['accuracy']:.3f},"
            f" macro F1 {one['f1-score']:.3f}"
        )


def _more(report: Mapping[str, Any]) -> Iterator[str]:
    strange, responses, requests = report["out_of_scope"], report["responses"], report["requests"]
    if strange:
        yield f"out of scope: AUROC {strange['auroc']:.3f}, {strange['recall_at_5_percent']:.3f} found at 5 %"
    if responses:
        yield f"answers of retrieval intents: {responses['accuracy']:.3f} of {responses['examples']}"
    if requests["examples"]:
        yield (
            f"several requests: all seen in {requests['all_seen']:.3f}, one in {requests['one_seen']:.3f}"
            f" of {requests['examples']}; not asked for in {requests['not_asked']:.3f} of the others"
        )


def _robustness(found: Mapping[str, Any]) -> Iterator[str]:
    if found:
        yield "misspelt, predictions that change:"
    for name, one in found.items():
        yield (
            f"  {name:16} {one['changed']:.3f} of {one['examples']:5}, accuracy {one['accuracy_before']:.3f}"
            f" -> {one['accuracy']:.3f}"
        )


def _comparison(found: Mapping[str, Any] | None) -> Iterator[str]:
    if found is None:
        return
    yield (
        f"against {found['other']}: {len(found['gained'])} gained, {len(found['lost'])} lost,"
        f" both right {found['both_right']}, both wrong {found['both_wrong']};"
        f" other entities in {found['entities_changed']}"
    )
    for kind in ("gained", "lost"):
        for one in found[kind]:
            yield (
                f"  {kind}: {one['text']!r} {one['intent']}, now {one['predicted']},"
                f" other {one['other_predicted']}"
            )
