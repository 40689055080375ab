"""The field view and the supervisor's chain."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.accounts.roles import Role
from bot.cases.model import Case, CaseEvent
from bot.evidence.copy_maker import CopyMaker
from bot.evidence.copying.child import viewing_copy
from bot.evidence.errors import StoreFault
from bot.evidence.model import Evidence, EvidenceStatus
from bot.evidence.store import DiskStore
from tests.unit.evidence.samples import OWNER, photo
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.test_cases import page_of

PATH = "/console/field/TEN-2026-000001"


def tenant_case(office: Office, *, due_in: timedelta = timedelta(hours=5), number: int = 1) -> None:
    with office.database.write() as session:
        case = Case(service="tenant_information", agency="police", office="sp-sylhet", stage="si_collecting")
        case.reference, case.fields = f"TEN-2026-{number:06d}", {"phone": "+8801712345678"}
        case.anonymous, case.opened_at = False, office.clock.now()
        case.stage_since, case.stage_due_at = office.clock.now(), office.clock.now() + due_in
        session.add(case)


@pytest.fixture
def officer(office: Office) -> Browser:
    tenant_case(office)
    return office.signed_in(agency="police", office="sp-sylhet")


def lines(office: Office) -> list[CaseEvent]:
    with office.database.read() as session:
        return list(session.scalars(select(CaseEvent).order_by(CaseEvent.id)))


def sends(browser: Browser, **fields: Any) -> Any:
    return browser.sends(PATH, key=fields.pop("key", "k1"), **fields)


def test_the_list_has_todays_case_and_how_much_is_done(office: Office, officer: Browser) -> None:
    assert "0 of 2 done" in page_of(officer, "/console/field")
    sends(officer, tick="residents_asked")
    assert "1 of 2 done" in page_of(officer, "/console/field")
    tenant_case(office, due_in=timedelta(days=3), number=2)
    assert "TEN-2026-000002" not in page_of(officer, "/console/field")
    assert "TEN-2026-000002" in page_of(officer, "/console/field?part=later")


def test_a_tick_its_note_and_its_photo_are_lines_of_the_history(office: Office, officer: Browser) -> None:
    picture = (io.BytesIO(photo()), "door.jpg")
    fields = {"note-residents_asked": "দুজন চেনেন", "photo-residents_asked": picture}
    assert sends(officer, tick="residents_asked", **fields).status_code == 302
    done, sealed = lines(office)
    assert (done.kind, done.actor, done.note) == ("checked", "officer:1", "দুজন চেনেন")
    assert (sealed.kind, sealed.actor) == ("evidence_sealed", "officer:1")
    with office.database.read() as session:
        (file,) = session.scalars(select(Evidence))
    assert file.status == EvidenceStatus.FETCHED
    assert CopyMaker(office.database, office.clock, office.console.store, viewing_copy).run_pass() == 1
    seen = officer.opens(f"/console/cases/TEN-2026-000001/files/{file.id}")
    assert seen.mimetype == "image/jpeg" and OWNER.encode() not in seen.data
    page = page_of(officer, PATH)
    assert "দুজন চেনেন" in page and 'href="tel:+8801712345678"' in page


def test_a_photo_that_can_not_be_kept_does_not_cost_the_tick(
    office: Office, officer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: DiskStore, _key: str, _content: bytes) -> None:
        raise StoreFault("no room")

    monkeypatch.setattr(DiskStore, "put", full)
    picture = (io.BytesIO(photo()), "door.jpg")
    sends(officer, tick="residents_asked", **{"photo-residents_asked": picture})
    assert [line.kind for line in lines(office)] == ["checked"]
    assert "A photo was not kept" in page_of(officer, PATH)


def test_nothing_said_is_nothing_kept(office: Office, officer: Browser) -> None:
    assert sends(officer).status_code == 422
    assert lines(office) == []


def test_a_stale_page_takes_no_tick_away(office: Office, officer: Browser) -> None:
    sends(officer, tick="residents_asked", key="one")
    sends(officer, tick="permanent_address_asked", key="two")
    assert page_of(officer, PATH).count("✓") == 2
    officer.sends(f"{PATH}/back/residents_asked", page=PATH)
    assert page_of(officer, PATH).count("✓") == 1
    assert [line.kind for line in lines(office)] == ["checked", "checked", "unchecked"]


def test_another_office_neither_sees_nor_ticks(office: Office, officer: Browser) -> None:
    other = office.signed_in("k@police.example", office="sp-khulna")
    assert "TEN-2026" not in page_of(other, "/console/field")
    assert other.opens(PATH).status_code == 404
    for path in (PATH, f"{PATH}/back/residents_asked"):
        assert other.sends(path, page="/console/me", tick="residents_asked").status_code == 404
    assert lines(office) == []


def test_a_supervisor_sees_what_is_late_and_where(office: Office, officer: Browser) -> None:
    tenant_case(office, due_in=timedelta(hours=-3), number=2)
    supervisor = office.signed_in("s@police.example", role=Role.SUPERVISOR)
    page = page_of(supervisor, "/console/chain")
    assert "Being looked into" in page and "⚠ 1 late" in page
    late = page_of(supervisor, "/console/chain/tenant_information/si_collecting")
    assert "TEN-2026-000002" in late and "3 hours late" in late and "TEN-2026-000001" not in late
    nowhere = page_of(supervisor, "/console/chain/tenant_information/si_collecting?office=dmp")
    assert "TEN-2026" not in nowhere
    assert officer.opens("/console/chain").status_code == 403


def test_an_administrator_sees_numbers_and_no_case(office: Office, officer: Browser) -> None:
    tenant_case(office, due_in=timedelta(hours=-3), number=2)
    admin = office.signed_in("a@police.example", role=Role.AGENCY_ADMIN)
    page = page_of(admin, "/console/chain")
    assert "⚠ 1 late" in page and "/console/chain/tenant" not in page
    assert admin.opens("/console/chain/tenant_information/si_collecting").status_code == 403


def test_another_agencys_supervisor_counts_nothing_of_it(office: Office, officer: Browser) -> None:
    other = office.signed_in("s@dncrp.example", role=Role.SUPERVISOR, agency="dncrp")
    assert "No case is open" in page_of(other, "/console/chain")
