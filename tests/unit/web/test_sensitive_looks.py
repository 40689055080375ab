"""Who read what is sensitive: each way to it leaves a line in the audit trail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.accounts.roles import Role
from bot.audit.model import AuditEvent
from bot.cases.commands import open_case
from bot.cases.model import Case
from bot.cases.reading import is_sensitive, is_sensitive_service
from bot.conversation.model import Conversation
from bot.runtime import project_catalogue
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.test_cases import COMPLAINT
from tests.unit.web.test_search import found
from tests.unit.web.threads import bind_pages, page_of, wants_officer, writes

PASSPORT = "AB1234567"
CLEARANCE = {
    "purpose": "abroad", "district": "Sylhet", "in_city": "no", "consent": "yes", "full_name": "রহিমা খাতুন",
    "passport_number": PASSPORT, "phone": "+8801712345678",
}  # fmt: skip


@pytest.fixture
def desk(office: Office) -> Office:
    return bind_pages(office)


def opened(desk: Office, service: str, fields: dict[str, str], conversation_id: int) -> str:
    """A case that was opened in a conversation; its reference."""
    with desk.database.write() as session:
        case = open_case(session, desk.console.catalogue, desk.clock, service=service, fields=fields)
        row = session.scalars(select(Case).where(Case.reference == case.reference)).one()
        row.conversation_id = conversation_id
        row.office = session.get_one(Conversation, conversation_id).office or row.office
        return row.reference


@pytest.fixture
def clearance(desk: Office) -> tuple[int, str]:
    """A case with a passport number, and the conversation in which it was opened."""
    talk = writes(desk, "I need a clearance", user="flyer")
    wants_officer(desk, talk)
    return talk, opened(desk, "police_clearance", CLEARANCE, talk)


@pytest.fixture
def officer(desk: Office) -> Browser:
    return desk.signed_in(office="sp-sylhet")


def acts(desk: Office, *kinds: str) -> list[tuple[str, str | None]]:
    """Lines of the trail about what was read, by whom."""
    with desk.database.read() as session:
        wanted = select(AuditEvent).where(AuditEvent.action.in_(kinds)).order_by(AuditEvent.id)
        return [(one.action, one.record) for one in session.scalars(wanted)]


READS = ("case:view:case", "case:view:print", "search:find:case", "conversation:view:conversation")


def test_services_that_hold_health_or_a_number_are_sensitive_and_others_are_not() -> None:
    catalogue = project_catalogue()
    sensitive = {code for code in catalogue.services if is_sensitive_service(catalogue, code)}
    assert sensitive == {
        "corruption_report", "drug_rehabilitation", "general_grievance", "police_clearance",
        "tenant_information",
    }  # fmt: skip
    assert is_sensitive_service(catalogue, "one_that_is_gone")
    assert is_sensitive(catalogue, Case(service="police_complaint", anonymous=True))


def test_a_case_with_a_passport_is_noted_when_it_is_opened_or_put_on_paper(
    desk: Office, officer: Browser, clearance: tuple[int, str]
) -> None:
    _talk, reference = clearance
    page_of(officer, f"/console/cases/{reference}")
    page_of(officer, f"/console/cases/{reference}/print")
    assert acts(desk, *READS) == [("case:view:case", "case:1"), ("case:view:print", "case:1")]


def test_a_refused_step_shows_the_case_and_is_a_look(
    desk: Office, officer: Browser, clearance: tuple[int, str]
) -> None:
    path = f"/console/cases/{clearance[1]}/move"
    # Nothing is said of what has to be corrected.
    assert officer.sends(path, page="/console/me", to="sent_back_for_correction").status_code == 422
    assert acts(desk, *READS) == [("case:view:case", "case:1")]


def test_a_sensitive_case_found_by_its_number_is_noted_by_name_and_a_plain_one_is_not(
    desk: Office, officer: Browser, clearance: tuple[int, str]
) -> None:
    page = found(officer, PASSPORT)
    assert clearance[1] in page and PASSPORT not in page.replace(f'value="{PASSPORT}"', "")
    assert acts(desk, "search:find:case") == [("search:find:case", "case:1")]

    shop = writes(desk, "a shop", page="dncrp", user="buyer")
    complaint = opened(desk, "consumer_complaint", COMPLAINT, shop)
    consumers = desk.signed_in("d@dncrp.example", agency="dncrp")
    assert complaint in found(consumers, COMPLAINT["phone"])
    assert len(acts(desk, "search:find:case")) == 1


def test_a_list_of_cases_by_what_is_known_of_them_is_no_look(
    desk: Office, officer: Browser, clearance: tuple[int, str]
) -> None:
    assert clearance[1] in found(officer, "is:open")
    assert clearance[1] in page_of(officer, "/console/cases")
    assert acts(desk, *READS) == []


def test_reading_the_conversation_of_a_sensitive_case_is_one_line_in_ten_minutes(
    desk: Office, officer: Browser, clearance: tuple[int, str]
) -> None:
    path = f"/console/inbox/all/{clearance[0]}"
    page_of(officer, path)
    page_of(officer, f"{path}/items")
    line = ("conversation:view:conversation", f"conversation:{clearance[0]}")
    assert acts(desk, *READS) == [line]
    other = desk.signed_in("second@police.example", office="sp-sylhet")
    page_of(other, f"{path}/items")
    desk.clock.advance(timedelta(minutes=11))
    page_of(officer, f"{path}/items")
    assert acts(desk, *READS) == [line] * 3


@pytest.mark.parametrize(("column", "value"), [("service", "tenant_information"), ("confidential_since", 1)])
def test_a_sensitive_form_that_was_only_begun_counts(
    desk: Office, officer: Browser, column: str, value: object
) -> None:
    talk = writes(desk, "hello")
    page_of(officer, f"/console/inbox/all/{talk}")
    assert acts(desk, *READS) == []
    with desk.database.write() as session:
        setattr(session.get_one(Conversation, talk), column, value)
    page_of(officer, f"/console/inbox/all/{talk}")
    assert acts(desk, *READS) == [("conversation:view:conversation", f"conversation:{talk}")]


def test_what_is_not_theirs_to_read_leaves_no_look(desk: Office, clearance: tuple[int, str]) -> None:
    stranger = desk.signed_in("d@dncrp.example", agency="dncrp")
    assert stranger.opens(f"/console/cases/{clearance[1]}").status_code == 404
    assert stranger.opens(f"/console/inbox/all/{clearance[0]}").status_code == 404
    assert acts(desk, *READS) == []


def test_an_export_of_sensitive_cases_holds_no_number_and_is_one_line(
    desk: Office, clearance: tuple[int, str]
) -> None:
    supervisor = desk.signed_in("s@police.example", office="sp-sylhet", role=Role.SUPERVISOR)
    file = supervisor.opens("/console/team/cases.csv").get_data(as_text=True)
    assert clearance[1] in file and PASSPORT not in file and str(CLEARANCE["phone"]) not in file
    assert acts(desk, "case:export:list") == [("case:export:list", None)]
