"""``python -m bot data …``: what is wrong with the files that people write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from bot.catalogue.dialogue_fragment import domain_fragment, rules_fragment
from bot.catalogue.errors import CatalogueError, Fault
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.catalogue.yaml_source import SourceFile
from bot.cli.counts import tell_counts
from bot.dialogue import errors as dialogue_errors
from bot.dialogue.documents import Document, load_documents
from bot.dialogue.validation import dialogue_faults
from bot.nlu.domain_names import DomainNames
from bot.nlu.reader import read_leniently, read_training_data
from bot.nlu.training_data import base_intent
from bot.nlu.validate import validate_training_data
from bot.runtime import CATALOGUE, CONFIG, DOMAIN, FLOWS, ROOT, TRAINING_DATA

#: Beside Bangla every response is written in these.
TRANSLATIONS = ("en",)


@click.group()
def data() -> None:
    """Training data, domain and catalogue."""


@data.command("validate")
def validate() -> None:
    """List every fault with its file and line; ends with 1 if there is one."""
    faults = sorted(set(_faults()))
    for fault in faults:
        click.echo(fault)
    if faults:
        raise SystemExit(1)
    click.echo("no faults")


@data.command("count")
def count() -> None:
    """Count the messages by intent and way of writing, and the marks: the tables of docs/data-card.md."""
    learned = read_training_data([TRAINING_DATA]).examples
    tests = read_training_data([TRAINING_DATA / "test"]).examples
    click.echo("\n".join(tell_counts(learned, tests)))


def _faults() -> Iterator[str]:
    names = DomainNames.read([DOMAIN])
    try:
        catalogue = load_catalogue(CATALOGUE)
    except CatalogueError as error:
        yield from (_relative(str(fault)) for fault in error.faults)
        yield from (_relative(str(fault)) for fault in validate_training_data([TRAINING_DATA], names))
        return
    # A service's file brings its intent.
    names = replace(names, intents=names.intents | {one.intent for one in catalogue.services.values()})
    yield from (_relative(str(fault)) for fault in validate_training_data([TRAINING_DATA], names))
    yield from (_relative(str(fault)) for fault in _unlearned(catalogue))
    yield from (_relative(str(fault)) for fault in _dialogue(catalogue))


def _dialogue(catalogue: Catalogue) -> Sequence[dialogue_errors.Fault]:
    """What is wrong, or looks wrong, in the domain, the rules and the stories."""
    try:
        (recipe,) = load_documents([CONFIG])
        domain = [*load_documents([DOMAIN]), Document(domain_fragment(catalogue))]
        flows = [*load_documents(FLOWS), Document(rules_fragment(catalogue))]
    except dialogue_errors.DomainError as error:
        return error.faults
    return dialogue_faults(domain, recipe, flows, TRANSLATIONS)


def _unlearned(catalogue: Catalogue) -> Iterator[Fault]:
    """Services that nobody could ask for in words."""
    learned = {base_intent(intent) for intent in read_leniently([TRAINING_DATA])[0].intents}
    for service in catalogue.services.values():
        if service.intent not in learned:
            file = SourceFile(CATALOGUE / "services" / f"{service.code}.yml")
            yield file.fault(("intent",), f"nlu_data has no example of {service.intent}")


def _relative(fault: str) -> str:
    return fault.replace(f"{ROOT}{Path('/')}", "")
