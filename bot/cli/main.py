"""The command line: groups the commands and turns known errors into plain sentences."""

from __future__ import annotations

import sys

import click
from dotenv import load_dotenv

from bot.cli import (
    audit,
    case_links,
    cases,
    conversations,
    corrections,
    data,
    database,
    docs,
    evidence,
    hearings,
    keys,
    late_cases,
    model,
    numbers,
    pages,
    privacy,
    search,
    serve,
    users,
)
from bot.logs import configure_logging
from bot.settings import SettingsError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """A Messenger service desk for the public agencies of Bangladesh."""


for command in (
    serve.demo,
    serve.run,
    serve.worker,
    serve.beat,
    serve.actions,
    serve.shell,
    database.db,
    pages.pages,
    users.users,
    numbers.numbers,
    keys.keys,
    conversations.conversations,
    conversations.events,
    corrections.corrections,
    cases.cases,
    evidence.evidence,
    privacy.privacy,
    audit.audit,
    search.search,
    model.train,
    model.test,
    data.data,
    docs.docs,
    hearings.hearings,
    case_links.links,
    late_cases.late,
):
    cli.add_command(command)


def main() -> None:
    """Run a command. Faults of the operator's making are told in a sentence each, without a trace."""
    load_dotenv()
    configure_logging()
    try:
        cli()
    except SettingsError as error:
        click.echo("The settings can't be used:", err=True)
        for fault in error.faults:
            click.echo(f"  - {fault}", err=True)
        sys.exit(2)
