"""The counter: a case opened by hand, with the questions and checks of the chat."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select

from bot.cases.model import Case, CaseEvent
from bot.cases.queries import case_status
from bot.evidence.model import Evidence, EvidenceStatus
from tests.unit.evidence.samples import photo
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.test_cases import page_of

FORM = "/console/counter/consumer_complaint"
COMPLAINT: dict[str, str] = {
    "came": "walk_in",
    "how": "paper",
    "purchase_date": "২০/১১/২০২৬",
    "what_happened": "১০০ টাকার তেল ১৫০ টাকা রেখেছে",
    "shop": "রহিম স্টোর, জিন্দাবাজার",
    "district": "Sylhet",
    "receipt": "yes",
    "full_name": "রহিমা খাতুন",
    "father_name": "আব্দুল করিম",
    "mother_name": "ফাতেমা বেগম",
    "address": "জিন্দাবাজার, সিলেট",
    "phone": "০১৭১২-৩৪৫৬৭৮",
    "occupation": "শিক্ষক",
}


@pytest.fixture
def officer(office: Office) -> Browser:
    return office.signed_in("o@dncrp.example", agency="dncrp")


def cases(office: Office) -> list[Case]:
    with office.database.read() as session:
        return list(session.scalars(select(Case)))


def sent(officer: Browser, path: str = FORM, **fields: Any) -> tuple[int, str]:
    response = officer.sends(path, page=FORM, **fields)
    return response.status_code, response.get_data(as_text=True)


def test_a_case_is_opened_with_its_answers_read_as_in_the_chat(office: Office, officer: Browser) -> None:
    status, page = sent(officer, **COMPLAINT)
    assert status == 200 and "CON-2026-000001" in page
    (case,) = cases(office)
    assert (case.office, case.conversation_id) == ("dncrp-sylhet", None)
    assert case.fields["phone"] == "+8801712345678"
    assert case.fields["purchase_date"] == "2026-11-20"
    assert case.fields["consent"] == "yes"
    with office.database.read() as session:
        (event,) = session.scalars(select(CaseEvent))
    assert event.actor == "officer:1"
    assert event.content == {"from": "console", "came": "walk_in", "consent": "paper"}
    assert "Came to the office" in page_of(officer, "/console/cases/CON-2026-000001")


def test_the_citizen_finds_it_by_reference_and_phone(office: Office, officer: Browser) -> None:
    sent(officer, **COMPLAINT)
    with office.database.read() as session:
        asked = {"reference": "con 2026 1", "phone": "+8801712345678"}
        found = case_status(session, office.console.catalogue, **asked)
    assert found is not None and found.stage == "submitted"
    receipt = page_of(officer, "/console/cases/CON-2026-000001/receipt")
    assert "CON-2026-000001" in receipt and "মেসেঞ্জারে রেফারেন্স নম্বরটা লিখুন" in receipt


def test_faults_stand_beside_their_fields_and_what_was_typed_is_kept(
    office: Office, officer: Browser
) -> None:
    wrong = {**COMPLAINT, "phone": "12", "full_name": "", "shop": "রহিম <স্টোর>"}
    status, page = sent(officer, **wrong)
    assert status == 422 and cases(office) == []
    field = office.console.catalogue.service("consumer_complaint").field("phone")
    assert field.invalid.en in page and 'value="12"' in page
    assert "This is needed." in page and "রহিম &lt;স্টোর&gt;" in page


@pytest.mark.parametrize("left_out", ["came", "how"])
def test_without_a_yes_or_the_way_it_came_nothing_is_opened(
    office: Office, officer: Browser, left_out: str
) -> None:
    status, page = sent(officer, **{**COMPLAINT, left_out: "", "phone": "12"})
    assert status == 422 and cases(office) == []
    field = office.console.catalogue.service("consumer_complaint").field("phone")
    assert field.invalid.en in page, "all faults are told at once"


def test_the_same_form_sent_twice_opens_one_case(office: Office, officer: Browser) -> None:
    for _ in range(2):
        assert "CON-2026-000001" in sent(officer, key="a1", **COMPLAINT)[1]
    assert len(cases(office)) == 1


def test_what_depends_on_an_answer_is_asked_when_it_is_given(office: Office) -> None:
    officer = office.signed_in("p@police.example")
    form = "/console/counter/police_clearance"
    assert 'name="passport_number"' not in page_of(officer, form)
    part = officer.sends(f"{form}/fields", page=form, purpose="abroad").get_data(as_text=True)
    assert 'name="passport_number"' in part and "<html" not in part
    assert 'name="home_district"' not in part


def test_an_answer_that_ends_the_request_is_refused_and_a_warning_can_be_overruled(office: Office) -> None:
    catalogue = office.console.catalogue
    complaint = catalogue.service("consumer_complaint")
    officer = office.signed_in("o2@dncrp.example", agency="dncrp")
    old = {**COMPLAINT, "purchase_date": "2026-01-01"}
    status, page = sent(officer, **old)
    stop = complaint.field("purchase_date").stop["max_age_days"]
    assert status == 422 and stop.en.splitlines()[0] in page
    assert ("Take it all the same" in page) == (stop.then == "ask")


def test_where_an_agency_offers_one_service_its_form_comes_at_once(office: Office, officer: Browser) -> None:
    assert officer.opens("/console/counter").location == FORM
    assert "Other services" not in page_of(officer, FORM)
    police = office.signed_in("o@police.example")
    assert "/console/counter/police_clearance" in page_of(police, "/console/counter")


def test_another_agencys_service_is_unknown(office: Office, officer: Browser) -> None:
    assert officer.opens("/console/counter/police_clearance").status_code == 404
    assert officer.sends("/console/counter/police_clearance", page=FORM).status_code == 404
    assert office.signed_in("a@x.example", role="auditor", agency=None).opens(FORM).status_code == 403


def test_a_paper_is_sealed_with_the_case(office: Office, officer: Browser) -> None:
    form = {**COMPLAINT, "receipt_photo": (io.BytesIO(photo()), "slip.jpg")}
    name = next(
        one.name
        for one in office.console.catalogue.service("consumer_complaint").fields
        if one.kind == "attachment"
    )
    form[name] = form.pop("receipt_photo")
    status, _page = sent(officer, **form)
    assert status == 200
    with office.database.read() as session:
        (file,) = session.scalars(select(Evidence))
        kinds = [(one.kind, one.actor) for one in session.scalars(select(CaseEvent).order_by(CaseEvent.id))]
    assert (file.status, file.case_id) == (EvidenceStatus.FETCHED, cases(office)[0].id)
    assert kinds == [("opened", "officer:1"), ("evidence_sealed", "officer:1")]


def test_what_is_no_picture_is_refused_and_nothing_is_opened(office: Office, officer: Browser) -> None:
    name = next(
        one.name
        for one in office.console.catalogue.service("consumer_complaint").fields
        if one.kind == "attachment"
    )
    status, page = sent(officer, **COMPLAINT, **{name: (io.BytesIO(b"<html>"), "a.jpg")})
    assert status == 422 and "of a kind that is not kept" in page and cases(office) == []


def test_a_report_without_a_name_gets_its_code_once_and_leads_nowhere(office: Office) -> None:
    officer = office.signed_in("a@acc.example", agency="acc")
    path = "/console/counter/corruption_report"
    answers = {"came": "walk_in", "how": "oral", "reporter": "anonymous"}
    service = office.console.catalogue.service("corruption_report")
    for field in service.fields:
        if field.required and field.name not in ("reporter", "consent"):
            samples = {"district": "Sylhet", "date": "2026-11-01", "amount": "500", "yes_no": "yes"}
            chosen = field.choices[0].value if field.choices else "একটা ঘটনা ঘটেছে সেখানে, অনেক লোকের সামনে"
            answers[field.name] = samples.get(field.kind, chosen)
    page = officer.sends(path, page=path, **answers).get_data(as_text=True)
    (case,) = cases(office)
    assert case.anonymous and "গোপন কোড" in page
    with office.database.read() as session:
        (event,) = session.scalars(select(CaseEvent))
    assert (event.actor, event.content) == ("citizen", None)
    assert officer.opens(f"/console/cases/{case.reference}/receipt").status_code == 404


def test_files_are_chosen_with_a_button_of_the_pages_own(officer: Browser) -> None:
    part = officer.sends(f"{FORM}/fields", page=FORM, receipt="yes").get_data(as_text=True)
    # One label names the field, the other is the button.
    assert part.count('id="receipt_photo"') == 1 and part.count('for="receipt_photo"') == 3
    assert '<label class="button" for="receipt_photo">Choose files</label>' in part
    assert ">Nothing chosen yet</output>" in part
