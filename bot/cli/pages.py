"""``python -m bot pages …``: Facebook Pages bound to offices."""

from __future__ import annotations

import click

from bot.catalogue.commands import bind_page
from bot.catalogue.errors import CatalogueError
from bot.catalogue.loader import load_catalogue
from bot.catalogue.model import Page
from bot.catalogue.queries import all_pages
from bot.channels.facebook.profile import check_page
from bot.cli.wiring import opened_database
from bot.clock import SystemClock
from bot.conversation.placing import page_moved
from bot.runtime import CATALOGUE, graph_client
from bot.workers.profiles import push_to


@click.group()
def pages() -> None:
    """Facebook Pages."""


@pages.command("list")
def list_pages() -> None:
    """The Pages, their offices and whether they can send."""
    with opened_database() as (_, database), database.read() as session:
        for page in all_pages(session):
            click.echo(f"{page.page_id}\t{page.office_code}\t{status_of(page)}\t{page.name or ''}")


def status_of(page: Page) -> str:
    """Whether an account can send, in words."""
    until = page.paused_until_at
    is_paused = until is not None and until > SystemClock().now()
    return f"{page.status}, paused until {until:%Y-%m-%d %H:%M} UTC" if is_paused else page.status


@pages.command("add")
@click.argument("page_id")
@click.option("--office", required=True, help="Office code, e.g. dc-sylhet.")
@click.option("--token", required=True, help="The Page's access token.")
@click.option("--name", default=None, help="The Page's name.")
def add(page_id: str, office: str, token: str, name: str | None) -> None:
    """Bind a Page to an office and push its profile (get started, greeting, menu) if that changed."""
    with opened_database() as (settings, database):
        with database.write() as session:
            try:
                bind_page(
                    session,
                    load_catalogue(CATALOGUE),
                    SystemClock(),
                    page_id=page_id,
                    office_code=office,
                    token=token,
                    name=name,
                )
                page_moved(session, page_id)
            except CatalogueError as error:
                raise click.ClickException(str(error)) from error
        click.echo(f"{page_id} is bound to {office}.")
        click.echo(str(push_to(database, graph_client(settings), page_id)))


@pages.command("check")
def check() -> None:
    """Check each Page's token, subscriptions and profile, and mend what can be mended."""
    findings = 0
    with opened_database() as (settings, database):
        client = graph_client(settings)
        with database.read() as session:
            found = all_pages(session)
        for page in found:
            push_to(database, client, page.page_id)
            for finding in check_page(client, page, app_id=settings.facebook_app_id or None):
                findings += not finding.is_mended
                click.echo(f"{page.page_id}\t{finding}")
    if findings:
        raise SystemExit(1)
    click.echo(f"{len(found)} pages, nothing left to mend")
