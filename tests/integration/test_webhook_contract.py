"""What Meta may rely on: signed events are stored before the 200, each once, or asked for again."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.channels.facebook.signature import sign
from bot.channels.facebook.webhook import MAX_BODY_BYTES
from bot.conversation.model import Conversation
from tests.integration.posting import SECRET, Poster, body_of, text_item

SHAPES = sorted((Path(__file__).parents[1] / "unit" / "channels" / "payloads").glob("*.json"))


def test_every_shape_of_event_is_stored_as_what_it_is_and_once(poster: Poster) -> None:
    seen: Counter[str] = Counter()
    keys: set[str] = set()
    for path in SHAPES:
        document = json.loads(path.read_bytes())
        answers = [poster.post(document["body"]).status_code for _ in range(2)]
        assert answers == [200, 200], path.stem
        known = {row.natural_key for row in poster.events()} - keys
        kinds = Counter(row.kind for row in poster.events() if row.natural_key in known)
        keys |= known
        wanted = Counter(event["kind"] for event in document["events"])
        # A file may repeat an event of another one, but brings nothing that it does not tell of.
        assert kinds <= wanted, path.stem
        seen += kinds
    assert {"message", "postback", "echo", "delivery", "read", "reaction", "edit", "standby", "comment"} <= {
        *seen
    }


def test_simultaneous_deliveries_in_any_order_are_stored_once(poster: Poster) -> None:
    items = [text_item(str(number % 7), f"m{number}") for number in range(40)]
    bodies = [body_of(*(items if turn % 2 else items[::-1])) for turn in range(12)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda body: poster.post(body).status_code, bodies))
    assert set(answers) == {200}
    assert (poster.count(), poster.count(Conversation)) == (40, 7)


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, "sha1=" + "0" * 40, "nonsense"])
def test_a_bad_signature_is_a_bare_403(poster: Poster, signature: str) -> None:
    answer = poster.post(body_of(text_item("1", "m1")), signature)
    assert (answer.status_code, answer.data, poster.count()) == (403, b"", 0)


def test_a_signature_of_another_body_is_a_bare_403(poster: Poster) -> None:
    other = sign(json.dumps(body_of(text_item("1", "m2"))).encode(), SECRET)
    answer = poster.post(body_of(text_item("1", "m1")), other)
    assert (answer.status_code, answer.data, poster.count()) == (403, b"", 0)


def test_what_can_not_be_stored_is_asked_for_again_and_then_nothing_is_lost(poster: Poster) -> None:
    body = body_of(text_item("1", "m1"), text_item("2", "m2"))
    _rename(poster, "inbound_event", "elsewhere")
    answer = poster.post(body)
    assert (answer.status_code, answer.data) == (503, b"")
    assert poster.count(Conversation) == 0
    _rename(poster, "elsewhere", "inbound_event")
    assert poster.post(body).status_code == 200
    assert poster.count() == 2


def test_a_body_above_the_cap_is_refused_before_it_is_read(poster: Poster) -> None:
    answer = poster.post(b" " * (MAX_BODY_BYTES + 1))
    assert (answer.status_code, poster.count()) == (413, 0)


def test_a_batch_of_a_thousand_is_stored_whole_and_in_order(poster: Poster) -> None:
    items = [text_item(str(number % 300), f"m{number}", f"word {number}") for number in range(1000)]
    assert poster.post(body_of(*items)).status_code == 200
    assert [row.content["text"] for row in poster.events()] == [f"word {number}" for number in range(1000)]


def _rename(poster: Poster, old: str, new: str) -> None:
    with poster.database.write() as session:
        session.connection().exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")
