"""``python -m bot conversations …`` and ``events …``: an officer's hands without the console, and repairs."""

from __future__ import annotations

import click
from sqlalchemy import update

from bot.cli.wiring import opened_database, opened_runtime
from bot.conversation.desk import OfficerDesk
from bot.conversation.handover import HandoverError
from bot.conversation.model import EventStatus, InboundEvent
from bot.conversation.queries import backlog, quarantined, waiting


@click.group()
def conversations() -> None:
    """Conversations that wait for an officer."""


@conversations.command("list")
def list_waiting() -> None:
    """Who waits, since when, for which office."""
    with opened_database() as (_, database), database.read() as session:
        for one in waiting(session):
            since = one.owner_since_at.isoformat(timespec="minutes") if one.owner_since_at else "-"
            click.echo(f"{one.id}\t{one.owner}\t{since}\t{one.team or '-'}\t{one.officer or '-'}")


@conversations.command("take")
@click.argument("conversation_id", type=int)
@click.option("--officer", required=True, help="Who takes it.")
def take(conversation_id: int, officer: str) -> None:
    """Take a conversation: the bot is silent from here on."""
    _act("take", conversation_id, officer)


@conversations.command("answer")
@click.argument("conversation_id", type=int)
@click.argument("text")
@click.option("--officer", required=True, help="Who answers.")
def answer(conversation_id: int, text: str, officer: str) -> None:
    """Send a reply as the officer who has the conversation."""
    _act("answer", conversation_id, officer, text)


@conversations.command("give-back")
@click.argument("conversation_id", type=int)
@click.option("--officer", required=True, help="Who gives it back.")
def give_back(conversation_id: int, officer: str) -> None:
    """Give a conversation back to the bot."""
    _act("give_back", conversation_id, officer)


def _act(action: str, conversation_id: int, officer: str, text: str = "") -> None:
    with opened_runtime() as runtime:
        desk = OfficerDesk(runtime.database, runtime.answerer, lambda: None)
        try:
            if action == "take":
                desk.take(conversation_id, officer)
            elif action == "answer":
                desk.answer(conversation_id, officer, text)
            else:
                desk.give_back(conversation_id, officer)
        except HandoverError as error:
            raise click.ClickException(
                f"{error.reason}{f' ({error.owner})' if error.owner else ''}"
            ) from error
    click.echo("done")


@click.group()
def events() -> None:
    """Inbound events: the backlog and what was quarantined."""


@events.command("backlog")
def show_backlog() -> None:
    """How many events and messages stand where."""
    with opened_database() as (_, database), database.read() as session:
        for name, number in backlog(session).items():
            click.echo(f"{name}\t{number}")


@events.command("quarantined")
def list_quarantined() -> None:
    """Events that failed again and again."""
    with opened_database() as (_, database), database.read() as session:
        for event in quarantined(session):
            click.echo(f"{event.id}\t{event.kind}\t{event.received_at.isoformat()}\t{event.error}")


@events.command("retry")
@click.argument("event_id", type=int)
def retry(event_id: int) -> None:
    """Let a quarantined event have another try (after the fault is mended)."""
    with opened_database() as (_, database), database.write() as session:
        changed = session.execute(
            update(InboundEvent)
            .where(InboundEvent.id == event_id, InboundEvent.status == EventStatus.QUARANTINED)
            .values(status=EventStatus.PENDING, attempts=0)
            .returning(InboundEvent.id)
        ).first()
    if changed is None:
        raise click.ClickException("no quarantined event has this number")
    click.echo("it will be tried again")
