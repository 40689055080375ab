"""``python -m bot train`` and ``test``: the model, as ``rasa train`` and ``rasa test`` have it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from bot.dialogue.documents import load_documents
from bot.dialogue.errors import DomainError
from bot.dialogue.story_tests import run_story_tests
from bot.nlu.commands import evaluate
from bot.nlu.commands import train as train_model
from bot.nlu.errors import ModelError, NluError
from bot.nlu.interpreter import Interpreter
from bot.nlu.model_store import find_model
from bot.runtime import CONFIG, DOMAIN, ROOT, TRAINING_DATA, load_engine, project_catalogue

MODELS = ROOT / "models"
TEST_MESSAGES = TRAINING_DATA / "test" / "nlu_test.yml"
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
@click.option("--nlu", type=file_path, default=TEST_MESSAGES, show_default=False, help="Messages to test on.")
@click.option("--model", "model_dir", type=file_path, default=MODELS, show_default=False, help="The model.")
@click.option("--out", type=click.Path(path_type=Path), default=RESULTS, show_default=True)
def test_nlu(nlu: Path, model_dir: Path, out: Path) -> None:
    """Measure understanding: a report as JSON, a confusion matrix as a picture."""
    try:
        report = evaluate(model_dir, [nlu], out, now=datetime.now(UTC))
    except NluError as error:
        raise click.ClickException(str(error)) from error
    click.echo(summary(report))
    click.echo(f"written to {out}")


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


def summary(report: dict[str, Any]) -> str:
    """The figures that a person looks at first."""
    lines = [f"{report['examples']} messages, accuracy {report['accuracy']:.3f}"]
    lines.append(f"macro F1 {report['macro avg']['f1-score']:.3f}")
    lines.append(f"calibration error {report['calibration_error']:.3f}")
    lines += [
        f"  {language:8} {one['examples']:5} messages, accuracy {one['accuracy']:.3f}"
        for language, one in report["languages"].items()
    ]
    return "\n".join(lines)


def train_if_missing(model_dir: Path) -> None:
    """Train the project's own model if there is none."""
    try:
        find_model(model_dir)
    except ModelError:
        click.echo("Training the model (once, about half a minute) …")
        train_model([TRAINING_DATA], CONFIG, DOMAIN, model_dir)
