"""RulePolicy: short, fixed behaviour, and the way of an active loop (https://rasa.com/docs/rasa/rules)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue.domain import Domain
from bot.dialogue.flows import Flow
from bot.dialogue.names import DEFAULT_ACTION_OF_INTENT, DEFAULT_FALLBACK, LISTEN
from bot.dialogue.prediction import Prediction
from bot.dialogue.rule_patterns import Pattern, RuleCase, cases_of
from bot.dialogue.states import State
from bot.dialogue.tracker import Tracker

NAME = "RulePolicy"


@dataclass(frozen=True)
class RuleConfig:
    """Settings of RulePolicy in config.yml, with Rasa's defaults.

    Attributes:
        fallback_action: runs when neither rule nor story knows what to do.
        fallback_threshold: confidence of that; any story is surer.
    """

    fallback_action: str = DEFAULT_FALLBACK
    fallback_threshold: float = 0.3
    enable_fallback: bool = True

    @classmethod
    def from_config(cls, entry: Mapping[str, Any]) -> RuleConfig:
        """From the policy's entry in config.yml."""
        return cls(
            str(entry.get("core_fallback_action_name", DEFAULT_FALLBACK)),
            float(entry.get("core_fallback_threshold", 0.3)),
            bool(entry.get("enable_fallback_prediction", True)),
        )


class RuleIndex:
    """Rule cases found by what differs most: the action before and the intent."""

    def __init__(self, cases: Iterable[RuleCase]) -> None:
        self._cases: dict[tuple[str | None, str | None], list[tuple[int, RuleCase]]] = {}
        for position, case in enumerate(cases):
            last = case.patterns[-1]
            self._cases.setdefault((last.previous_action, last.intent), []).append((position, case))

    def matching(self, current: State, history: Sequence[State]) -> list[RuleCase]:
        """The cases that hold now, the most specific first, and of equals the one that was written first."""
        keys = {(current.previous_action, current.intent), (current.previous_action, None)}
        found = [
            (position, case)
            for key in keys
            for position, case in self._cases.get(key, ())
            if case.matches(current, history)
        ]
        found.sort(key=lambda one: (*(-weight for weight in one[1].weight), one[0]))
        return [case for _, case in found]


class RulePolicy:
    """Predicts from rules; knows how loops go on, are interrupted and come back."""

    def __init__(self, flows: Sequence[Flow], domain: Domain, config: RuleConfig | None = None) -> None:
        self.config = config or RuleConfig()
        self.cases = [case for flow in flows if flow.is_rule for case in cases_of(flow, domain)]
        self._rules = RuleIndex(self.cases)
        told = [case for flow in flows for case in cases_of(flow, domain)]
        self._returns = RuleIndex(_returns_to_loop(told))
        self._leaves = RuleIndex(_keeps_out_of_loop(told))
        self._story_cases: set[int] = set()
        self._story_loops: frozenset[str] = frozenset()

    def note_stories(self, moments: Iterable[tuple[Sequence[State], State, str]]) -> None:
        """Learn which rules the stories know of; turns of the others stay hidden from them."""
        loops: set[str] = set()
        for history, current, action in moments:
            case = self.rule_for(current, history)
            if case is not None and case.action == action:
                self._story_cases.add(id(case))
            if current.active_loop:
                loops.add(current.active_loop)
        self._story_loops = frozenset(loops)

    def rule_for(self, current: State, history: Sequence[State]) -> RuleCase | None:
        """The rule that counts at this moment, if any."""
        matching = self._rules.matching(current, history)
        return matching[0] if matching else None

    def predict(self, tracker: Tracker) -> Prediction | None:
        """The next action by rules; the fallback with low confidence if no rule knows."""
        default = _default_action(tracker)
        if default is not None:
            return Prediction(default, NAME, is_hidden=True)
        loop = self._loop_goes_on(tracker)
        if loop is not None:
            return loop
        found = self._by_rules(tracker)
        if found is not None:
            return found
        if not self.config.enable_fallback:
            return None
        return Prediction(self.config.fallback_action, NAME, self.config.fallback_threshold, is_hidden=True)

    def handles(self, tracker: Tracker) -> bool:
        """Whether a rule would do something about the last message, if the active loop stood back."""
        case = self.rule_for(tracker.state(), tracker.memory.history)
        return case is not None and case.action not in (LISTEN, tracker.active_loop_name)

    def _loop_goes_on(self, tracker: Tracker) -> Prediction | None:
        """An active loop comes before all rules, unless it declined the message."""
        loop = tracker.loop
        if loop is None or loop.rejected or tracker.latest_action_name is None:
            return None
        hidden = loop.name not in self._story_loops
        if tracker.latest_action_name != loop.name:
            return Prediction(loop.name, NAME, is_hidden=hidden)
        return Prediction(LISTEN, NAME, is_hidden=hidden)

    def _by_rules(self, tracker: Tracker) -> Prediction | None:
        current, history = tracker.state(), tracker.memory.history
        case = self.rule_for(current, history)
        action = case.action if case else None
        hidden = case is not None and id(case) not in self._story_cases
        loop = tracker.active_loop_name
        if loop is not None:
            if case is not None and action == LISTEN and not isinstance(case.patterns[-1].loop, str):
                # A general rule ends, and does not know of the loop: the loop goes on, unless a story or a
                # rule says what else comes.
                if self._leaves.matching(current, history):
                    return None
                return Prediction(loop, NAME, is_hidden=hidden)
            if action is not None and self._returns.matching(current, history):
                return Prediction(action, NAME, is_hidden=hidden, interrupts_loop=True)
        return Prediction(action, NAME, is_hidden=hidden) if action is not None else None

    def is_return_to_loop(self, tracker: Tracker) -> bool:
        """Whether rules or stories say that the loop goes on now after something else was talked about."""
        return tracker.active_loop_name is not None and bool(
            self._returns.matching(tracker.state(), tracker.memory.history)
        )


def _default_action(tracker: Tracker) -> str | None:
    if tracker.latest_action_name != LISTEN or tracker.latest_intent is None:
        return None
    return DEFAULT_ACTION_OF_INTENT.get(tracker.latest_intent)


def _returns_to_loop(cases: Iterable[RuleCase]) -> Iterable[RuleCase]:
    for case in cases:
        last = case.patterns[-1]
        if isinstance(last.loop, str) and last.previous_action == LISTEN and case.action == last.loop:
            yield _last_two(case)


def _keeps_out_of_loop(cases: Iterable[RuleCase]) -> Iterable[RuleCase]:
    for case in cases:
        last = case.patterns[-1]
        if isinstance(last.loop, str) and last.previous_action != LISTEN and case.action != last.loop:
            yield _last_two(case)


def _last_two(case: RuleCase) -> RuleCase:
    """Only the action before the last message counts, not what was said then."""
    last = case.patterns[-1]
    if len(case.patterns) == 1 or case.patterns[-2].previous_action is None:
        return RuleCase((last,), case.action, case.flow, case.step)
    before = Pattern(case.patterns[-2].previous_action)
    return RuleCase((before, last), case.action, case.flow, case.step)
