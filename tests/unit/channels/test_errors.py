from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.facebook.errors import UNKNOWN, as_code, error_table
from bot.conversation.channel import Decision

RETRY, DROP, PAUSE = Decision.RETRY, Decision.DROP, Decision.PAUSE_PAGE
SUPPRESS, REAUTHORISE, ALERT = Decision.SUPPRESS, Decision.REAUTHORISE, Decision.ALERT

# Every row of Meta's error pages that the service knows, written down here a second time.
ROWS = [
    (1, None, RETRY, "platform_fault"),
    (2, None, RETRY, "platform_fault"),
    (341, None, RETRY, "platform_fault"),
    (1, 99, ALERT, "missing_access"),
    (1, 1357046, Decision.SENT, "batch_error_but_sent"),
    (1, 2018382, DROP, "wrong_use_of_api"),
    (1, 24000, DROP, "wrong_use_of_api"),
    (1, 24999, DROP, "wrong_use_of_api"),
    (1, 2071005, DROP, "wrong_use_of_api"),
    (2, 2018344, ALERT, "label_terms_not_accepted"),
    (3, None, ALERT, "missing_capability"),
    (4, None, PAUSE, "throttled"),
    (17, None, PAUSE, "throttled"),
    (32, None, PAUSE, "throttled"),
    (613, None, PAUSE, "throttled"),
    (613, 2534040, PAUSE, "throttled"),
    (80001, None, PAUSE, "throttled"),
    (80006, None, PAUSE, "throttled"),
    (80006, 2446079, PAUSE, "throttled"),
    (80007, None, PAUSE, "throttled"),
    (80015, None, ALERT, "unknown_error"),
    (4, 2018354, DROP, "marketing_frequency"),
    (9, 2018352, DROP, "marketing_frequency"),
    (613, 1893016, DROP, "marketing_frequency"),
    (613, 2018338, ALERT, "bothersome_tagging"),
    (10, None, REAUTHORISE, "permission_missing"),
    (200, None, REAUTHORISE, "permission_missing"),
    (299, None, REAUTHORISE, "permission_missing"),
    (299, 5, ALERT, "permission_detail"),
    (200, 2018028, ALERT, "app_not_live"),
    (200, 2018027, ALERT, "app_not_live"),
    (10, 2018278, DROP, "outside_window"),
    (10, 2534022, DROP, "outside_window"),
    (10, 2018065, DROP, "outside_window"),
    (10, 2018108, SUPPRESS, "cannot_receive_now"),
    (10, 1893015, DROP, "topic_stopped"),
    (10, 1404170, DROP, "topic_stopped"),
    (10, 1893063, PAUSE, "page_barred"),
    (10, 2018336, DROP, "region_limited"),
    (100, None, DROP, "bad_parameter"),
    (100, 2018014, DROP, "bad_parameter"),
    (100, 2534015, DROP, "bad_parameter"),
    (100, 1893061, DROP, "retired_tag"),
    (100, 2018001, DROP, "no_such_citizen"),
    (100, 33, DROP, "no_such_object"),
    (100, 2018008, RETRY, "media_not_fetched"),
    (100, 2018294, RETRY, "media_not_fetched"),
    (100, 2018047, DROP, "media_unfit"),
    (100, 2018109, DROP, "media_unfit"),
    (100, 2018074, DROP, "media_id_expired"),
    (100, 2018164, DROP, "thread_not_ours"),
    (100, 2534037, DROP, "thread_not_ours"),
    (102, None, REAUTHORISE, "token_invalid"),
    (190, None, REAUTHORISE, "token_invalid"),
    (190, 12345, REAUTHORISE, "token_invalid"),
    (190, 458, REAUTHORISE, "app_removed_from_page"),
    (190, 459, REAUTHORISE, "token_owner_checkpoint"),
    (190, 464, REAUTHORISE, "token_owner_checkpoint"),
    (190, 460, REAUTHORISE, "token_password_changed"),
    (190, 463, REAUTHORISE, "token_expired"),
    (190, 467, REAUTHORISE, "token_expired"),
    (190, 492, REAUTHORISE, "token_role_lost"),
    (200, 1545041, SUPPRESS, "unreachable_citizen"),
    (551, None, SUPPRESS, "unreachable_citizen"),
    (551, 1545041, SUPPRESS, "unreachable_citizen"),
    (368, None, PAUSE, "policy_block"),
    (368, 77, PAUSE, "policy_block"),
    (506, None, DROP, "duplicate_or_unreadable_link"),
    (1609005, None, DROP, "duplicate_or_unreadable_link"),
    (2022, None, ALERT, "commerce_disabled"),
    (10303, None, DROP, "linking_token_expired"),
    (2018300, None, DROP, "thread_not_ours"),
    (100, 2018300, DROP, "thread_not_ours"),
    (2018321, None, RETRY, "automated_flow_owns_thread"),
    (100, 2018321, RETRY, "automated_flow_owns_thread"),
    (2018218, None, DROP, "profile_unavailable"),
    (100, 2018247, DROP, "profile_unavailable"),
    (9000001, None, DROP, "message_gone"),
    (987654, None, ALERT, UNKNOWN),
    (None, None, ALERT, UNKNOWN),
]


@pytest.mark.parametrize(("code", "subcode", "decision", "name"), ROWS)
def test_row_is_decided_as_written(
    code: int | None, subcode: int | None, decision: Decision, name: str
) -> None:
    rule = error_table().decide(code, subcode)

    assert (rule.decision, rule.name) == (decision, name)


def test_every_row_of_the_table_is_tested_or_local() -> None:
    local = {
        "message_not_allowed",
        "token_unusable",
        "paced",
        "not_connected",
        "outcome_unknown",
        "server_error",
        "unreadable_answer",
        "refused_by_gateway",
    }

    assert set(error_table().rules) == {name for _, _, _, name in ROWS} | local


@given(
    st.none() | st.integers() | st.text() | st.floats() | st.lists(st.integers()),
    st.none() | st.integers() | st.text() | st.booleans(),
)
def test_any_code_and_subcode_have_a_decision(code: object, subcode: object) -> None:
    assert isinstance(error_table().decide(code, subcode).decision, Decision)


@given(st.integers(0, 3_000_000), st.none() | st.integers(0, 3_000_000))
def test_an_error_is_never_taken_for_sent_but_the_documented_one(code: int, subcode: int | None) -> None:
    rule = error_table().decide(code, subcode)

    assert (rule.decision is Decision.SENT) == ((code, subcode) == (1, 1357046))


def test_codes_written_as_text_are_the_same() -> None:
    assert error_table().decide("190", "463").name == "token_expired"
    assert error_table().decide(10, 0).name == "permission_missing"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (5, 5),
        ("5", 5),
        (0, None),
        (-1, None),
        (True, None),
        ("x", None),
        (None, None),
        (5.5, None),
        (2**31, None),
    ],
)
def test_code_is_a_number_that_the_database_holds(value: object, code: int | None) -> None:
    assert as_code(value) == code


@pytest.mark.parametrize("name", sorted(error_table().rules))
def test_officer_reads_every_reason_in_both_languages(name: str) -> None:
    table = error_table()

    bangla, english = table.explain(name, "bn"), table.explain(name, "en")

    assert bangla is not None and re.search(r"[\u0980-\u09ff]", bangla) and bangla.endswith("।")
    assert english is not None and english.isascii() and english.endswith(".")
    assert len(bangla) < 200 and len(english) < 200


def test_unknown_reason_has_no_explanation() -> None:
    assert error_table().explain("never heard of", "bn") is None
    assert error_table().explain(None, "en") is None
