"""Ready replies: who may change them, for whom a change counts, and that it is written down."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import select

from bot.accounts.roles import Role
from bot.audit.model import AuditEvent
from bot.conversation.canned.queries import canned_replies
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.threads import page_of

PAGE = "/console/canned"
MINE = {
    "title_bn": "থানার সময়", "title_en": "Hours", "text_bn": "{{office}} সব সময় খোলা।",
    "text_en": "{{office}} is always open.",
}  # fmt: skip


def supervisor(office: Office, email: str = "s@police.example", place: str | None = None) -> Browser:
    return office.signed_in(email, role=Role.SUPERVISOR, office=place)


def titles(office: Office, place: str | None = None, agency: str = "police") -> list[str]:
    """What an office's officers are offered."""
    with office.database.read() as session:
        return [one.title.en for one in canned_replies(session, office.console.catalogue, agency, place)]


def acts(office: Office) -> list[tuple[str, str]]:
    with office.database.read() as session:
        found = session.scalars(select(AuditEvent).where(AuditEvent.action.startswith("canned:")))
        return [(one.action, one.actor.partition(":")[0]) for one in found]


def test_every_agency_begins_with_its_own_and_the_common_ones(office: Office) -> None:
    for agency, own in {
        "police": "Danger, call 999", "dncrp": "Receipt or proof", "acc": "Use the confidential form",
        "cag": "Pension particulars", "dc_office": "Particulars of the land",
    }.items():  # fmt: skip
        found = titles(office, agency=agency)
        assert "Greeting" in found and own in found
        assert len(found) == len(set(found))
    assert "Danger, call 999" not in titles(office, agency="acc")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AGENCY_ADMIN])
def test_only_supervisors_change_them(office: Office, role: Role) -> None:
    browser = office.signed_in("o@police.example", role=role)
    assert browser.opens(PAGE).status_code == 403
    assert browser.sends(PAGE, page="/console/me", **MINE).status_code == 403
    assert browser.sends(f"{PAGE}/greeting/remove", page="/console/me").status_code == 403


def test_one_is_added_worded_anew_and_taken_out_and_each_is_noted(office: Office) -> None:
    browser = supervisor(office)
    assert browser.sends(PAGE, **MINE).status_code == 302
    assert "Hours" in titles(office)
    (code,) = set(re.findall(r"/console/canned/(own_\w+)/remove", page_of(browser, PAGE)))
    browser.sends(f"{PAGE}/{code}", page=PAGE, **{**MINE, "title_en": "Opening hours"})
    assert "Opening hours" in titles(office) and "Hours" not in titles(office)
    browser.sends(f"{PAGE}/{code}/remove", page=PAGE)
    assert "Opening hours" not in titles(office)
    verbs = ("add", "change", "remove")
    assert acts(office) == [(f"canned:{verb}:reply", "supervisor") for verb in verbs]


def test_a_common_one_is_changed_for_the_agency_and_can_be_had_back(office: Office) -> None:
    browser = supervisor(office)
    browser.sends(f"{PAGE}/greeting", page=PAGE, **MINE)
    assert "Hours" in titles(office) and "Greeting" not in titles(office)
    assert "Greeting" in titles(office, agency="acc"), "nobody else's"
    browser.sends(f"{PAGE}/greeting/restore", page=PAGE)
    assert "Greeting" in titles(office) and "Hours" not in titles(office)

    browser.sends(f"{PAGE}/greeting/remove", page=PAGE)
    assert "Greeting" not in titles(office)
    assert "Bring back" in page_of(browser, PAGE)
    browser.sends(f"{PAGE}/greeting/restore", page=PAGE)
    assert "Greeting" in titles(office)


def test_what_one_office_changes_is_not_the_countrys(office: Office) -> None:
    sylhet = supervisor(office, place="sp-sylhet")
    sylhet.sends(f"{PAGE}/greeting", page=PAGE, **MINE)
    sylhet.sends(f"{PAGE}/looking/remove", page=PAGE)
    assert "Hours" in titles(office, "sp-sylhet") and "Looking into it" not in titles(office, "sp-sylhet")
    assert "Greeting" in titles(office, "sp-khulna") and "Looking into it" in titles(office, "sp-khulna")
    assert "Greeting" in titles(office)

    whole = supervisor(office, "w@police.example")
    whole.sends(PAGE, **{**MINE, "title_en": "For all"})
    assert "For all" in titles(office, "sp-sylhet")


@pytest.mark.parametrize(
    ("name", "words", "fault"),
    [
        ("text_bn", "", "Needed in both languages"),
        ("text_en", "See {{refrence}}", "No such word"),
        ("text_en", "See {{reference", "No such word"),
        ("title_en", "{{office}}", "No such word"),
        ("text_bn", "only English", "Bangla letters"),
        ("text_en", "x" * 1501, "too long"),
    ],
)
def test_what_could_not_be_sent_is_not_kept_and_stays_in_its_field(
    office: Office, name: str, words: str, fault: str
) -> None:
    browser = supervisor(office)
    response = browser.sends(PAGE, **{**MINE, name: words})
    page = unescape(response.get_data(as_text=True))
    assert response.status_code == 422 and fault in page
    assert words in page and MINE["title_bn"] in page
    assert "Hours" not in titles(office)


def test_there_is_nothing_to_change_where_nothing_is(office: Office) -> None:
    browser = supervisor(office)
    assert browser.sends(f"{PAGE}/acc_form", page=PAGE, **MINE).status_code == 404, "another agency's"
    for act in ("remove", "restore"):
        assert browser.sends(f"{PAGE}/nothing/{act}", page=PAGE).status_code == 404
    assert browser.sends(f"{PAGE}/greeting/restore", page=PAGE).status_code == 404, "nothing was changed"
    assert acts(office) == []
