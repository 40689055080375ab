"""The database's copy of the catalogue, and the pages bound to offices."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.catalogue.commands import (
    bind_page,
    pause_page,
    reauthorise,
    resume_page,
    store_catalogue,
)
from bot.catalogue.errors import UnknownOffice, UnknownPage
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.catalogue.model import CatalogueEntry, PageStatus
from bot.catalogue.queries import all_pages, page_of, stored_service
from bot.clock import FixedClock
from bot.storage.database import Database
from tests.databases import executed
from tests.unit.catalogue.sample import COMPLAINT, write_sample


def test_storing_an_unchanged_catalogue_writes_nothing(database: Database, catalogue: Catalogue) -> None:
    with database.write() as session:
        assert store_catalogue(session, catalogue) > 64
    with executed(database) as statements, database.write() as session:
        assert store_catalogue(session, catalogue) == 0
    assert [one for one in statements if one.startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_only_what_changed_is_written(database: Database, catalogue: Catalogue, tmp_path: Path) -> None:
    changed = load_catalogue(write_sample(tmp_path / "c", complaint=COMPLAINT.replace("days: 7", "days: 8")))
    with database.write() as session:
        store_catalogue(session, catalogue)
        assert store_catalogue(session, changed) == 1
        assert store_catalogue(session, catalogue) == 1


def test_a_service_taken_out_stays_readable_but_inactive(
    database: Database, catalogue: Catalogue, tmp_path: Path
) -> None:
    folder = write_sample(tmp_path / "c")
    (folder / "services" / "complaint.yml").unlink()
    with database.write() as session:
        store_catalogue(session, catalogue)
        assert store_catalogue(session, load_catalogue(folder)) == 1
        entry = session.get_one(CatalogueEntry, ("service", "complaint"))
        assert not entry.is_active
        assert stored_service(session, "complaint") == catalogue.service("complaint")
        assert store_catalogue(session, catalogue) == 1
        assert entry.is_active


def test_a_service_that_never_was_is_not_stored(database: Database) -> None:
    with database.read() as session:
        assert stored_service(session, "complaint") is None


def test_a_page_is_bound_once_and_rebound_in_place(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    with database.write() as session:
        bind_page(session, catalogue, clock, page_id="1", office_code="dc-sylhet", token="old", name="DC")
    clock.advance(timedelta(days=1))
    with database.write() as session:
        pause_page(session, "1", clock.now())
        bind_page(session, catalogue, clock, page_id="1", office_code="acc-hq", token="new")
    with database.read() as session:
        (page,) = all_pages(session)
        assert (page.office_code, page.agency_code, page.token, page.name) == (
            "acc-hq",
            "acc",
            "new",
            "DC",
        )
        assert (page.status, page.paused_until_at) == (PageStatus.ACTIVE, None)
        assert page.created_at == clock.now() - timedelta(days=1)


def test_a_page_is_bound_only_to_an_office_there_is(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    with database.write() as session, pytest.raises(UnknownOffice):
        bind_page(session, catalogue, clock, page_id="1", office_code="dc-atlantis", token="t")


def test_a_page_can_be_paused_resumed_and_called_for_authorisation(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    with database.write() as session:
        bind_page(session, catalogue, clock, page_id="1", office_code="acc-hq", token="t")
        assert pause_page(session, "1", clock.now()).status == PageStatus.PAUSED
        assert resume_page(session, "1").paused_until_at is None
        reauthorise(session, "1")
    with database.read() as session:
        page = page_of(session, "1")
        assert page is not None
        assert page.status == PageStatus.REAUTHORISE


def test_a_page_that_was_never_bound_cannot_be_paused(database: Database) -> None:
    with database.write() as session:
        assert page_of(session, "1") is None
        with pytest.raises(UnknownPage):
            pause_page(session, "1")


def test_a_pages_token_is_not_readable_in_the_database(
    database: Database, catalogue: Catalogue, clock: FixedClock
) -> None:
    with database.write() as session:
        bind_page(session, catalogue, clock, page_id="1", office_code="acc-hq", token="page-token-in-clear")
    with database.engine.connect() as connection:
        (stored,) = connection.exec_driver_sql("SELECT token FROM page").scalars()
    assert "page-token" not in stored


def test_districts_offices_and_agencies_are_stored_too(database: Database, catalogue: Catalogue) -> None:
    with database.write() as session:
        store_catalogue(session, catalogue)
        kinds = set(session.scalars(select(CatalogueEntry.kind)))
    assert kinds == {"agency", "district", "helpline", "office", "service"}
