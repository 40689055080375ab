"""Viewing copies in the console: shown and played in place, each look noted, and why there is none."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot.audit.model import AuditEvent
from bot.cases.model import Case
from bot.evidence.commands import new_id
from bot.evidence.copying.child import viewing_copy
from bot.evidence.copying.outcome import NoCopy
from bot.evidence.model import Evidence, EvidenceStatus
from bot.evidence.sealing import new_data_key, seal
from tests.unit.evidence.papers import HIDDEN, paragraph, pdf, said, word
from tests.unit.evidence.recordings import SENTINEL, recording
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.test_cases import opened, page_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES = {
    "audio/mp4": recording("ipod"),
    "video/mp4": recording("mp4", film="libx264", sound=None),
    "application/pdf": pdf(),
    WORD: word(paragraph(said("ঘুষ চেয়েছে"), said(HIDDEN, "<w:vanish/>"))),
}


def has_file(office: Office, reference: str, media_type: str = "audio/mp4", **columns: Any) -> str:
    """A case has a file with its copy; the original is not in the store at all."""
    with office.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        file = Evidence(id=new_id(), case_id=case.id, kind="file", status=EvidenceStatus.FETCHED)
        file.received_at, file.media_type = office.clock.now(), media_type
        file.original_key, file.data_key = new_id(), new_data_key()
        if not columns:
            copy = viewing_copy(media_type, FILES[media_type])
            file.view_key, file.view_type = new_id(), copy.media_type
            office.console.store.put(file.view_key, seal(file.data_key, file.view_key, copy.content))
        for name, value in columns.items():
            setattr(file, name, value)
        session.add(file)
        return file.id


def piece(browser: Browser, path: str, wanted: str) -> TestResponse:
    return browser.client.get(path, headers={**browser.headers, "Range": wanted})


def looks(office: Office) -> int:
    with office.database.read() as session:
        return len(session.scalars(select(AuditEvent.id).where(AuditEvent.action == "case:view:file")).all())


@pytest.fixture
def officer(office: Office) -> Browser:
    return office.signed_in("o@dncrp.example", agency="dncrp")


@pytest.mark.parametrize("media_type", FILES)
def test_a_copy_comes_with_its_type_in_place_and_kept_by_nobody(
    office: Office, officer: Browser, media_type: str
) -> None:
    reference = opened(office)
    evidence_id = has_file(office, reference, media_type)
    page = page_of(officer, f"/console/cases/{reference}")
    assert f"/files/{evidence_id}" in page
    player = {"audio": "<audio", "video": "<video"}.get(media_type.partition("/")[0])
    assert player is None or f'{player} controls preload="none"' in page

    response = officer.opens(f"/console/cases/{reference}/files/{evidence_id}")

    expected = {"audio/mp4": "audio/mpeg", WORD: "text/html"}.get(media_type, media_type)
    assert (response.status_code, response.mimetype) == (200, expected)
    assert response.headers["Content-Disposition"].startswith(f'inline; filename="{reference}-')
    assert response.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert HIDDEN.encode() not in response.data and SENTINEL.encode() not in response.data


def test_a_documents_copy_runs_nothing_and_has_letters_for_bangla(office: Office, officer: Browser) -> None:
    reference = opened(office)
    path = f"/console/cases/{reference}/files/{has_file(office, reference, WORD)}"

    response = officer.opens(path)

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script" not in policy
    page = response.get_data(as_text=True)
    assert "ঘুষ চেয়েছে" in page and "/static/fonts/fonts.css" in page


def test_a_player_gets_the_piece_it_asks_for_and_hearing_it_is_one_look(
    office: Office, officer: Browser
) -> None:
    reference = opened(office)
    path = f"/console/cases/{reference}/files/{has_file(office, reference)}"
    whole = officer.opens(path)
    assert (whole.headers["Accept-Ranges"], looks(office)) == ("bytes", 1)

    first = piece(officer, path, "bytes=0-")
    later = piece(officer, path, "bytes=100-199")

    assert (first.status_code, first.data) == (206, whole.data)
    assert (later.status_code, later.data) == (206, whole.data[100:200])
    assert later.headers["Content-Range"] == f"bytes 100-199/{len(whole.data)}"
    assert piece(officer, path, "bytes=99999999-").status_code == 416
    assert looks(office) == 2, "from the beginning again is a look again, further pieces are none"


def test_no_piece_is_had_without_a_look(office: Office, officer: Browser) -> None:
    reference = opened(office)
    one, other = (f"/console/cases/{reference}/files/{has_file(office, reference)}" for _ in range(2))

    piece(officer, one, "bytes=1-")
    assert looks(office) == 1, "who leaves out the first byte looks as well"
    piece(officer, other, "bytes=1-")
    assert looks(office) == 2
    piece(officer, other, "bytes=5-9,0-3")
    assert looks(office) == 3


@pytest.mark.parametrize("reason", [*NoCopy, None])
def test_where_there_is_no_copy_the_case_says_why_and_nothing_is_shown(
    office: Office, officer: Browser, reason: NoCopy | None
) -> None:
    reference = opened(office)
    evidence_id = has_file(office, reference, no_copy=reason)

    page = page_of(officer, f"/console/cases/{reference}")

    assert ("No viewing copy: " in page) == (reason is not None)
    assert "Only the original is kept; ask your administrator." in page and evidence_id not in page
    assert officer.opens(f"/console/cases/{reference}/files/{evidence_id}").status_code == 404
    assert looks(office) == 0


def test_while_a_copy_is_being_made_the_case_says_so(office: Office, officer: Browser) -> None:
    reference = opened(office)
    evidence_id = has_file(office, reference, copy_due_at=office.clock.now())

    assert "A viewing copy is being made." in page_of(officer, f"/console/cases/{reference}")
    # A link to it, such as of a photo that was just taken, waits for the copy.
    early = officer.opens(f"/console/cases/{reference}/files/{evidence_id}")
    assert early.status_code == 503 and early.headers["Refresh"] == "2"
    assert "A viewing copy is being made." in early.get_data(as_text=True)
    assert looks(office) == 0


def test_the_officer_outside_sees_and_hears_it_too(office: Office) -> None:
    officer = office.signed_in("f@police.example", agency="police", office="sp-sylhet")
    with office.database.write() as session:
        case = Case(service="tenant_information", agency="police", office="sp-sylhet", stage="si_collecting")
        case.reference, case.fields, case.anonymous = "TEN-2026-000001", {}, False
        case.opened_at = case.stage_since = office.clock.now()
        session.add(case)
    evidence_id = has_file(office, "TEN-2026-000001")

    assert f"/console/cases/TEN-2026-000001/files/{evidence_id}" in page_of(
        officer, "/console/field/TEN-2026-000001"
    )


@pytest.mark.parametrize("media_type", FILES)
def test_of_a_confidential_report_the_copy_is_shown_and_never_the_original(
    office: Office, media_type: str
) -> None:
    with office.database.write() as session:
        case = Case(service="corruption_report", agency="acc", office="acc-hq", stage="received")
        case.reference, case.fields, case.anonymous = "COR-2026-000001", {}, True
        case.opened_at = case.stage_since = office.clock.now()
        session.add(case)
    copied = has_file(office, "COR-2026-000001", media_type)
    uncopied = has_file(office, "COR-2026-000001", media_type, no_copy=NoCopy.DAMAGED)
    path = "/console/cases/COR-2026-000001/files"
    browser = office.signed_in("a@acc.example", agency="acc")

    shown = browser.opens(f"{path}/{copied}")

    assert shown.status_code == 200
    assert not any(sign.encode() in shown.data for sign in (HIDDEN, SENTINEL))
    assert browser.opens(f"{path}/{uncopied}").status_code == 404
    stranger = office.signed_in("s@police.example", agency="police")
    assert stranger.opens(f"{path}/{copied}").status_code == 404
