"""``python -m bot train`` and ``test``: the model, as ``rasa train`` and ``rasa test`` have it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from bot.cli.scores import tell_choices, tell_learning, tell_operating_points, tell_report
from bot.cli.types import Moment
from bot.dialogue.documents import load_documents
from bot.dialogue.errors import DomainError
from bot.dialogue.fallback import FallbackConfig
from bot.dialogue.policies import PolicyConfig
from bot.dialogue.story_tests import run_story_tests
from bot.nlu.commands import cross_evaluate, cross_judge, curve, evaluate
from bot.nlu.commands import train as train_model
from bot.nlu.errors import ModelError, NluError
from bot.nlu.evaluation.report import EMERGENCY, OUT_OF_SCOPE
from bot.nlu.evaluation.thresholds import Costs, choices, operating_points
from bot.nlu.interpreter import Interpreter
from bot.nlu.model_store import find_model
from bot.runtime import CONFIG, DOMAIN, ROOT, TRAINING_DATA, load_engine, project_catalogue

MODELS = ROOT / "models"
TEST_MESSAGES = TRAINING_DATA / "test"
TEST_STORIES = TRAINING_DATA / "test" / "test_stories.yml"
RESULTS = Path("var/results")

file_path = click.Path(exists=True, path_type=Path)


@click.command()
@click.option("--data", type=file_path, default=TRAINING_DATA, show_default=False, help="Training data.")
@click.option("--config", type=file_path, default=CONFIG, show_default=False, help="The recipe.")
@click.option("--domain", type=file_path, default=DOMAIN, show_default=False, help="The domain.")
@click.option("--out", type=click.Path(path_type=Path), default=MODELS, show_default=False, help="Models.")
def train(data: Path, config: Path, domain: Path, out: Path) -> None:
    """Train on any project in Rasa's format; prints the model's folder."""
    try:
        click.echo(str(train_model([data], config, domain, out)))
    except NluError as error:
        raise click.ClickException(str(error)) from error


@click.group()
def test() -> None:
    """Evaluate, as `rasa test` does."""


@test.command("nlu")
@click.option(
    "--nlu",
    type=file_path,
    multiple=True,
    default=[TEST_MESSAGES],
    show_default=False,
    help="Messages to test on.",
)
@click.option("--model", "model_dir", type=file_path, default=MODELS, show_default=False, help="The model.")
@click.option("--out", type=click.Path(path_type=Path), default=RESULTS, show_default=True)
@click.option("--now", type=Moment(), help='The moment that the messages\' "yesterday" is relative to.')
@click.option("--compare", "other", type=file_path, help="Another model: where do the two differ?")
@click.option("--robustness", "perturbed", is_flag=True, help="Read the messages misspelt, too.")
@click.option("--learning-curve", "growing", is_flag=True, help="Train on parts of the training data.")
@click.option(
    "--cross-validation", "folds", type=click.IntRange(2, 20), help="Test on the training data in folds."
)
@click.option("--data", type=file_path, default=TRAINING_DATA, show_default=False, help="Training data.")
@click.option("--config", type=file_path, default=CONFIG, show_default=False, help="The recipe.")
def test_nlu(
    nlu: tuple[Path, ...],
    model_dir: Path,
    out: Path,
    now: datetime | None,
    other: Path | None,
    perturbed: bool,
    growing: bool,
    folds: int | None,
    data: Path,
    config: Path,
) -> None:
    """Measure understanding: a report as JSON, confusion matrix and calibration as pictures."""
    moment = now or datetime.now(UTC)
    try:
        if growing:
            points = curve([data], config, nlu, out, now=moment)
            click.echo("\n".join(tell_learning(points)))
        elif folds is not None:
            click.echo("\n".join(tell_report(cross_evaluate([data], config, out, now=moment, folds=folds))))
        else:
            report = evaluate(model_dir, nlu, out, now=moment, other=other, perturbed=perturbed)
            click.echo("\n".join(tell_report(report)))
    except NluError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"written to {out}")


@test.command("thresholds")
@click.option("--data", type=file_path, default=TRAINING_DATA, show_default=False, help="Training data.")
@click.option("--config", type=file_path, default=CONFIG, show_default=False, help="The recipe.")
@click.option("--folds", type=click.IntRange(2, 20), default=3, show_default=True)
@click.option("--wrong", default=Costs().wrong, show_default=True, help="Cost: acts on what was not meant.")
@click.option(
    "--asked", default=Costs().asked, show_default=True, help="Cost: asks, and offers what was meant."
)
@click.option("--in-vain", default=Costs().asked_in_vain, show_default=True, help="Cost: asks, and does not.")
def test_thresholds(data: Path, config: Path, folds: int, wrong: float, asked: float, in_vain: float) -> None:
    """Which thresholds of config.yml cost a citizen least, by cross-validation."""
    try:
        judged = cross_judge([data], config, now=datetime.now(UTC), folds=folds)
    except NluError as error:
        raise click.ClickException(str(error)) from error
    (settings,) = load_documents([config])
    fallback = PolicyConfig.from_config(settings.data).fallback or FallbackConfig()
    found = choices(
        judged,
        Costs(wrong, asked, in_vain),
        offered=fallback.candidates,
        least_offered=fallback.candidate_threshold,
        out_of_scope=OUT_OF_SCOPE,
    )
    ours = (fallback.threshold, fallback.ambiguity_threshold)
    click.echo("\n".join(tell_choices(found, ours)))
    click.echo("\n".join(tell_operating_points(EMERGENCY, operating_points(judged, EMERGENCY))))


@test.command("stories")
@click.option("--stories", type=file_path, default=TEST_STORIES, show_default=False)
@click.option("--model", "model_dir", type=file_path, default=MODELS, show_default=False)
def test_stories(stories: Path, model_dir: Path) -> None:
    """Check that the dialogue goes as the test stories tell; ends with 1 if one does not."""
    engine = load_engine(project_catalogue())
    try:
        interpreter = Interpreter.load(model_dir, intents=engine.domain.intents)
        report = run_story_tests(engine, partial(_understood, interpreter), load_documents([stories]))
    except (NluError, DomainError) as error:
        raise click.ClickException(str(error)) from error
    for fault in report.faults:
        click.echo(str(fault))
    click.echo(f"{len(report.passed)} stories passed, {len(report.failed)} failed")
    if report.failed:
        raise SystemExit(1)


def _understood(interpreter: Interpreter, text: str) -> dict[str, Any]:
    return dict(interpreter.parse(text, now=datetime.now(UTC)))


def train_if_missing(model_dir: Path) -> None:
    """Train the project's own model if there is none."""
    try:
        find_model(model_dir)
    except ModelError:
        click.echo("Training the model (once, about half a minute) …")
        train_model([TRAINING_DATA], CONFIG, DOMAIN, model_dir)
