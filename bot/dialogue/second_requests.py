"""Several requests in one message: "pcc korbo, koto taka lagbe?"

Understanding names what else a message asks for (``also_asked``). Danger is handled before anything else. A
question is answered before the service that it came with begins, for a form has the last word. Another
service waits: the bot says which one it takes up, and offers the other as a button. The figures and lists
are data: ``SecondRequestPolicy`` in config.yml.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue.extraction import is_payload
from bot.dialogue.fallback import FallbackConfig, priority_of
from bot.dialogue.protocol import BotMessage, Button, Parse
from bot.dialogue.tracker import Tracker
from bot.dialogue.turn import Turn
from bot.dialogue.two_stage import intent_title

NAME = "SecondRequestPolicy"
#: So many characters a joined message has at most: what a phone shows without scrolling.
LONGEST_JOINED = 600


@dataclass(frozen=True)
class SecondRequestConfig:
    """Settings of SecondRequestPolicy in config.yml.

    Attributes:
        urgent: intents that come before everything else.
        answered: questions, which are answered at once.
        offered: what waits its turn, and is offered as a button.
        likely: from this confidence on both requests are handled; a second one that is less likely is only
            offered as a button, and danger then counts by its own threshold alone.
        sure: where the message's first intent is not sure enough by itself, a second request of this
            confidence shows that the two have shared it.
        offer_response: says what is taken up (``{first}``) and what is offered (``{second}``).
        doubtful_response: offers a second request (``{second}``) that is not likely.
        urgent_response: offers the other request when danger has been answered.
    """

    urgent: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()
    offered: frozenset[str] = frozenset()
    likely: float = 0.25
    sure: float = 0.5
    offer_response: str = "utter_also_asked"
    doubtful_response: str = "utter_perhaps_also_asked"
    urgent_response: str = "utter_also_asked_beside_danger"

    @classmethod
    def from_config(cls, entry: Mapping[str, Any]) -> SecondRequestConfig:
        """From an entry of config.yml; what it doesn't name keeps its default."""
        return cls(
            frozenset(entry.get("urgent") or ()),
            frozenset(entry.get("answered") or ()),
            frozenset(entry.get("offered") or ()),
            float(entry.get("likely", cls.likely)),
            float(entry.get("sure", cls.sure)),
            str(entry.get("offer_response", cls.offer_response)),
            str(entry.get("doubtful_response", cls.doubtful_response)),
            str(entry.get("urgent_response", cls.urgent_response)),
        )


@dataclass(frozen=True)
class Requests:
    """What a message asks for: parses to be handled one after the other, and an intent that is offered.

    The offer comes before the answer, so that a form's question stays the last word; of danger it comes
    behind.
    """

    handled: tuple[Parse, ...]
    offered: str | None = None
    is_urgent: bool = False
    is_doubtful: bool = False


def requests_of(
    tracker: Tracker, parse: Parse, config: SecondRequestConfig, fallback: FallbackConfig | None
) -> Requests:
    """The requests of a message, in the order in which they are handled.

    Danger that is only likely is answered, too, and what is likelier is offered. In the middle of a form a
    long message is an answer, and there nothing is looked for.
    """
    if is_payload(parse) or tracker.active_loop_name is not None or tracker.paused:
        return Requests((parse,))
    first = str((parse.get("intent") or {}).get("name"))
    danger = priority_of(parse.get("intent_ranking") or [], fallback) if fallback else None
    if danger is not None and danger["name"] != first and danger["name"] in config.urgent:
        return Requests((parse,), first if first in config.offered else None, True)
    seconds = [one for one in parse.get("also_asked") or [] if _counts(one, config)]
    if not seconds:
        return Requests((parse,))
    second, confidence = str(seconds[0]["name"]), float(seconds[0]["confidence"])
    if confidence < config.likely:
        waits = first in config.answered | config.offered
        return Requests((parse,), second, is_doubtful=True) if waits else Requests((parse,))
    if confidence >= config.sure:
        parse = _about(parse, first)
    if second in config.urgent:
        return Requests((_about(parse, second),), first if first in config.offered else None, True)
    if first in config.urgent:
        return Requests((parse,), second if second in config.offered else None, True)
    if second in config.answered:
        return Requests(({**_about(parse, second), "asked_with": first}, parse))
    if first in config.answered:
        return Requests(({**parse, "asked_with": second}, _about(parse, second)))
    return Requests((parse,), second)


def offer(turn: Turn, requests: Requests, config: SecondRequestConfig) -> None:
    """Say which request is taken up, and offer the other."""
    first, second = str(requests.handled[0]["intent"]["name"]), str(requests.offered)
    values = {"first": intent_title(turn, first), "second": intent_title(turn, second)}
    response = config.offer_response
    if requests.is_urgent:
        response = config.urgent_response
    elif requests.is_doubtful:
        response = config.doubtful_response
    message = turn.responses.say(response, turn.tracker, values, channel=turn.channel)
    if message is None:
        return
    button: Button = {"title": values["second"], "payload": f"/{second}"}
    message["buttons"] = [*(message.get("buttons") or []), button]
    turn.utter(message, response)


def joined(said: Sequence[BotMessage]) -> list[BotMessage]:
    """Answers to several requests: what comes before the last one is one message where it is only text.

    Not where it would be longer than fits on a phone's screen.
    """
    messages: list[BotMessage] = []
    for message in said[:-1]:
        before = messages[-1] if messages else None
        if before is not None and _fit_together(before, message):
            before["text"] = f"{before['text']}\n\n{message['text']}"
        else:
            messages.append(message.copy())
    return [*messages, *said[-1:]]


def _fit_together(before: BotMessage, message: BotMessage) -> bool:
    only_text = set(before) == {"text"} == set(message)
    return only_text and len(before["text"]) + len(message["text"]) <= LONGEST_JOINED


def is_urgent(parse: Parse, least: Mapping[str, float]) -> bool:
    """Whether what else a message asks for is one of the intents that come before everything."""
    return any(
        float(one["confidence"]) >= least.get(str(one["name"]), 2.0) for one in parse.get("also_asked") or []
    )


def _counts(also: Mapping[str, Any], config: SecondRequestConfig) -> bool:
    likely = float(also["confidence"]) >= config.likely
    return also["name"] in config.answered | config.offered | (config.urgent if likely else frozenset())


def _about(parse: Parse, intent: str) -> dict[str, Any]:
    """The message as one that asks for this and nothing else."""
    chosen = {"name": intent, "confidence": 1.0}
    return {**parse, "intent": chosen, "intent_ranking": [chosen], "also_asked": []}
