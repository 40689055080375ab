"""Scores, from judgements that are written down here."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.nlu.commands import curve, evaluate
from bot.nlu.evaluation.compare import compare
from bot.nlu.evaluation.confidence import calibration, calibration_error, out_of_scope_scores
from bot.nlu.evaluation.entities import entity_scores
from bot.nlu.evaluation.judging import Judged, folds_of
from bot.nlu.evaluation.perturb import PERTURBATIONS, romanised
from bot.nlu.evaluation.scores import confusion, intent_scores, request_scores, response_scores, script
from bot.nlu.evaluation.thresholds import Costs, choices, operating_points
from bot.nlu.message import Entity, Intent, ParseResult
from bot.nlu.training_data import AnnotatedEntity, TrainingExample
from bot.text.normalise import normalise

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)


def judged(
    meant: str,
    ranking: Sequence[tuple[str, float]],
    text: str = "text",
    *,
    also: Sequence[str] = (),
    also_seen: Sequence[str] = (),
    marks: Sequence[AnnotatedEntity] = (),
    found: Sequence[Entity] = (),
    strange: float = 0.0,
    response: str | None = None,
) -> Judged:
    intents = [Intent(name=name, confidence=sure) for name, sure in ranking]
    parse = ParseResult(
        text=text,
        intent=intents[0] if intents else Intent(name=None, confidence=0.0),
        intent_ranking=intents,
        entities=list(found),
        language="en",
        also_asked=[Intent(name=name, confidence=0.5) for name in also_seen],
        out_of_scope=strange,
    )
    if response is not None:
        parse["response_selector"] = {"x": {"response": {"intent_response_key": response}}}
    return Judged(TrainingExample(text, meant, tuple(marks), Path("test.yml"), 1, tuple(also)), parse)


def found_entity(entity: str, value: str | int, start: int = 0, end: int = 1) -> Entity:
    return Entity(entity=entity, value=value, start=start, end=end, extractor="test")


def test_precision_recall_and_what_an_intent_is_taken_for() -> None:
    items = [judged("a", [("a", 0.9)]), judged("a", [("b", 0.6)]), judged("b", [("b", 0.8)]), judged("b", [])]
    scores = intent_scores(items)
    assert scores["a"] == {
        "precision": 1.0, "recall": 0.5, "f1-score": 0.6667, "support": 2, "confused_with": {"b": 1},
    }  # fmt: skip
    assert scores["b"]["f1-score"] == 0.5
    assert confusion(items) == (["a", "b", "none"], [[1, 1, 0], [0, 1, 1], [0, 0, 0]])


def test_a_retrieval_intent_is_judged_by_its_base_and_its_answer_apart() -> None:
    items = [
        judged("faq/law", [("faq", 0.9)], response="faq/law"),
        judged("faq/law", [("faq", 0.9)], response="faq/contact"),
        judged("faq/law", [("ask_fee", 0.9)], response="faq/law"),
    ]
    assert [item.right for item in items] == [True, True, False]
    assert response_scores(items) == {"examples": 3, "accuracy": 0.3333}
    assert response_scores([judged("a", [("a", 1.0)])]) is None


def test_several_requests() -> None:
    items = [
        judged("a", [("a", 0.9)], also=["b"], also_seen=["b"]),
        judged("a", [("b", 0.9)], also=["faq/law"]),
        judged("a", [("a", 0.9)], also_seen=["c"]),
        judged("a", [("a", 0.9)]),
    ]
    assert request_scores(items) == {"examples": 2, "one_seen": 0.5, "all_seen": 0.5, "not_asked": 0.5}


@pytest.mark.parametrize(
    ("text", "expected"), [("hello", "Latn"), ("ফি কত", "Beng"), ("fee কত", "both"), ("123 ?", "none")]
)
def test_scripts(text: str, expected: str) -> None:
    assert script(judged("a", [("a", 1.0)], text)) == expected


def test_entities_count_by_value_and_each_mark_once() -> None:
    mark = AnnotatedEntity("district", "Sylhet", 0, 5)
    two = [found_entity("district", "SYLHET"), found_entity("district", "Sylhet")]
    scores = entity_scores([judged("a", [("a", 1.0)], "silet e", marks=[mark], found=two)])
    assert scores["district"] == {"precision": 0.5, "recall": 1.0, "f1-score": 0.6667, "support": 1}
    assert scores["micro avg"] == scores["district"]
    wrong = entity_scores(
        [judged("a", [], "silet", marks=[mark], found=[found_entity("district", "Bogura")])]
    )
    assert wrong["district"]["f1-score"] == 0.0


def test_a_mark_without_a_value_is_met_in_its_place() -> None:
    text = "fee 500 taka, not 300 taka"
    marks = [AnnotatedEntity("amount", "500 taka", 4, 12)]
    at = [judged("a", [], text, marks=marks, found=[found_entity("amount", 500, 4, 12)])]
    elsewhere = [judged("a", [], text, marks=marks, found=[found_entity("amount", 300, 18, 26)])]
    assert entity_scores(at)["amount"]["f1-score"] == 1.0
    assert entity_scores(elsewhere)["amount"]["f1-score"] == 0.0


def test_calibration() -> None:
    items = [judged("a", [("a", 0.9)]), judged("a", [("b", 0.9)]), judged("a", [("a", 0.3)])]
    assert [tuple(one) for one in calibration(items)] == [(1, 0.3, 1.0), (2, 0.9, 0.5)]
    assert calibration_error(items) == pytest.approx((0.7 + 2 * 0.4) / 3, abs=1e-4)
    assert calibration_error([]) == 0.0


def test_out_of_scope() -> None:
    items = [judged("a", [], strange=s) for s in (0.1, 0.2, 0.3, 0.6)]
    items += [judged("none", [], strange=s) for s in (0.5, 0.9)]
    found = out_of_scope_scores(items, "none")
    assert found == {"examples": 2, "auroc": 0.875, "recall_at_5_percent": 0.5}
    assert out_of_scope_scores(items, "nothing") is None


def test_the_cheapest_thresholds_weigh_trouble_against_questions() -> None:
    sure = [judged("a", [("a", 0.9), ("b", 0.05)])] * 8
    unsure = [judged("a", [("b", 0.42), ("a", 0.4)])] * 2
    cheap, *_ = choices([*sure, *unsure], Costs(), offered=3, least_offered=0.1, out_of_scope="none")
    assert cheap.wrong == 0 and cheap.asked == 0.2 and cheap.cost == 0.2
    patient, *_ = choices(
        [*sure, *unsure], Costs(wrong=0.5), offered=3, least_offered=0.1, out_of_scope="none"
    )
    assert patient.asked == 0 and patient.wrong == 0.2 and patient.cost == 0.1


def test_asking_what_is_out_of_scope_costs_nothing_and_in_vain_costs_more() -> None:
    lost = [judged("a", [("b", 0.15), ("c", 0.1)]), judged("none", [("b", 0.15), ("c", 0.1)])]
    found, *_ = choices(lost, Costs(), offered=3, least_offered=0.1, out_of_scope="none")
    assert found.asked == 1.0 and found.cost == 1.0


def test_an_intents_own_threshold() -> None:
    items = [
        judged("help", [("x", 0.6), ("help", 0.35)]),
        judged("x", [("x", 0.8), ("help", 0.2)]),
        judged("x", [("x", 0.9)], also=["help"]),
    ]
    by_threshold = {one.threshold: one for one in operating_points(items, "help")}
    assert by_threshold[0.35].recall == 0.5 and by_threshold[0.35].false_alarms == 0.0
    assert by_threshold[0.2].false_alarms == 1.0


def test_two_models_message_by_message() -> None:
    ours = [judged("a", [("a", 0.9)]), judged("a", [("b", 0.9)]), judged("a", [("b", 0.9)])]
    other = [judged("a", [("b", 0.7)]), judged("a", [("a", 0.9)]), judged("a", [("c", 0.9)])]
    found = compare(ours, other)
    assert [len(found[kind]) for kind in ("gained", "lost", "changed")] == [1, 1, 1]
    assert found["gained"][0]["other_predicted"] == "b"
    assert found["both_right"] == 0 and found["both_wrong"] == 1


def test_folds_hold_out_each_example_once() -> None:
    examples = [judged(intent, []).example for intent in ("a", "a", "a", "b", "b")]
    held = [id(example) for _, part in folds_of(examples, 2) for example in part]
    assert sorted(held) == sorted(map(id, examples))
    assert all(len(kept) + len(part) == 5 for kept, part in folds_of(examples, 2))


MESSAGE = "আমার আবেদন ৫ দিন ধরে আটকে আছে, please help me quickly"


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_a_perturbation_changes_the_text_and_is_repeatable(name: str) -> None:
    text = MESSAGE + " ক্লিয়ারেন্স কোথায়" if name in ("decomposed", "joiners") else MESSAGE
    first, second = (PERTURBATIONS[name](text, random.Random(3)) for _ in range(2))
    assert first == second != text
    assert PERTURBATIONS[name]("", random.Random(3)).strip() in ("", *map(str, first.split()[-1:]))


def test_what_only_the_encoding_changes_is_normalised_away() -> None:
    for name in ("joiners", "decomposed"):
        text = "ক্লিয়ারেন্স কোথায়"
        assert normalise(PERTURBATIONS[name](text, random.Random(1))) == normalise(text)


@pytest.mark.parametrize(
    ("word", "latin"), [("টাকা", "taka"), ("করব", "korob"), ("অভিযোগ", "obhijog"), ("ক্লিয়ারেন্স", "kliyarens")]
)
def test_romanised(word: str, latin: str) -> None:
    assert romanised(normalise(word)) == latin


def test_a_report_with_comparison_and_robustness(project: Path, model: Path, tmp_path: Path) -> None:
    report = evaluate(model, [project / "nlu.yml"], tmp_path, now=NOW, other=model, perturbed=True)
    assert report["comparison"]["gained"] == report["comparison"]["lost"] == []
    assert set(report["robustness"]) == set(PERTURBATIONS)
    assert report["robustness"]["decomposed"]["changed"] == 0.0
    for picture in ("intent_confusion_matrix.png", "calibration.png"):
        assert (tmp_path / picture).read_bytes().startswith(b"\x89PNG")


def test_a_learning_curve(project: Path, tmp_path: Path) -> None:
    paths: list[Any] = [project / "nlu.yml"]
    points = curve(paths, project / "config.yml", paths, tmp_path, now=NOW)
    assert [one["learned"] for one in points] == sorted(one["learned"] for one in points)
    assert points[-1]["learned"] == 15 and points[-1]["accuracy"] == 1.0
    assert (tmp_path / "learning_curve.png").exists()
