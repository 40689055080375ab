"""``python -m bot corrections …``: what officers corrected, for whoever trains the next model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.audit.acts import Act
from bot.audit.commands import note
from bot.catalogue.loader import Catalogue
from bot.cli.wiring import opened_database
from bot.clock import SystemClock
from bot.conversation.corrections import queries
from bot.conversation.corrections.queries import Example
from bot.runtime import project_catalogue

HEAD = """\
# Messages that the bot misunderstood, with the intent that an officer named. The words are citizens': they
# may hold names and numbers. Read each before it becomes training data, and delete this file afterwards.
version: "3.1"
nlu:
"""


@click.group()
def corrections() -> None:
    """What the bot understood wrongly, as officers said."""


@corrections.command("list")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on.")
def list_corrections(since: datetime | None) -> None:
    """When, which message, what it was taken for, what it was; no words."""
    with opened_database() as (_, database), database.read() as session:
        for one in queries.corrections(session, _moment(since)):
            when = one.at.isoformat(timespec="minutes")
            said = f"{one.predicted} -> {one.intent}"
            click.echo(f"{when}\tmessage {one.event_id}\t{said}\t{one.actor}\t{one.model_version}")


@corrections.command("export")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write."
)
@click.option("--by", "name", required=True, help="Who exports, for the audit trail.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on.")
def export(out: Path, name: str, since: datetime | None) -> None:
    """Write corrections with their words as Rasa's training data.

    The words are citizens'. They go into the file that you name and nowhere else: keep it where only those
    can read it who train. Confidential and erased words are never in it.
    """
    catalogue, now = project_catalogue(), SystemClock().now()
    closed = confidential_intents(catalogue), closed_agencies(catalogue)
    with opened_database() as (_, database), database.write() as session:
        found = queries.examples(session, *closed, _moment(since))
        note(session, now, actor=f"operator:{name}", action=Act.CORRECTIONS_EXPORTED, examples=len(found))
    out.touch(mode=0o600)
    out.write_text(HEAD + as_yaml(found), encoding="utf-8")
    click.echo(f"{len(found)} examples in {out}: citizens' words, keep them safe")


def confidential_intents(catalogue: Catalogue) -> frozenset[str]:
    """Intents that open a confidential form."""
    return frozenset(one.intent for one in catalogue.services.values() if one.confidential)


def closed_agencies(catalogue: Catalogue) -> frozenset[str]:
    """Agencies whose conversations leave them for nobody."""
    return frozenset(one.code for one in catalogue.agencies.values() if one.keeps_to_itself)


def as_yaml(found: Sequence[Example]) -> str:
    """Examples in Rasa's format, by intent. Brackets would be read as marks of entities, so they are bent."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for one in found:
        by_intent[one.intent].append(one.words.translate({ord("["): "(", ord("]"): ")"}))
    blocks = [
        "\n".join([f"  - intent: {intent}", "    examples: |", *(f"      - {words}" for words in all_words)])
        for intent, all_words in sorted(by_intent.items())
    ]
    return "\n".join(blocks or ["  []"]) + "\n"


def _moment(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day is not None else None
