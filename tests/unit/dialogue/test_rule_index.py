"""Finding the rule that counts without looking at all of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.documents import Document
from bot.dialogue.flows import Flow
from bot.dialogue.rule_patterns import Pattern, RuleCase
from bot.dialogue.rules import RuleIndex
from bot.dialogue.states import State

FLOW = Flow("r", True, (), Document({}))


class Watched(RuleCase):
    """A case that remembers that it was compared."""

    compared: list[str] = []  # noqa: RUF012 - shared on purpose

    def matches(self, current: State, history: Sequence[State]) -> bool:
        self.compared.append(self.action)
        return super().matches(current, history)


def test_only_rules_of_the_same_intent_are_compared() -> None:
    cases = [
        Watched((Pattern("action_listen", f"intent_{number}"),), f"utter_{number}", FLOW, 0)
        for number in range(500)
    ]
    index = RuleIndex([*cases, Watched((Pattern("action_listen"),), "utter_any", FLOW, 0)])

    found = index.matching(State("action_listen", "intent_7"), [])

    assert [case.action for case in found] == ["utter_7", "utter_any"]
    assert sorted(Watched.compared) == ["utter_7", "utter_any"]


def test_more_moments_go_before_more_conditions_and_both_before_the_order_of_the_file() -> None:
    def case(action: str, *patterns: Pattern) -> RuleCase:
        return RuleCase(patterns, action, FLOW, 0)

    listen = Pattern("action_listen", "hi")
    index = RuleIndex(
        [
            case("first", listen),
            case("second", listen),
            case("with_slot", Pattern("action_listen", "hi", slots={"a": True})),
            case("longer", Pattern("utter_x"), listen),
        ]
    )
    now = State("action_listen", "hi", slots={"a": True})

    assert [one.action for one in index.matching(now, [State("utter_x")])] == [
        "longer",
        "with_slot",
        "first",
        "second",
    ]
    assert [one.action for one in index.matching(now, [])] == ["with_slot", "first", "second"]
