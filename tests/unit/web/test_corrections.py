"""Officers correct what the bot understood; only words that may be used become training data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask_babel import force_locale
from sqlalchemy import select

from bot.audit.acts import Act
from bot.audit.model import AuditEvent
from bot.cli import corrections as cli
from bot.cli.corrections import as_yaml, closed_agencies, confidential_intents
from bot.conversation.corrections.model import Correction
from bot.conversation.corrections.queries import Example, examples
from bot.conversation.forgetting import erase_all
from bot.conversation.model import Conversation, InboundEvent
from bot.nlu.reader import read_leniently
from bot.runtime import TRAINING_DATA, load_engine, project_catalogue
from bot.web.console.intent_words import INTENTS, intent_name
from tests.unit.web.conftest import Browser, Office
from tests.unit.web.threads import bind_pages, is_understood, last_event, page_of, writes


@pytest.fixture
def desk(office: Office) -> Office:
    return bind_pages(office)


def corrects(browser: Browser, conversation_id: int, event_id: int, **choice: str) -> int:
    """Say what a message was; the answer's status."""
    path = f"/console/inbox/all/{conversation_id}"
    return browser.sends(f"{path}/understood/{event_id}", page=path, **choice).status_code


def usable(desk: Office) -> list[Example]:
    """What an export would hold."""
    catalogue = project_catalogue()
    with desk.database.read() as session:
        return examples(session, confidential_intents(catalogue), closed_agencies(catalogue))


def test_every_intent_that_is_trained_has_words_for_officers() -> None:
    trained = {
        name for file in (TRAINING_DATA / "nlu").glob("*.yml") for name in _intents(file.read_text("utf-8"))
    }
    assert trained == set(INTENTS)


def test_every_intent_of_the_domain_has_words_in_both_languages(office: Office) -> None:
    domain = load_engine(project_catalogue()).domain
    with office.app.test_request_context():
        for language in ("bn", "en"):
            with force_locale(language):
                named = {intent: intent_name(intent) for intent in domain.intents}
                assert [intent for intent, words in named.items() if words == intent or "_" in words] == []


def _intents(text: str) -> list[str]:
    return re.findall(r"^\s*- intent: ([a-z_/]+)", text, re.MULTILINE)


def test_one_click_says_what_a_message_was(desk: Office) -> None:
    mine = writes(desk, "jomi niye jhamela")
    event_id = is_understood(desk, mine, "pension_query", "land_service", "out_of_scope")
    browser = desk.signed_in(office="sp-sylhet")
    page = page_of(browser, f"/console/inbox/all/{mine}")
    assert '<button name="intent" value="land_service">land</button>' in page

    assert corrects(browser, mine, event_id, intent="land_service") == 302
    with desk.database.read() as session:
        (row,) = session.scalars(select(Correction))
        assert (row.predicted, row.intent, row.model_version) == ("pension_query", "land_service", "m1")
        assert row.actor.startswith("officer:") and row.agency == "police"
    assert "An officer says:" in page_of(browser, f"/console/inbox/all/{mine}")
    assert usable(desk) == [Example("jomi niye jhamela", "land_service")]


def test_what_was_searched_for_is_found_by_its_words_and_the_last_word_counts(desk: Office) -> None:
    mine = writes(desk, "how much is it")
    event_id = is_understood(desk, mine, "ask_duration")
    browser = desk.signed_in(office="sp-sylhet")
    corrects(browser, mine, event_id, words="land")
    corrects(browser, mine, event_id, words="What it costs")
    corrects(browser, mine, event_id, words="no such thing")
    assert usable(desk) == [Example("how much is it", "ask_fee")]
    with desk.database.read() as session:
        corrected = select(AuditEvent).where(AuditEvent.action == Act.INTENT_CORRECTED)
        acts = [one.subjects for one in session.scalars(corrected.order_by(AuditEvent.id))]
        assert acts == [{"event_id": event_id}] * 2, "who and when, not what: these lines stay for good"


