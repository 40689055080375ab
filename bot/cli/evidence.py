"""``python -m bot evidence …``: what a case has, whether the seals hold, copies, one for a court, erasing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.evidence import erase_case_evidence
from bot.cases.history import COMMAND_LINE, acting_from
from bot.cases.model import Case
from bot.cases.references import normalise_reference
from bot.cli.wiring import opened_database
from bot.clock import SystemClock
from bot.evidence.copies import ask_for_copies
from bot.evidence.errors import EvidenceError, SealBroken, StoreFault
from bot.evidence.queries import case_evidence, open_original, open_viewing_copy, sealed_ids, verify
from bot.evidence.store import Store
from bot.runtime import evidence_store


@click.group()
def evidence() -> None:
    """Files that citizens sent."""


@evidence.command("list")
@click.argument("reference")
def list_files(reference: str) -> None:
    """The files of a case: id, state, type, size in bytes, viewing copy (or why there is none), SHA-256."""
    with _opened() as (session, _):
        for one in case_evidence(session, _case_id(session, reference)):
            state = one.reason or one.status
            copy = one.view_type or ("copy under way" if one.is_being_copied else one.no_copy or "no copy")
            parts = (
                one.evidence_id,
                state,
                one.media_type or one.kind,
                one.size or "-",
                copy,
                one.sha256 or "-",
            )
            click.echo("\t".join(map(str, parts)))


@evidence.command("verify")
@click.argument("reference", required=False)
@click.option("--all", "everything", is_flag=True, help="The files of all cases, and those of none.")
def verify_seals(reference: str | None, everything: bool) -> None:
    """Check that what is stored is what was sealed: of one case, or of all."""
    if (reference is None) != everything:
        raise click.UsageError("name a case, or give --all")
    broken = 0
    with _opened() as (session, store):
        case_id = None if reference is None else _case_id(session, reference)
        ids = sealed_ids(session, case_id=case_id)
        for evidence_id in ids:
            try:
                verify(session, store, evidence_id)
            except (SealBroken, StoreFault) as error:
                broken += 1
                click.echo(f"{evidence_id}\t{error}", err=True)
            session.expunge_all()
    click.echo(f"seals that hold: {len(ids) - broken}")
    if broken:
        raise click.ClickException(f"{broken} of {len(ids)} files are not as they were sealed")


@evidence.command("export")
@click.argument("evidence_id")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new file.")
@click.option("--original", is_flag=True, help="The sealed file with its metadata, not the viewing copy.")
def export(evidence_id: str, out: Path, original: bool) -> None:
    """Write the viewing copy, or the original, to a file that only you can read."""
    with _opened() as (session, store):
        try:
            read = open_original if original else open_viewing_copy
            found = read(session, store, evidence_id)
            with open(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(found.content)
        except EvidenceError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            raise click.ClickException(f"{out}: {error.strerror}") from error
    click.echo(f"{out}\t{found.media_type}\t{len(found.content)} bytes")


@evidence.command("copy")
@click.argument("reference", required=False)
@click.option("--all", "everything", is_flag=True, help="The files of all cases, and those of none.")
def make_copies(reference: str | None, everything: bool) -> None:
    """Let the worker make viewing copies of sealed files that have none: of a case, or of all."""
    if (reference is None) != everything:
        raise click.UsageError("name a case, or give --all")
    with opened_database() as (_, database), database.write() as session:
        case_id = None if reference is None else _case_id(session, reference)
        count = ask_for_copies(session, SystemClock().now(), case_id=case_id)
    click.echo(f"copies that the worker will make: {count}")


@evidence.command("erase")
@click.argument("evidence_id")
@click.option("--officer", required=True, help="Who had it erased; the case's history keeps that.")
@click.confirmation_option(prompt="Erased for good, also from backups of the store. Go on?")
def erase(evidence_id: str, officer: str) -> None:
    """Erase a file for good. Its bytes are removed when the worker next looks."""
    with (
        opened_database() as (_, database),
        database.write() as session,
        acting_from(session, COMMAND_LINE),
    ):
        if not erase_case_evidence(session, SystemClock().now(), evidence_id, f"officer:{officer}"):
            raise click.ClickException("there is no such evidence")
    click.echo("erased")


@contextmanager
def _opened() -> Iterator[tuple[Session, Store]]:
    with opened_database() as (settings, database), database.read() as session:
        yield session, evidence_store(settings)


def _case_id(session: Session, reference: str) -> int:
    case_id = session.scalar(select(Case.id).where(Case.reference == normalise_reference(reference)))
    if case_id is None:
        raise click.ClickException("no case has this reference")
    return case_id
