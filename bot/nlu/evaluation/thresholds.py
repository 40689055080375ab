"""Which thresholds cost least.

What the dialogue does with a confidence has a price, in trouble for the person who writes. :class:`Costs`
states it; the thresholds of ``config.yml`` are those under which messages that the model has not learned
cost least.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.nlu.evaluation.judging import Judged
from bot.nlu.evaluation.scores import share

_THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
_AMBIGUITIES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
_OPERATING_POINTS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)


class Costs(NamedTuple):
    """What a turn costs the citizen; to be understood at once costs nothing."""

    wrong: float = 3.0
    """The bot acts on something that was not meant."""
    asked: float = 1.0
    """The bot asks what was meant, and offers it."""
    asked_in_vain: float = 2.0
    """The bot asks, and does not offer it."""


class Choice(NamedTuple):
    """Two thresholds, the mean cost of a message under them, and what became of the messages (shares)."""

    threshold: float
    ambiguity: float
    cost: float
    right: float
    wrong: float
    asked: float


class OperatingPoint(NamedTuple):
    """An intent counts from a confidence on: how many of its messages are seen, how many others are not
    its.
    """

    threshold: float
    recall: float
    false_alarms: float


def choices(
    judged: Sequence[Judged], costs: Costs, *, offered: int, least_offered: float, out_of_scope: str
) -> list[Choice]:
    """All pairs of thresholds, the cheapest first.

    Args:
        offered, least_offered: how many intents the bot offers, and how likely one must be for it.
        out_of_scope: the intent of what the bot does not know. To be asked what one meant by it is no better
            and no worse than to be told that the bot can't help.
    """
    seen = [_seen(item, offered, least_offered) for item in judged]
    found = [
        _choice(seen, threshold, ambiguity, costs, out_of_scope)
        for threshold in _THRESHOLDS
        for ambiguity in _AMBIGUITIES
    ]
    return sorted(found, key=lambda one: (one.cost, one.asked))


def operating_points(judged: Sequence[Judged], intent: str) -> list[OperatingPoint]:
    """What an intent's own threshold does, wherever the intent stands in the ranking."""
    mine = [item.probability(intent) for item in judged if intent in item.all_meant]
    others = [item.probability(intent) for item in judged if intent not in item.all_meant]
    return [
        OperatingPoint(at, share(p >= at for p in mine), share(p >= at for p in others))
        for at in _OPERATING_POINTS
    ]


class _Seen(NamedTuple):
    meant: str
    right: bool
    confidence: float
    distance: float
    offered: bool


def _seen(item: Judged, offered: int, least_offered: float) -> _Seen:
    ranking = item.parse["intent_ranking"]
    second = ranking[1]["confidence"] if len(ranking) > 1 else 0.0
    names = [one["name"] for one in ranking[:offered] if one["confidence"] >= least_offered]
    right = item.predicted in item.all_meant
    found = not item.all_meant.isdisjoint(names)
    return _Seen(item.meant, right, item.confidence, item.confidence - second, found)


def _choice(
    seen: Sequence[_Seen], threshold: float, ambiguity: float, costs: Costs, out_of_scope: str
) -> Choice:
    asked = [one.confidence < threshold or one.distance < ambiguity for one in seen]
    wrong = [not one.right and not unsure for one, unsure in zip(seen, asked, strict=True)]
    total = sum(_costs(seen, asked, wrong, costs, out_of_scope))
    right = [one.right and not unsure for one, unsure in zip(seen, asked, strict=True)]
    mean = round(total / max(len(seen), 1), 4)
    return Choice(threshold, ambiguity, mean, share(right), share(wrong), share(asked))


def _costs(
    seen: Sequence[_Seen], asked: Sequence[bool], wrong: Sequence[bool], costs: Costs, out_of_scope: str
) -> Iterator[float]:
    for one, unsure, acted_wrongly in zip(seen, asked, wrong, strict=True):
        if acted_wrongly:
            yield costs.wrong
        elif unsure and one.meant != out_of_scope:
            yield costs.asked if one.offered else costs.asked_in_vain
