"""Notes: whom they name, that no citizen gets them, and that they go with the conversation's words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.accounts.model import Account
from bot.conversation import retention
from bot.conversation.desk import OfficerDesk
from bot.conversation.drafts.commands import save_draft
from bot.conversation.drafts.model import Draft, DraftKind
from bot.conversation.drafts.queries import drafts_of
from bot.conversation.export import export_conversation
from bot.conversation.forgetting import erase, erase_all
from bot.conversation.model import Conversation
from bot.conversation.notes.commands import write_note
from bot.conversation.notes.errors import AmbiguousMention, EmptyNote, NoteTooLong, UnknownMention
from bot.conversation.notes.mentions import mentioned_in, names_to_type
from bot.conversation.notes.model import Mention, Note
from bot.conversation.notes.queries import notes_of
from tests.unit.conversation.test_retention import DAYS, forget_ids, silent
from tests.unit.conversation.world import FakeTracker, World

SECRET = "she is my neighbour"
NAMES = ("সালমা খাতুন", "করিম উদ্দিন", "Md. Rahim Uddin", "Md. Rahima Begum", "Officer (dncrp)")
PEOPLE = [
    Account(id=number, name=name, email=f"p{number}@police.example", role="officer", agency="police")
    for number, name in enumerate(NAMES, start=1)
]


def named(text: str) -> list[int]:
    return [one.id for one in mentioned_in(text, PEOPLE)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@সালমা খাতুন দেখুন", [1]),
        ("@সালমা দেখুন", [1]),
        ("@সালমা খাতুনকে দিন", [1]),
        ("দেখুন, @করিম।", [2]),
        ("@করিম উদ্দিন, @সালমা খাতুন: কথা বলুন। @করিম", [2, 1]),
        ("@md. rahim uddin knows", [3]),
        ("@Rahima please", [4]),
        ("@Md. Rahima please", [4]),
        ("(@Officer (dncrp)) please", [5]),
        ("ask @p3@police.example.", [3]),
        ("write to me@police.example", []),
        ("two kilos @ 50 taka, or @50", []),
    ],
)
def test_a_note_names_people_as_one_writes_names(text: str, expected: list[int]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize("text", ["@Md. please", "@rahim please", "@উদ", "@Karimul"])
def test_a_name_that_is_nobodys_or_several_peoples_names_nobody(text: str) -> None:
    people = [*PEOPLE, Account(id=9, name="নাসির উদ", email="n@x", role="officer", agency="police")]
    twins = [*people, Account(id=10, name="আলী উদ", email="a@x", role="officer", agency="police")]
    with pytest.raises((UnknownMention, AmbiguousMention)):
        mentioned_in(text, twins)


def test_of_two_with_one_name_the_address_tells() -> None:
    twin = Account(id=9, name="সালমা খাতুন", email="other@x", role="officer", agency="police")
    with pytest.raises(AmbiguousMention):
        mentioned_in("@সালমা খাতুন", [*PEOPLE, twin])
    typed = {one.id: words for one, words in names_to_type([*PEOPLE, twin])}
    assert (typed[1], typed[9], typed[2]) == ("p1@police.example", "other@x", "করিম উদ্দিন")
    assert [one.id for one in mentioned_in(f"@{typed[9]} ", [*PEOPLE, twin])] == [9]


@pytest.fixture
def noted(world: World) -> World:
    """Somebody wrote, and an officer noted something and began a reply."""
    world.receive(world.message("42", "hello there"))
    world.settle()
    note(world)
    with world.database.write() as session:
        whose = world.conversation("42").id, "officer:7", DraftKind.REPLY
        save_draft(session, world.clock.now(), *whose, SECRET)
    return world


def note(world: World, text: str = f"{SECRET}, @সালমা") -> None:
    with world.database.write() as session:
        write_note(
            session, world.clock, world.conversation("42").id, text,
            agency="police", author="officer:7", people=PEOPLE,
        )  # fmt: skip


def kept(world: World) -> str:
    """All that notes, mentions and drafts still hold."""
    with world.database.read() as session:
        texts = [*session.scalars(select(Note.text)), *session.scalars(select(Draft.text))]
        return str(
            [text for text in texts if text is not None] + list(session.scalars(select(Mention.officer)))
        )


def test_no_way_out_takes_a_note_along(noted: World) -> None:
    conversation_id = noted.conversation("42").id
    desk = OfficerDesk(noted.database, noted.answerer, lambda: None)
    desk.take(conversation_id, "officer:7")
    desk.answer(conversation_id, "officer:7", "good morning")
    desk.give_back(conversation_id, "officer:7")
    noted.receive(noted.message("42", "and you?"))
    noted.settle()
    noted.delivery.run_pass()
    with noted.database.write() as session:
        exported = export_conversation(session, noted.clock.now(), conversation_id, actor="operator:karim")

    assert "good morning" in noted.channel.texts("42") and len(noted.channel.sent) >= 3
    assert "neighbour" not in str([one.message for one in noted.channel.sent])
    assert "neighbour" not in str([one.message for one in noted.outbox()])
    assert "neighbour" not in str(exported)


@pytest.mark.parametrize(
    ("text", "error"), [("  ", EmptyNote), ("x" * 4001, NoteTooLong), ("@nobody here", UnknownMention)]
)
def test_a_note_that_is_refused_is_not_there(noted: World, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        note(noted, text)
    with noted.database.read() as session:
        assert len(notes_of(session, noted.conversation("42").id, "police", 10)) == 1


def test_notes_mentions_and_drafts_go_with_the_conversations_words(noted: World) -> None:
    conversation_id = noted.conversation("42").id
    assert "neighbour" in kept(noted) and "officer:1" in kept(noted)
    with noted.database.write() as session:
        erase_all(session, session.get_one(Conversation, conversation_id), noted.clock.now())
    assert kept(noted) == "[]"
    with noted.database.read() as session:
        assert [one.text for one in notes_of(session, conversation_id, "police", 10)] == [None]


def test_after_a_long_silence_they_go_by_themselves(noted: World) -> None:
    noted.clock.advance(timedelta(days=DAYS))
    assert silent(noted) == 1
    assert kept(noted) == "[]"


def test_a_note_from_after_an_erasure_goes_in_its_turn(noted: World) -> None:
    with noted.database.write() as session:
        one = session.get_one(Conversation, noted.conversation("42").id)
        erase_all(session, one, noted.clock.now())
    noted.clock.advance(timedelta(hours=1))
    note(noted)
    noted.clock.advance(timedelta(days=2))
    assert forget_ids(noted) == 0
    noted.clock.advance(timedelta(days=DAYS))
    assert [silent(noted), silent(noted)] == [1, 0]
    assert kept(noted) == "[]"


def test_a_confidential_report_takes_along_what_was_noted_since_it_began(noted: World) -> None:
    noted.clock.advance(timedelta(minutes=1))
    noted.receive(noted.message("42", "he took a bribe"))
    noted.settle()
    note(noted, "names the engineer")
    last = noted.events()[-1]
    with noted.database.write() as session:
        one = session.get_one(Conversation, noted.conversation("42").id)
        one.confidential_since = last.id
        event = session.merge(last)
        erase(session, one, FakeTracker({}), event, noted.clock.now())  # type: ignore[arg-type]
    with noted.database.read() as session:
        texts = [one.text for one in notes_of(session, noted.conversation("42").id, "police", 10)]
    assert texts == [f"{SECRET}, @সালমা", None]


def test_a_draft_lasts_thirty_days(noted: World) -> None:
    for days, left in ((29, 1), (1, 0)):
        noted.clock.advance(timedelta(days=days))
        with noted.database.write() as session:
            retention.drop_drafts(session, noted.clock.now())
            assert len(drafts_of(session, noted.conversation("42").id, "officer:7")) == left


def test_the_last_letters_win_and_what_is_behind_the_longest_draft_is_not_kept(noted: World) -> None:
    conversation_id = noted.conversation("42").id
    for text in ("second", "x" * 10_500):
        with noted.database.write() as session:
            save_draft(session, noted.clock.now(), conversation_id, "officer:7", DraftKind.REPLY, text)
    with noted.database.read() as session:
        assert drafts_of(session, conversation_id, "officer:7") == {"reply": "x" * 10_000}
