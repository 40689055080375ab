"""The worklist's screen: what a line says, filters in the address, labels, acts on several, keys."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.accounts.model import Account
from bot.accounts.roles import Role
from bot.audit.acts import Act
from bot.audit.model import AuditEvent
from bot.cases.commands import open_case
from bot.cases.model import Case, CaseEvent
from bot.conversation.handover import take
from bot.conversation.lists.model import ConversationLabel, Label, SavedFilter
from bot.conversation.model import Conversation, InboundEvent, OutboxMessage, Owner
from bot.runtime import project_catalogue
from bot.web.console.news import FRESH
from tests.databases import executed
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.test_inbox import desk
from tests.unit.web.threads import page_of, writes

__all__ = ["desk"]

COMPLAINT = {
    "purchase_date": "2026-11-20",
    "what_happened": "১০০ টাকার তেল ১৫০ টাকা রাখছে",
    "shop": "রহিম স্টোর, জিন্দাবাজার",
    "receipt": False,
    "consent": True,
    "district": "Sylhet",
    "full_name": "রহিমা খাতুন",
    "father_name": "আব্দুল করিম",
    "mother_name": "ফাতেমা বেগম",
    "address": "বাসা ১২, সিলেট",
    "phone": "+8801712345678",
    "occupation": "শিক্ষক",
}


def supervisor(desk: Office, agency: str = "dncrp") -> Browser:
    return desk.signed_in(f"supervisor@{agency}.example", role=Role.SUPERVISOR, agency=agency)


def opens_case(desk: Office, conversation_id: int) -> str:
    with desk.database.write() as session:
        case = open_case(
            session,
            project_catalogue(),
            desk.clock,
            service="consumer_complaint",
            fields=COMPLAINT,
            page_office="dncrp-hq",
            conversation_id=conversation_id,
        )
        return case.reference


def lines(page: str) -> list[str]:
    """What the rows say, without markup."""
    items = re.findall(r"<li data-heard.*?</li>", page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in items]


def test_a_line_says_who_what_service_the_last_words_and_how_much_time_is_left(desk: Office) -> None:
    mine = writes(desk, "দোকান এখনও বেশি রাখছে", page="dncrp")
    opens_case(desk, mine)
    with desk.database.write() as session:
        session.get_one(Conversation, mine).language = "bn"
        session.scalars(select(Case)).one().due_on = date(2026, 11, 25)
    (line,) = lines(page_of(supervisor(desk), "/console/inbox/all"))

    assert "রহিমা খাতুন" in line and "Consumer complaint" in line
    assert "Citizen: দোকান এখনও বেশি রাখছে" in line
    assert "Bangla" in line
    assert "◔ 2 days left" in line


def test_the_last_word_may_be_the_bots_or_an_officers(desk: Office) -> None:
    mine, now = writes(desk, "which papers?", page="dncrp"), desk.clock.now()
    with desk.database.write() as session:
        row = OutboxMessage(public_id="a", conversation_id=mine, author="bot", message={"text": "The\nNID."})
        row.created_at = row.next_attempt_at = now
        row.attempts, row.status = 0, "queued"
        session.add(row)

    assert "Bot: The NID." in lines(page_of(supervisor(desk), "/console/inbox/all"))[0]


def test_a_name_that_a_confidential_form_was_told_stands_in_no_list(desk: Office) -> None:
    mine, now = writes(desk, "hello", page="acc"), desk.clock.now()
    fields = {"full_name": "Salam Who Reports"}
    with desk.database.write() as session:
        case = Case(reference="COR-2026-000001", service="corruption_report", agency="acc", office="acc-hq")
        case.fields, case.anonymous, case.conversation_id = fields, False, mine
        case.stage, case.opened_at, case.stage_since = "received", now, now
        session.add(case)
    page = page_of(supervisor(desk, "acc"), "/console/inbox/all")

    assert "COR-2026-000001" in page and "Salam" not in page


def test_a_corruption_report_is_not_named_in_the_list_of_another_agency(desk: Office) -> None:
    mine, now = writes(desk, "hello", page="police"), desk.clock.now()
    with desk.database.write() as session:
        case = Case(reference="COR-2026-000001", service="corruption_report", agency="acc", office="acc-hq")
        case.fields, case.anonymous, case.conversation_id = {}, False, mine
        case.stage, case.opened_at, case.stage_since = "received", now, now
        session.add(case)

    assert "COR-" not in page_of(supervisor(desk, "police"), "/console/inbox/all")


def test_a_filter_stands_in_the_address_and_goes_along_to_the_conversation(desk: Office) -> None:
    one, two = writes(desk, "in english", page="dncrp"), writes(desk, "বাংলায়", page="dncrp", user="b")
    with desk.database.write() as session:
        session.get_one(Conversation, one).language = "en"
        session.get_one(Conversation, two).language = "bn"
    page = page_of(supervisor(desk), "/console/inbox/all?language=en&sort=newest")

    assert len(lines(page)) == 1 and "in english" in lines(page)[0]
    assert f"/console/inbox/all/{one}?sort=newest&amp;language=en" in page


@pytest.mark.parametrize(
    "query", ["sort=sideways", "label=x", "label=-1", "behind=yesterday_1", "behind=2026-01-01T00:00:00_1"]
)
def test_an_address_that_says_nonsense_is_refused(desk: Office, query: str) -> None:
    assert supervisor(desk).opens(f"/console/inbox/all?{query}").status_code == 400


def test_a_filter_is_kept_under_a_name_by_its_officer_alone_unless_a_supervisor_shares_it(
    desk: Office,
) -> None:
    officer = desk.signed_in("o@dncrp.example", agency="dncrp")
    boss = supervisor(desk)
    path = "/console/inbox/all/filters?language=en&junk=1"
    officer.sends(path, page="/console/me", name=" English  ones ", shared="on")
    boss.sends(path, page="/console/me", name="For all", shared="on")

    assert "English ones" in page_of(officer, "/console/inbox/all")
    assert "English ones" not in page_of(boss, "/console/inbox/all")
    assert "For all" in page_of(officer, "/console/inbox/all")
    with desk.database.read() as session:
        assert {one.query for one in session.scalars(select(SavedFilter))} == {"language=en"}
        shared = session.scalars(select(SavedFilter).where(SavedFilter.name == "For all")).one()
    drop = f"/console/inbox/filters/{shared.id}/drop"
    assert officer.sends(drop, page="/console/me").status_code == 404
    assert boss.sends(drop, page="/console/me").status_code == 302
    assert "For all" not in page_of(officer, "/console/inbox/all")


def test_labels_are_an_agencys_own_and_made_by_supervisors(desk: Office) -> None:
    boss = supervisor(desk)
    boss.sends("/console/labels", name="Press")
    boss.sends("/console/labels", name="press")
    officer = desk.signed_in("o@dncrp.example", agency="dncrp")
    assert officer.opens("/console/labels").status_code == 403
    assert "Press" not in page_of(supervisor(desk, "police"), "/console/labels")
    with desk.database.read() as session:
        (label,) = session.scalars(select(Label))

    theirs = f"/console/labels/{label.id}/close"
    assert desk.browser().sends(theirs, page="/console/sign-in").status_code == 302
    boss.sends(theirs, page="/console/me")
    assert "closed" in page_of(boss, "/console/labels")


def test_labels_of_a_conversation_are_put_on_and_taken_off_and_it_is_noted(desk: Office) -> None:
    mine, foreign = writes(desk, page="dncrp"), writes(desk, page="acc")
    boss = supervisor(desk)
    boss.sends("/console/labels", name="Press")
    officer = desk.signed_in("o@dncrp.example", agency="dncrp")
    path = f"/console/inbox/all/{mine}"
    assert officer.sends(f"{path}/labels", page=path, label="1").status_code == 302
    assert "Press" in lines(page_of(officer, "/console/inbox/all"))[0]
    assert len(lines(page_of(officer, "/console/inbox/all?label=1"))) == 1
    assert officer.sends(f"/console/inbox/all/{foreign}/labels", page=path, label="1").status_code == 404

    officer.sends(f"{path}/labels", page=path)
    with desk.database.read() as session:
        assert session.scalars(select(ConversationLabel)).all() == []
        labels = select(AuditEvent.action).where(AuditEvent.action.startswith("label:"))
        acts = session.scalars(labels.order_by(AuditEvent.id)).all()
    assert acts == ["label:add:label", "label:put:conversation", "label:take_off:conversation"]


def test_several_are_taken_and_one_of_a_colleague_stays_theirs(desk: Office) -> None:
    free, held, foreign = writes(desk, user="a"), writes(desk, user="b"), writes(desk, page="acc")
    with desk.database.write() as session:
        take(session, desk.clock, held, officer="officer:99")
    officer = desk.signed_in(office="sp-sylhet")
    path = "/console/inbox/all/bulk"
    officer.sends(path, page="/console/inbox/all", pick=[free, held, foreign], act="assign", officer="me")
    told = page_of(officer, "/console/inbox/mine")

    assert "1 assigned." in told
    assert f"Conversation {held}: Another officer has this conversation." in told
    with desk.database.read() as session:
        assert session.get_one(Conversation, free).owner == Owner.OFFICER
        assert session.get_one(Conversation, held).officer == "officer:99"
        assert session.get_one(Conversation, foreign).owner == Owner.BOT


def named(desk: Office, account_id: int, name: str) -> int:
    """An account under another name; its id."""
    with desk.database.write() as session:
        session.get_one(Account, account_id).name = name
    return account_id


def test_an_officer_assigns_to_nobody_else_and_a_supervisor_does(desk: Office) -> None:
    one, two = writes(desk, page="dncrp", user="a"), writes(desk, page="dncrp", user="b")
    colleague = named(desk, desk.account("c@dncrp.example", agency="dncrp"), "Karim")
    other = named(desk, desk.account("f@dncrp.example", agency="dncrp"), "Fatema")
    elsewhere = desk.account("e@dncrp.example", agency="dncrp", office="dncrp-khulna")
    stranger = desk.account("p@police.example")
    officer, boss = desk.signed_in("o@dncrp.example", agency="dncrp"), supervisor(desk)
    path = "/console/inbox/all/bulk"

    def sends(browser: Browser, to: int) -> int:
        form = {"pick": [one, two], "act": "assign", "officer": str(to)}
        return browser.sends(path, page="/console/me", **form).status_code

    assert sends(officer, colleague) == 403
    assert sends(boss, stranger) == 404
    assert sends(boss, colleague) == 302
    with desk.database.read() as session:
        assert session.get_one(Conversation, one).officer == f"officer:{colleague}"
        given = select(AuditEvent.actor).where(AuditEvent.action == Act.CONVERSATION_ASSIGNED)
        assert [actor.partition(":")[0] for actor in session.scalars(given)] == ["supervisor"] * 2
    # The thread tells it, also after it has gone to somebody else.
    first = "সালমা gave it to Karim."
    assert first in page_of(boss, f"/console/inbox/all/{one}")
    assert sends(boss, other) == 302
    page = page_of(boss, f"/console/inbox/all/{one}")
    assert first in page and "সালমা gave it to Fatema." in page
    sends(boss, elsewhere)
    assert "this officer does not see the office" in page_of(boss, "/console/inbox/all")


def test_cases_of_several_move_and_it_is_told_which_did_not_and_why(desk: Office) -> None:
    one, two, none = (writes(desk, page="dncrp", user=user) for user in "abc")
    moved, stuck = opens_case(desk, one), opens_case(desk, two)
    with desk.database.write() as session:
        session.scalars(select(Case).where(Case.reference == stuck)).one().stage = "heard"
    officer = desk.signed_in("o@dncrp.example", agency="dncrp")
    form = {"pick": [one, two, none], "act": "move", "stage": "consumer_complaint:registered"}
    officer.sends("/console/inbox/all/bulk", page="/console/inbox/all", **form)
    told = page_of(officer, "/console/inbox/all")

    assert "1 cases moved." in told
    assert f"{stuck}: The case has moved meanwhile" in told
    assert f"Conversation {none}: no open case of this service" in told
    with desk.database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == moved)).one()
        last = session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).all()[-1]
    assert case.stage == "registered" and last.actor.startswith("officer:")


@pytest.mark.parametrize("stage", ["consumer_complaint:fined", "police_clearance:assigned_to_oc", "x", ""])
def test_several_cases_go_nowhere_that_asks_for_more_or_is_not_theirs(desk: Office, stage: str) -> None:
    mine = writes(desk, page="dncrp")
    form = {"pick": [mine], "act": "move", "stage": stage}
    response = supervisor(desk).sends("/console/inbox/all/bulk", page="/console/me", **form)
    assert response.status_code == 403


def test_keys_are_switched_off_for_good(desk: Office) -> None:
    browser = desk.signed_in()
    assert "keys.js" in page_of(browser, "/console/inbox/all")
    browser.sends("/console/me/keys", page="/console/me")
    assert "keys.js" not in page_of(browser, "/console/inbox/all")
    browser.sends("/console/me/keys", page="/console/me", on="1")
    assert "keys.js" in page_of(browser, "/console/inbox/all")


def test_news_say_who_wrote_so_that_the_page_can_tell(desk: Office) -> None:
    writes(desk, "first")
    browser = desk.signed_in(office="sp-sylhet")
    mark = browser.opens("/console/inbox/all/news").get_data(as_text=True)
    assert browser.opens(f"/console/inbox/all/news?seen={mark}").status_code == 204

    desk.clock.advance(timedelta(seconds=2))
    writes(desk, "again")
    assert browser.opens(f"/console/inbox/all/news?seen={mark}").status_code == 200
    with desk.database.read() as session:
        newest = session.scalars(select(InboundEvent.id).order_by(InboundEvent.id.desc())).first()
    rows = page_of(browser, "/console/inbox/all/rows")
    assert f'data-heard="{newest}"' in rows and 'hx-swap-oob="true"' in rows


def test_a_poll_is_one_look_for_all_who_watch_the_same_list(desk: Office) -> None:
    writes(desk)
    browsers = [desk.signed_in(f"{name}@police.example", office="sp-sylhet") for name in "abc"]
    marks = {browser.opens("/console/inbox/all/news").get_data(as_text=True) for browser in browsers}
    assert len(marks) == 1

    # Within a quarter of a second nobody looks again: even a change is told with the next look.
    with desk.database.write() as session:
        session.scalars(select(Conversation)).one().last_at = desk.clock.now() + timedelta(milliseconds=1)
    assert browsers[0].opens(f"/console/inbox/all/news?seen={marks.copy().pop()}").status_code == 204
    desk.clock.advance(FRESH)
    assert browsers[0].opens(f"/console/inbox/all/news?seen={marks.pop()}").status_code == 200


def test_what_a_citizen_writes_is_told_within_two_seconds(desk: Office) -> None:
    page = page_of(desk.signed_in(), "/console/inbox/all")
    asked = re.search(r'id="news"[^>]*hx-trigger="every (\d+)ms"', page)
    assert asked is not None
    # A quarter of a second is left to write it down and to load it.
    assert timedelta(milliseconds=int(asked[1])) + FRESH <= timedelta(seconds=1.75)


def test_a_poll_is_one_statement_also_with_a_conversation_open(desk: Office) -> None:
    mine = writes(desk)
    browser = desk.signed_in(office="sp-sylhet")
    news = f"/console/inbox/all/news?conversation={mine}"
    mark = browser.opens(news).get_data(as_text=True)
    browser.opens(f"{news}&seen={mark}")
    desk.clock.advance(timedelta(seconds=1.5))
    with executed(desk.database) as asked:
        assert browser.opens(f"{news}&seen={mark}").status_code == 204
    assert len([one for one in asked if not one.startswith(("BEGIN", "PRAGMA"))]) == 1
