"""The Send API takes what Meta takes and refuses what Meta refuses."""

from __future__ import annotations

import pytest

from tests.unit.emulator.conftest import OTHER, POLICE, Desk, error_of

DAY = 24 * 3_600_000


def test_an_answer_within_the_window_is_taken_and_shown(desk: Desk) -> None:
    desk.write()

    answer = desk.send({"text": "আসসালামু আলাইকুম", "metadata": "out-1"})

    assert answer.status == 200
    assert answer.body["recipient_id"] == desk.thread.psid
    shown = desk.thread.messages[-1]
    assert (shown.mid, shown.content["text"]) == (answer.body["message_id"], "আসসালামু আলাইকুম")


def test_a_taken_message_is_echoed_with_its_metadata_and_then_delivered(desk: Desk) -> None:
    desk.write()
    mid = desk.send({"text": "hi", "metadata": "out-1"}).body["message_id"]

    _, echo, delivery = desk.webhooks.count(3)

    assert echo["message"] == {
        "mid": mid,
        "is_echo": True,
        "app_id": 4242,
        "metadata": "out-1",
        "text": "hi",
    }
    assert (echo["sender"]["id"], echo["recipient"]["id"]) == (POLICE.page_id, desk.thread.psid)
    assert delivery["delivery"]["mids"] == [mid]
    assert "timestamp" not in delivery


def test_a_citizen_who_never_wrote_can_not_be_written_to(desk: Desk) -> None:
    assert error_of(desk.send()) == (10, 2018278)


def test_after_24_hours_the_window_is_closed(desk: Desk) -> None:
    desk.write()
    desk.state.shift_clock(DAY + 1000)

    assert error_of(desk.send()) == (10, 2018278)
    assert error_of(desk.send(messaging_type="UPDATE")) == (10, 2018278)


def test_a_new_message_opens_the_window_again(desk: Desk) -> None:
    desk.write()
    desk.state.shift_clock(DAY + 1000)
    desk.write("still there?")

    assert desk.send().status == 200


