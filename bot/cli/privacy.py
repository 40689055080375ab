"""``python -m bot privacy …``: requests for erasure, exports, and what the clock erases."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path

import click

from bot.cases.history import COMMAND_LINE
from bot.cli.wiring import opened_database
from bot.clock import SystemClock
from bot.conversation.erasure import UnknownRequest, erase_for_operator
from bot.conversation.export import export_conversation
from bot.privacy.queries import requests
from bot.runtime import project_catalogue
from bot.workers.retention import due_for_retention, run_retention

by = click.option("--by", "operator", required=True, help="Who does it, for the audit trail.")


@click.group()
def privacy() -> None:
    """What citizens may ask: to see, and to have erased."""


@privacy.command("requests")
@click.option("--all", "show_all", is_flag=True, help="Those that are settled, too.")
def list_requests(show_all: bool) -> None:
    """Requests for erasure; those that wait for an operator, with Meta's id of who asks."""
    with opened_database() as (_, database), database.read() as session:
        for one in requests(session, waiting_only=not show_all):
            asked = one.asked_at.isoformat(timespec="minutes")
            kept = f"kept {one.cases_kept}"
            click.echo("\t".join([one.code, one.status, one.source, asked, one.subject or "-", kept]))


@privacy.command("erase")
@click.option("--user-id", "user_ids", multiple=True, help="The citizen's id on a Page; several if need be.")
@click.option("--request", "code", help="The waiting request that this settles.")
@click.option("--channel", default="facebook", show_default=True)
@by
def erase(user_ids: tuple[str, ...], code: str | None, channel: str, operator: str) -> None:
    """Erase what is kept of a citizen. With --request and no id: it was looked for, and nothing is kept."""
    if not user_ids and code is None:
        raise click.UsageError("give --user-id, or --request for one of whom nothing is kept")
    with opened_database() as (_, database):
        try:
            request = erase_for_operator(
                database,
                project_catalogue(),
                SystemClock(),
                user_ids=user_ids,
                actor=f"operator:{operator}",
                code=code,
                channel=channel,
            )
        except UnknownRequest:
            raise click.ClickException("no request waits under this code") from None
    click.echo(f"{request.code}: {request.status}, {request.cases_kept} case(s) kept")


@privacy.command("export")
@click.option("--conversation", "conversation_id", type=int, required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A file that is not there yet.")
@by
def export(conversation_id: int, out: Path, operator: str) -> None:
    """Write all that is kept of a citizen as JSON, readable for you alone. Check first who asks."""
    with opened_database() as (_, database), database.write() as session:
        found = export_conversation(
            session, SystemClock().now(), conversation_id, actor=f"operator:{operator}"
        )
        if found is None:
            raise click.ClickException("no conversation has this number")
        _write(out, json.dumps(found, ensure_ascii=False, indent=2))
    click.echo(f"written to {out}")


@privacy.command("retention")
@click.option("--dry-run", is_flag=True, help="Only tell how many are due.")
def retention(dry_run: bool) -> None:
    """Erase what has outlived its time, as the schedule does every hour."""
    with opened_database() as (_, database):
        work = due_for_retention if dry_run else partial(run_retention, place=COMMAND_LINE)
        for what, number in work(database, project_catalogue(), SystemClock().now()).items():
            click.echo(f"{what}\t{number}")


def _write(path: Path, text: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise click.ClickException(f"{path} is there already") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
