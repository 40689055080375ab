"""MemoizationPolicy: a conversation that is like a story goes on as the story does."""

from __future__ import annotations

from bot.dialogue.documents import as_documents
from bot.dialogue.flow_reading import read_flows
from tests.unit.dialogue.desk import CONFIG, Actions, Desk, document, gives

MOOD = """
stories:
  - story: good
    steps: [{intent: chat}, {action: utter_hours}, {intent: affirm}, {action: utter_fee}]
  - story: bad
    steps: [{intent: chat}, {action: utter_hours}, {intent: deny}, {action: utter_noted}]
"""


def test_a_story_goes_on_where_the_conversation_is() -> None:
    for intent, answer in (("affirm", "It is free."), ("deny", "Noted.")):
        desk = Desk(rules=MOOD)
        assert desk.say("so", "chat") == ["Open till five."]
        assert desk.say("well", intent) == [answer]


def test_a_story_may_begin_in_the_middle_of_a_conversation() -> None:
    desk = Desk(rules=MOOD)
    for _ in range(4):
        desk.say("hello", "greet")
        desk.say("so", "chat")
        desk.say("well", "deny")

    desk.say("so", "chat")
    assert desk.say("well", "affirm") == ["It is free."]


def test_a_turn_that_only_rules_know_breaks_no_story() -> None:
    desk = Desk(rules=MOOD)
    desk.say("so", "chat")
    desk.say("thank you", "thank")

    assert desk.say("well", "affirm") == ["It is free."]


def test_a_story_does_not_go_on_without_its_beginning() -> None:
    assert Desk(rules=MOOD).say("well", "affirm") == ["Ask the librarian."]


def test_rules_come_before_stories() -> None:
    story = "stories: [{story: s, steps: [{intent: greet}, {action: utter_hours}]}]"

    assert Desk(rules=story).say("hello", "greet") == ["Hello."]


def test_what_two_stories_answer_differently_is_not_remembered() -> None:
    stories = """
    stories:
      - {story: one, steps: [{intent: chat}, {action: utter_hours}]}
      - {story: two, steps: [{intent: chat}, {action: utter_fee}]}
    """

    assert Desk(rules=stories).say("so", "chat") == ["Ask the librarian."]


def test_memory_reaches_back_as_far_as_it_is_told() -> None:
    stories = """
    stories:
      - {story: one, steps: [{intent: greet}, {action: utter_greet}, {intent: chat}, {action: utter_hours}]}
      - {story: two, steps: [{intent: thank}, {action: utter_thank}, {intent: chat}, {action: utter_fee}]}
    """
    short = {"policies": [{"name": "RulePolicy"}, {"name": "MemoizationPolicy", "max_history": 1}]}
    for config, answer in ((CONFIG, "It is free."), (short, "Ask the librarian.")):
        desk = Desk(rules=stories, config=config)
        desk.say("thanks", "thank")
        assert desk.say("so", "chat") == [answer]


def test_slots_tell_stories_apart() -> None:
    stories = """
    stories:
      - story: member
        steps: [{intent: chat}, {action: action_x}, {slot_was_set: [{member: true}]}, {action: utter_fee}]
      - story: nobody
        steps: [{intent: chat}, {action: action_x}, {slot_was_set: [{member: null}]}, {action: utter_hours}]
    """
    for value, answer in ((True, "It is free."), (None, "Open till five.")):
        look = gives({"event": "slot", "name": "member", "value": value})
        desk = Desk(domain="actions: [action_x]", rules=stories, actions=Actions(action_x=look))
        assert desk.say("so", "chat") == [answer]


def test_a_story_can_lead_out_of_a_form_and_back() -> None:
    stories = """
    stories:
      - story: go on
        steps:
          - intent: borrow
          - action: borrow_form
          - active_loop: borrow_form
          - intent: chat
          - action: utter_hours
          - intent: affirm
          - action: borrow_form
      - story: end it
        steps:
          - intent: borrow
          - action: borrow_form
          - active_loop: borrow_form
          - intent: chat
          - action: utter_hours
          - intent: deny
          - action: action_deactivate_loop
          - active_loop: null
    """
    desk = Desk(rules=stories)
    assert desk.say("a book", "borrow") == ["Which book?"]
    # The story waits for a word of the citizen, so the form does not ask again at once.
    assert desk.say("so", "chat") == ["Open till five."]
    assert desk.say("yes", "affirm") == ["Which book?"]
    assert desk.say("Gora", "inform", title="Gora") == ["For how many days, Gora?"]

    other = Desk(rules=stories)
    other.say("a book", "borrow")
    other.say("so", "chat")
    assert other.say("no", "deny") == []
    assert other.tracker.active_loop == {}


def test_answers_that_a_form_took_do_not_count_for_stories() -> None:
    stories = """
    stories:
      - story: ask in between
        steps:
          - intent: borrow
          - action: borrow_form
          - active_loop: borrow_form
          - intent: chat
          - action: utter_hours
    """
    desk = Desk(rules=stories)
    desk.say("a book", "borrow")
    desk.say("Gora", "inform", title="Gora")

    assert desk.say("so", "chat") == ["Open till five."]


CHECKPOINTS = """
stories:
  - story: begin
    steps: [{intent: chat}, {action: utter_hours}, {checkpoint: asked}]
  - story: yes
    steps: [{checkpoint: asked}, {intent: affirm}, {action: utter_fee}]
  - story: no
    steps: [{checkpoint: asked}, {or: [{intent: deny}, {intent: cancel}]}, {action: utter_noted}]
"""


def test_checkpoints_join_stories() -> None:
    desk = Desk(rules=CHECKPOINTS.replace("{intent: cancel}", "{intent: remember}"))
    for intent, answer in (("affirm", "It is free."), ("deny", "Noted."), ("remember", "Noted.")):
        desk.say("so", "chat")
        assert desk.say("well", intent) == [answer]


def flow_faults(text: str) -> list[str]:
    return [str(fault) for fault in read_flows(as_documents([document(text, "s.yml")]))[1]]


def test_a_checkpoint_that_leads_nowhere_is_told() -> None:
    assert flow_faults(
        "stories:\n"
        "  - {story: a, steps: [{intent: chat}, {checkpoint: lost}]}\n"
        "  - {story: b, steps: [{checkpoint: found}, {action: utter_x}]}\n"
    ) == [
        "s.yml:2: story 'a': no story begins at checkpoint 'lost'",
        "s.yml:3: story 'b': no story leads to checkpoint 'found'",
    ]


def test_checkpoints_in_a_circle_come_to_an_end() -> None:
    flows, faults = read_flows(
        [
            document(
                "stories:\n"
                "  - {story: a, steps: [{intent: chat}, {action: utter_a}, {checkpoint: again}]}\n"
                "  - {story: b, steps: [{checkpoint: again}, {action: b}, {checkpoint: again}]}\n"
            )
        ]
    )

    assert faults == []
    assert [len(flow.steps) for flow in flows] == [3]


def test_too_many_ways_through_a_story_are_told() -> None:
    steps = ", ".join(["{or: [{intent: a}, {intent: b}, {intent: c}]}"] * 5)

    assert flow_faults(f"stories: [{{story: wide, steps: [{steps}]}}]") == [
        "s.yml:1: 'wide' has more than 64 ways through its 'or' steps"
    ]