def test_an_officer_may_answer_for_seven_days(desk: Desk) -> None:
    desk.write()
    desk.state.shift_clock(6 * DAY)
    assert desk.send(messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT").status == 200

    desk.state.shift_clock(DAY + 1000)
    assert error_of(desk.send(messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT")) == (10, 2018278)


@pytest.mark.parametrize("tag", ["CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"])
def test_dead_tags_are_refused(desk: Desk, tag: str) -> None:
    desk.write()

    assert error_of(desk.send(messaging_type="MESSAGE_TAG", tag=tag)) == (100, 1893061)


def test_a_message_needs_its_type_and_a_tag_needs_its_own(desk: Desk) -> None:
    desk.write()

    assert error_of(desk.send(messaging_type=None)) == (100, None)
    assert error_of(desk.send(messaging_type="SOMETHING")) == (100, None)
    assert error_of(desk.send(tag="HUMAN_AGENT")) == (100, None)
    assert error_of(desk.send(messaging_type="MESSAGE_TAG")) == (100, None)


def test_a_page_does_not_know_another_pages_citizen(desk: Desk) -> None:
    desk.write()

    answer = desk.send(token=OTHER.token, recipient={"id": desk.thread.psid})

    assert error_of(answer) == (100, 2018001)


def test_errors_carry_a_trace_and_nothing_is_shown(desk: Desk) -> None:
    desk.write()
    answer = desk.send({"text": "x" * 2000})

    assert answer.status == 400
    assert answer.body["error"]["type"] == "OAuthException"
    assert answer.body["error"]["fbtrace_id"].startswith("A")
    assert len(desk.thread.messages) == 1


def test_a_wrong_token_is_refused(desk: Desk) -> None:
    assert error_of(desk.call("me/messages", token="nobody's")) == (190, None)
    assert error_of(desk.call("me/messages", token="")) == (190, None)


def test_a_token_is_good_for_its_own_page_only(desk: Desk) -> None:
    assert error_of(desk.call(f"{OTHER.page_id}/messages")) == (100, 33)


def test_a_missing_or_wrong_proof_is_refused(desk: Desk) -> None:
    desk.write()

    assert "appsecret_proof" in desk.send(appsecret_proof=None).body["error"]["message"]
    assert "Invalid appsecret_proof" in desk.send(appsecret_proof="0" * 64).body["error"]["message"]


def test_metas_proof_of_the_fact_sheet_is_right(desk: Desk) -> None:
    desk.write()
    proof = "ae6dfd59dd0134f0409f6321f8629a69b0c79085bd50777546941af92eb17366"

    assert desk.send(appsecret_proof=proof).status == 200


def test_a_proof_with_a_time_is_good_for_five_minutes(desk: Desk) -> None:
    desk.write()
    proof = "3a980c15f4446c716b286887152b993595a118b51c4e6f214096e8b3868b38c1"

    desk.state.now_ms = lambda: 1_700_000_100_000
    assert desk.send(appsecret_proof=proof, appsecret_time=1_700_000_000).status == 200
    desk.state.now_ms = lambda: 1_700_000_301_000
    assert desk.send(appsecret_proof=proof, appsecret_time=1_700_000_000).status == 400


def test_typing_shows_until_the_message_comes(desk: Desk) -> None:
    desk.write()

    assert desk.call("me/messages", recipient={"id": desk.thread.psid}, sender_action="typing_on").body == {
        "recipient_id": desk.thread.psid
    }
    assert desk.thread.typing_until_ms > desk.state.now_ms()
    desk.send()
    assert desk.thread.typing_until_ms == 0


def test_seen_marks_the_citizens_messages_as_read(desk: Desk) -> None:
    desk.write()

    desk.call("me/messages", recipient={"id": desk.thread.psid}, sender_action="mark_seen")

    assert desk.thread.messages[0].status == "read"


def test_a_sender_action_comes_alone(desk: Desk) -> None:
    desk.write()

    assert error_of(desk.send(sender_action="typing_on")) == (100, None)


def test_a_citizen_who_blocked_the_page_is_not_available(desk: Desk) -> None:
    desk.write()
    desk.thread.blocked = True

    assert error_of(desk.send()) == (551, 1545041)


def test_while_the_inbox_has_the_thread_the_bot_may_not_send_and_hears_in_standby(desk: Desk) -> None:
    desk.write()
    desk.platform.inbox_takes(desk.thread)
    assert error_of(desk.send()) == (10, 2018300)

    desk.write("is anybody there?")
    assert b'"standby"' in desk.webhooks.bodies[-1]
    desk.platform.inbox_gives_back(desk.thread)
    assert desk.send().status == 200


def test_an_answer_from_the_inbox_reaches_the_bot_as_a_foreign_echo(desk: Desk) -> None:
    desk.write()
    desk.platform.inbox_answers(desk.thread, "আমি দেখছি")

    echo = desk.webhooks.count(2)[1]["message"]
    assert (echo["app_id"], echo["text"], "metadata" in echo) == (26390203743090, "আমি দেখছি", False)


def test_a_comment_can_be_answered_in_private_once(desk: Desk) -> None:
    comment_id = desk.platform.comment(POLICE.page_id, "c1", "কীভাবে আবেদন করব?")
    change = desk.webhooks.count(1)[0]
    assert (change["field"], change["value"]["comment_id"]) == ("feed", comment_id)

    assert desk.send(recipient={"comment_id": comment_id}).body["recipient_id"] == desk.thread.psid
    assert error_of(desk.send(recipient={"comment_id": comment_id})) == (100, None)


def test_a_utility_message_needs_an_approved_template_and_no_window(desk: Desk) -> None:
    message = {"template": {"name": "case_update", "language": {"code": "bn"}}}
    assert error_of(desk.send(message, messaging_type="UTILITY")) == (100, None)

    components = [{"type": "BODY", "text": "আপনার আবেদন {{1}} এগিয়েছে।"}]
    desk.call(
        "me/message_templates", name="case_update", category="UTILITY", language="bn", components=components
    )
    message["template"]["components"] = [{"type": "body", "parameters": [{"type": "text", "text": "PCC-1"}]}]
    assert desk.send(message, messaging_type="UTILITY").status == 200
    assert desk.thread.messages[-1].content["text"] == "আপনার আবেদন PCC-1 এগিয়েছে।"


def test_usage_is_told_in_the_headers(desk: Desk) -> None:
    desk.write()
    headers = desk.send().headers

    assert '"call_count"' in headers["X-App-Usage"]
    assert f'"{POLICE.page_id}"' in headers["X-Business-Use-Case-Usage"]


def test_more_sends_than_the_pages_rate_are_throttled(desk: Desk) -> None:
    desk.write()
    answers = [desk.send() for _ in range(601)]

    assert {answer.status for answer in answers[:600]} == {200}
    assert error_of(answers[600]) == (613, None)
    assert "estimated_time_to_regain_access" in answers[600].headers["X-Business-Use-Case-Usage"]