@pytest.mark.parametrize("wrong", ["intent", "message", "tap"])
def test_there_must_be_something_to_correct(desk: Office, wrong: str) -> None:
    mine = writes(desk)
    event_id = is_understood(desk, mine, "ask_fee")
    if wrong == "tap":
        with desk.database.write() as session:
            session.get_one(InboundEvent, event_id).content = {"text": "Fee", "payload": "/ask_fee"}
    number = event_id + 1 if wrong == "message" else event_id
    choice = "rule_the_world" if wrong == "intent" else "land_service"
    assert corrects(desk.signed_in(office="sp-sylhet"), mine, number, intent=choice) == 404
    with desk.database.read() as session:
        assert session.scalars(select(Correction)).all() == []


def test_nobody_corrects_another_offices_conversation(desk: Office) -> None:
    theirs, mine = writes(desk, page="dncrp"), writes(desk)
    event_id = is_understood(desk, theirs, "ask_fee")
    browser = desk.signed_in(office="sp-sylhet")
    path = f"/console/inbox/all/{theirs}/understood/{event_id}"
    assert browser.sends(path, page="/console/me", intent="land_service").status_code == 404
    assert corrects(browser, mine, event_id, intent="land_service") == 404


def test_confidential_and_erased_words_never_become_training_data(desk: Office) -> None:
    browser = desk.signed_in(office="sp-sylhet")
    erased, form, report = (writes(desk, f"words {one}", user=f"citizen-{one}") for one in range(3))
    for one in (erased, form, report):
        event_id = is_understood(desk, one, "ask_fee")
        intent = "report_corruption" if one == report else "land_service"
        corrects(browser, one, event_id, intent=intent)
    theirs = writes(desk, "words to the commission", page="acc")
    commission = desk.signed_in("o@acc.example", agency="acc")
    corrects(commission, theirs, is_understood(desk, theirs, "ask_fee"), intent="land_service")
    assert len(usable(desk)) == 2

    with desk.database.write() as session:
        erase_all(session, session.get_one(Conversation, erased), desk.clock.now())
        session.get_one(Conversation, form).confidential_since = last_event(desk, form)
    assert usable(desk) == []


def test_nothing_tells_that_erased_words_were_a_report(desk: Office) -> None:
    mine = writes(desk, "the clerk wants money")
    event_id = is_understood(desk, mine, "ask_fee")
    corrects(desk.signed_in(office="sp-sylhet"), mine, event_id, intent="report_corruption")
    with desk.database.write() as session:
        erase_all(session, session.get_one(Conversation, mine), desk.clock.now())
    with desk.database.read() as session:
        assert session.scalars(select(Correction)).all() == []
        assert "report_corruption" not in str([one.subjects for one in session.scalars(select(AuditEvent))])


def test_words_told_to_a_confidential_form_can_not_be_corrected(desk: Office) -> None:
    mine = writes(desk, "secret")
    event_id = is_understood(desk, mine, "ask_fee")
    with desk.database.write() as session:
        session.get_one(Conversation, mine).confidential_since = event_id
    assert corrects(desk.signed_in(office="sp-sylhet"), mine, event_id, intent="land_service") == 404


def test_the_export_is_rasas_training_data(tmp_path: Path) -> None:
    found = [Example("jomi [niye](x) jhamela", "land_service"), Example("- কত টাকা", "ask_fee")]
    file = tmp_path / "corrections.yml"
    file.write_text(cli.HEAD + as_yaml(found), encoding="utf-8")
    data, findings = read_leniently([file])
    assert [(one.intent, one.text) for one in data.examples] == [
        ("ask_fee", "- কত টাকা"),
        ("land_service", "jomi (niye)(x) jhamela"),
    ]
    assert not findings


def test_the_export_needs_a_file_and_a_name() -> None:
    refused = CliRunner().invoke(cli.corrections, ["export"])
    assert refused.exit_code == 2 and "--out" in refused.output
