"""What gateways deliver, whatever they call it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sms.inbound import Reader, items_in
from bot.channels.sms.phones import account_of, mobile_of, written_for_gateway
from bot.conversation.events import EventKind
from bot.conversation.receipts import Receipt
from bot.settings import SmsSettings

NOW = datetime(2026, 11, 23, 4, 0, 30, tzinfo=UTC)
READER = Reader(SmsSettings(number="+8801812345678", webhook_secrets=("key",)))
CITIZEN = "+8801712345678"


@pytest.mark.parametrize(
    "written",
    ["+8801712345678", "8801712345678", "01712345678", "1712345678", "008801712345678", "০১৭১২-৩৪৫৬৭৮"],
)
def test_a_mobile_number_has_one_spelling(written: str) -> None:
    assert mobile_of(written) == CITIZEN


@pytest.mark.parametrize(
    "written",
    ["", "bKash", "GP", "16247", "999", "121", "+14155552671", "+919876543210", "0212345678"],
)
def test_a_sender_that_is_no_mobile_of_bangladesh_has_none(written: str) -> None:
    assert mobile_of(written) is None


def test_our_own_number_may_be_a_short_code() -> None:
    assert (account_of("16247"), account_of("01812345678"), account_of("GOVBD")) == (
        "16247",
        "+8801812345678",
        None,
    )


def test_gateways_get_the_spelling_they_ask_for() -> None:
    assert written_for_gateway(CITIZEN) == {
        "to": CITIZEN,
        "msisdn": "8801712345678",
        "local": "01712345678",
    }


@pytest.mark.parametrize(
    "item",
    [
        {"from": "8801712345678", "to": "16247", "text": "হ্যালো", "id": "7"},
        {"msisdn": "01712345678", "shortcode": "16247", "message": "হ্যালো", "messageid": "7"},
        {"Sender": "+8801712345678", "To": "16247", "Msg": " হ্যালো ", "MsgId": 7},
        {"mobile": "1712345678", "destination": 16247, "body": "হ্যালো", "message_id": "7"},
    ],
)
def test_gateways_names_are_understood(item: dict[str, Any]) -> None:
    event = READER.text_event(item, NOW)

    assert (event.kind, event.account_id, event.phone) == (EventKind.MESSAGE, "16247", CITIZEN)
    assert event.content == {"text": "হ্যালো", "mid": "7"}


def test_a_gateways_own_names_come_first() -> None:
    reader = Reader(SmsSettings(fields=(("from", "CLI"), ("text", "payload"))))

    event = reader.text_event({"CLI": "01712345678", "payload": "hi", "text": "0100", "to": "16247"}, NOW)

    assert (event.phone, event.content["text"]) == (CITIZEN, "hi")


def test_without_a_receiver_the_text_is_for_the_number_of_the_settings() -> None:
    assert READER.text_event({"from": CITIZEN, "text": "hi"}, NOW).account_id == "+8801812345678"


@pytest.mark.parametrize("sender", ["bKash", "16247", "+14155552671", "", "+8801812345678"])
def test_machines_foreign_numbers_and_ourselves_are_kept_and_not_answered(sender: str) -> None:
    event = READER.text_event({"from": sender, "text": "You have won"}, NOW)

    assert (event.kind, event.phone, event.user_id) == (EventKind.UNSUPPORTED, None, None)
    assert event.content == {"text": "You have won"}


def test_an_empty_text_is_not_answered() -> None:
    assert READER.text_event({"from": CITIZEN, "text": " "}, NOW).kind == EventKind.UNSUPPORTED


@pytest.mark.parametrize("text", ["STOP", "stop.", "বন্ধ", " বন্ধ। ", "Bondho korun"])
def test_a_word_that_ends_it_is_an_opt_out(text: str) -> None:
    assert READER.text_event({"from": CITIZEN, "text": text}, NOW).kind == EventKind.OPT_OUT


@pytest.mark.parametrize("text", ["দোকান বন্ধ ছিল", "please stop the bribe", "বন্ধ রাস্তা", "bus stop"])
def test_a_sentence_with_such_a_word_is_a_message(text: str) -> None:
    assert READER.text_event({"from": CITIZEN, "text": text}, NOW).kind == EventKind.MESSAGE


def key(at: datetime = NOW, **item: str) -> str:
    return READER.text_event({"from": CITIZEN, "text": "hi", **item}, at).natural_key


def test_the_gateways_id_names_a_text_whenever_it_comes_again() -> None:
    assert key(id="1") == key(NOW + timedelta(days=1), id="1") != key(id="2")


def test_without_an_id_the_same_words_within_a_minute_are_the_same_text() -> None:
    assert key() == key(NOW + timedelta(seconds=20))
    assert key() != key(NOW + timedelta(minutes=1))
    assert key() != key(text="ho")


def test_a_key_does_not_show_the_words_it_was_made_of() -> None:
    other = Reader(SmsSettings(number="+8801812345678", webhook_secrets=("other",)))

    assert key() != other.text_event({"from": CITIZEN, "text": "hi"}, NOW).natural_key
    assert CITIZEN not in key()


@pytest.mark.parametrize(
    ("item", "receipt"),
    [
        ({"id": "7", "status": "DELIVERED"}, Receipt("7", arrived=True)),
        ({"messageid": "7", "dlr": "DELIVRD"}, Receipt("7", arrived=True)),
        ({"reference": "7", "status": 1}, Receipt("7", arrived=True)),
        ({"id": "7", "status": "UNDELIVERABLE"}, Receipt("7", arrived=False, reason="undeliverable")),
        ({"id": "7", "status": "delivery failed"}, Receipt("7", arrived=False, reason="delivery failed")),
        ({"id": "7", "status": "2"}, Receipt("7", arrived=False, reason="2")),
        ({"id": "7", "status": "SENT"}, None),
        ({"id": "7", "status": "buffered"}, None),
        ({"status": "delivered"}, None),
        ({"id": "7"}, None),
    ],
)
def test_reports_are_understood(item: dict[str, Any], receipt: Receipt | None) -> None:
    assert READER.receipt(item) == receipt


@pytest.mark.parametrize(
    ("body", "items"),
    [
        (b'{"from": "1"}', 1),
        (b'[{"from": "1"}, {"from": "2"}]', 2),
        (b'{"messages": [{"from": "1"}, {"from": "2"}], "count": 2}', 2),
        (b'[{"from": "1"}, 5, null]', 1),
        (b'{"messages": [null, {"from": "2"}, {"from": "3"}], "count": 3}', 2),
        (b"[]", None),
        (b'"x"', None),
        (b"[1]", None),
        (b"{", None),
        (b"[" * 100_000, None),
    ],
)
def test_every_item_of_a_json_body_counts(body: bytes, items: int | None) -> None:
    found = items_in(body, {}, is_json=True)

    assert (None if found is None else len(found)) == items


values: Any = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())
names = st.sampled_from(["from", "to", "text", "id", "status", "msisdn", "x"])


@given(st.dictionaries(names, values))
def test_whatever_an_item_holds_it_is_read(item: dict[str, Any]) -> None:
    event = READER.text_event(item, NOW)
    READER.receipt(item)

    assert event.account_id and "\x00" not in event.content["text"]


def test_a_reference_that_all_texts_share_does_not_make_them_one() -> None:
    assert key(reference="account", text="1") != key(reference="account", text="2")
