"""The policies of config.yml together: who decides what happens next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.domain import Domain
from bot.dialogue.fallback import NAME as FALLBACK
from bot.dialogue.fallback import FallbackConfig
from bot.dialogue.flows import Flow
from bot.dialogue.interruption import InterruptionConfig
from bot.dialogue.memoization import DEFAULT_MAX_HISTORY, MemoizationPolicy
from bot.dialogue.names import LISTEN, NLU_FALLBACK
from bot.dialogue.prediction import Prediction
from bot.dialogue.rules import RuleConfig, RulePolicy
from bot.dialogue.second_requests import NAME as SECOND_REQUESTS
from bot.dialogue.second_requests import SecondRequestConfig
from bot.dialogue.tracker import Tracker

#: Either name; the first one that config.yml has.
_MEMOIZING = ("MemoizationPolicy", "AugmentedMemoizationPolicy")


@dataclass(frozen=True)
class PolicyConfig:
    """The policies' settings; ``fallback`` None: every intent counts, however unsure."""

    rules: RuleConfig
    max_history: int
    fallback: FallbackConfig | None
    interruption: InterruptionConfig
    second_requests: SecondRequestConfig = field(default_factory=SecondRequestConfig)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> PolicyConfig:
        """From a whole config.yml."""
        entries = {str(one.get("name")): one for one in _mappings(config, "policies")}
        memoizing: Mapping[str, Any] = next((entries[name] for name in _MEMOIZING if name in entries), {})
        fallback = entries.get(FALLBACK) or next(
            (one for one in _mappings(config, "pipeline") if one.get("name") == "FallbackClassifier"), None
        )
        return cls(
            RuleConfig.from_config(entries.get("RulePolicy") or {}),
            int(memoizing.get("max_history") or DEFAULT_MAX_HISTORY),
            FallbackConfig.from_config(fallback) if fallback is not None else None,
            InterruptionConfig.from_config(entries.get("InterruptionPolicy") or {}),
            SecondRequestConfig.from_config(entries.get(SECOND_REQUESTS) or {}),
        )


def _mappings(config: Mapping[str, Any], section: str) -> list[Mapping[str, Any]]:
    return [one for one in config.get(section) or [] if isinstance(one, Mapping)]


class Policies:
    """Rules come before stories, stories before the fallback (Rasa's priorities)."""

    def __init__(self, domain: Domain, flows: Sequence[Flow], config: PolicyConfig) -> None:
        self.config = config
        self.rules = RulePolicy(flows, domain, config.rules)
        self.stories = MemoizationPolicy(flows, domain, config.max_history)
        self.rules.note_stories((one.history, one.current, one.action) for one in self.stories.moments)

    def predict(self, tracker: Tracker) -> Prediction:
        """The next action."""
        if tracker.followup_action is not None:
            return Prediction(tracker.followup_action, "FollowupAction", is_hidden=True)
        by_rule = self.rules.predict(tracker)
        if by_rule is not None and by_rule.confidence >= 1.0:
            return by_rule
        by_story = self.stories.predict(tracker)
        if by_story is not None:
            returns = self.rules.is_return_to_loop(tracker)
            return Prediction(by_story.action, by_story.policy, interrupts_loop=returns)
        return self._unknown(tracker, by_rule)

    def _unknown(self, tracker: Tracker, by_rule: Prediction | None) -> Prediction:
        """Neither rule nor story knows."""
        fallback = self.config.fallback
        unclear = tracker.latest_intent == NLU_FALLBACK and tracker.latest_action_name == LISTEN
        if fallback is not None and unclear:
            return Prediction(fallback.action, FALLBACK, is_hidden=True)
        if by_rule is not None and tracker.latest_action_name == LISTEN:
            return by_rule
        return Prediction(LISTEN, "RulePolicy", self.config.rules.fallback_threshold, is_hidden=True)
