"""Which service a question names: "namjari fee koto", "how long does a police clearance take"."""

from __future__ import annotations

from actions.situation import Situation
from actions.vocabulary import phrases, topics
from actions.words import longest_of


def named_topic(situation: Situation) -> str | None:
    """The service that the message names by its longest name; None if it names none, or several alike."""
    if not situation.text:
        return None
    endings = ("", *phrases("noun_endings"))
    names_of = dict(topics()) | {one.code: one.names for one in situation.catalogue.services.values()}
    scores = {
        topic: longest_of((name + ending for name in names for ending in endings), situation.text)
        for topic, names in names_of.items()
    }
    best = max(scores.values())
    winners = [topic for topic, score in scores.items() if score == best]
    return winners[0] if best and len(winners) == 1 else None
