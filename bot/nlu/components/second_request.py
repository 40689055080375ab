"""What else a message asks for: "pcc korbo, koto taka lagbe?" applies, and asks for the fee.

Each clause is read by the components that came before, as a message of its own. Whether an intent that a
clause has is meant beside the message's first one is judged by a handful of signs, with weights that were
fitted on messages of two requests (``python -m tools.fit_second_request``).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import ClassVar, NamedTuple

from bot.nlu.clauses import WORD, asks, clauses, wishes
from bot.nlu.component import RANKINGS, Component
from bot.nlu.message import Intent, Message

WEIGHTS = "second_request_weights.json"
_LEAST = 1e-4
# A clause is about something with so much confidence.
_SURE = 0.6
# An intent of the whole message is a candidate down to this place.
_PLACES = 4
# A message of more clauses is a story: it has a point, and its sentences are no requests.
_MOST_CLAUSES = 5


class Clause(NamedTuple):
    """A piece of a message: how likely its intents are, how many words it has, what its words show."""

    ranking: Mapping[str, float]
    best: str
    words: int
    wishes: bool
    asks: bool

    @classmethod
    def of(cls, piece: Message) -> Clause:
        """A clause that was read."""
        ranking = {one["name"] or "": one["confidence"] for one in piece.intent_ranking}
        text = piece.matching
        return cls(ranking, next(iter(ranking)), len(WORD.findall(text)), wishes(text), asks(text))


class SecondRequestClassifier(Component):
    """Sets ``also_asked``. Stands behind the intent classifier, which reads the clauses, too.

    Parameters: ``questions`` intents that ask about a service; ``never`` intents that are no request of their
    own, as greetings; ``threshold`` the least confidence.
    """

    name = "SecondRequestClassifier"
    reads = frozenset({RANKINGS})
    adds = frozenset({RANKINGS})
    prepares = False
    defaults: ClassVar = {"questions": [], "never": [], "threshold": 0.3}

    def pieces(self, messages: Sequence[Message]) -> Sequence[Message]:
        """The clauses of messages that have several: the earlier components read each."""
        for message in messages:
            spans = clauses(message.matching)
            if 1 < len(spans) <= _MOST_CLAUSES:
                message.clauses = [message.part(start, end) for start, end in spans]
        return [clause for message in messages for clause in message.clauses]

    def process(self, messages: Sequence[Message]) -> None:
        """Judge every message of more than one clause."""
        for message in messages:
            found = [
                Intent(name=name, confidence=_probability(signs)) for name, signs in self.candidates(message)
            ]
            likely = [one for one in found if one["confidence"] >= self.params["threshold"]]
            message.also_asked = sorted(likely, key=lambda one: -one["confidence"])

    def candidates(self, message: Message) -> Iterator[tuple[str, dict[str, float]]]:
        """Each intent that may be meant besides the first, with the signs for and against it."""
        read = [Clause.of(clause) for clause in message.clauses if clause.intent_ranking]
        if len(read) < len(message.clauses) or not read or not message.intent_ranking:
            return
        whole = {one["name"] or "": one["confidence"] for one in message.intent_ranking}
        first = next(iter(whole))
        names = dict.fromkeys([*list(whole)[1:_PLACES], *(clause.best for clause in read)])
        for name in names:
            if name != first and name not in self.params["never"]:
                yield name, self._signs(first, name, whole, read)

    def _signs(
        self, first: str, name: str, whole: Mapping[str, float], read: Sequence[Clause]
    ) -> dict[str, float]:
        own = max(range(len(read)), key=lambda at: read[at].ranking.get(name, 0.0))
        clause = read[own]
        other = max(
            (one for at, one in enumerate(read) if at != own), key=lambda one: one.ranking.get(first, 0.0)
        )
        questions = self.params["questions"]
        asked, asked_first = name in questions, first in questions
        # Of a question and a service the clause about the service should say that somebody wants it.
        service = clause if asked_first else other
        sure = {one.best for one in read if one.ranking[one.best] > _SURE}.difference(self.params["never"])
        return {
            "whole": _logit(whole.get(name, 0.0)),
            "whole_first": _logit(whole[first]),
            "clause": _logit(clause.ranking.get(name, 0.0)),
            "clause_of_first": _logit(other.ranking.get(first, 0.0)),
            "first_in_clause": _logit(clause.ranking.get(first, 0.0)),
            "clause_is_sure": float(clause.best == name),
            "last": float(own == len(read) - 1),
            "words": math.log(sum(one.words for one in read)),
            "clauses": float(len(read)),
            "others": float(len(sure - {first, name})),
            "wished": float(service.wishes),
            "question": float(asked),
            "question_first": float(asked_first),
            "two_questions": float(asked and asked_first),
            "one_question_wished": float(asked != asked_first and service.wishes),
            "no_question": float(not asked and not asked_first),
            "question_asks": float(asked and clause.asks),
            "service_wished": float(not asked and clause.wishes),
            "first_is_no_request": float(first in self.params["never"]),
        }


@cache
def _weights() -> dict[str, float]:
    text = files("bot.nlu.components").joinpath(WEIGHTS).read_text(encoding="utf-8")
    weights: dict[str, float] = json.loads(text)
    return weights


def _probability(signs: Mapping[str, float]) -> float:
    weights = _weights()
    margin = weights["constant"] + sum(weights[name] * value for name, value in signs.items())
    return 1 / (1 + math.exp(-margin))


def _logit(probability: float) -> float:
    inside = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(inside / (1 - inside))
