"""``python -m bot docs …``: papers that follow from data."""

from __future__ import annotations

from collections.abc import Iterator

import click

from bot.catalogue.loader import Catalogue, load_catalogue
from bot.cli.office_pages import office_page
from bot.cli.service_pages import fact_page, service_page
from bot.runtime import CATALOGUE, ROOT

SERVICES_PAPER = ROOT / "docs" / "services.md"
HEAD = """# Services

What the files under `catalogue/` say, in one place. Made by `python -m bot docs services`; change the
[files](adding-a-service.md), not this paper. A fact that is not confirmed is for whoever checks it: a citizen
never hears it.
"""


@click.group()
def docs() -> None:
    """Papers that are made from the catalogue."""


@docs.command("services")
def write_services() -> None:
    """Write docs/services.md anew."""
    SERVICES_PAPER.write_text(services_paper(load_catalogue(CATALOGUE)), encoding="utf-8")
    click.echo(f"written: {SERVICES_PAPER.relative_to(ROOT)}")


def services_paper(catalogue: Catalogue) -> str:
    """The whole paper."""
    return "\n".join(_lines(catalogue)).rstrip() + "\n"


def _lines(catalogue: Catalogue) -> Iterator[str]:
    yield HEAD
    for service in catalogue.services.values():
        yield from service_page(catalogue, service)
    for topic, sheet in catalogue.fact_sheets.items():
        if topic not in catalogue.services:
            yield from fact_page(sheet)
    yield from office_page(catalogue)
