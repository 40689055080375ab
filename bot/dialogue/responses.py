"""Responses: which variation is said, in which language, with which words filled in.

Language variants are Rasa's own: a response or button has a ``translation`` mapping by language code. What
has none is said as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, cast

import structlog

from bot.dialogue.domain import Domain
from bot.dialogue.names import LANGUAGE_SLOT
from bot.dialogue.protocol import BotMessage
from bot.dialogue.tracker import Tracker

log = structlog.get_logger(__name__)

#: A name in braces. Anything else in braces, such as a payload's JSON, is left as it is.
_PLACE = re.compile(r"\{([A-Za-z_][\w-]*)\}")

_BUTTON_LISTS = ("buttons", "quick_replies")
_COPIED = ("image", "attachment", "custom", "elements")


class Responses:
    """Says the domain's responses."""

    def __init__(self, domain: Domain) -> None:
        self._domain = domain

    def __contains__(self, name: object) -> bool:
        return name in self._domain.responses

    def say(
        self,
        name: str,
        tracker: Tracker,
        values: Mapping[str, Any] | None = None,
        *,
        channel: str | None = None,
    ) -> BotMessage | None:
        """The message of a response in the conversation's language.

        Args:
            values: words to fill in beside the slots; they go before slots of the same name.
            channel: prefer variations that are meant for this channel.

        Returns:
            None if there is no such response or none of its variations fits.
        """
        chosen = self._choose(name, tracker, channel)
        if chosen is None:
            log.warning("response_missing", response=name)
            return None
        return render(chosen, language_of(tracker), {**tracker.slots, **(values or {})})

    def _choose(self, name: str, tracker: Tracker, channel: str | None) -> Mapping[str, Any] | None:
        variations = self._domain.responses.get(name) or []
        fitting = _fitting(variations, tracker, channel)
        if not fitting:
            return None
        position = _draw(fitting, name, tracker)
        if len(fitting) > 1:
            tracker.last_variations[name] = position
        chosen: Mapping[str, Any] = variations[position]
        return chosen


def language_of(tracker: Tracker) -> str | None:
    """The language that the citizen is answered in."""
    value = tracker.get_slot(LANGUAGE_SLOT)
    return str(value) if value else None


def _fitting(variations: Sequence[Mapping[str, Any]], tracker: Tracker, channel: str | None) -> list[int]:
    """Positions of the variations to choose from.

    Those with a fulfilled condition go before those without one, and then those for this channel before those
    for any.
    """
    groups: dict[tuple[bool, bool], list[int]] = {}
    for position, variation in enumerate(variations):
        conditions = variation.get("condition") or []
        if not all(_holds(condition, tracker) for condition in conditions):
            continue
        wanted = variation.get("channel")
        if wanted is not None and wanted != channel:
            continue
        groups.setdefault((bool(conditions), wanted is not None), []).append(position)
    for kind in ((True, True), (True, False), (False, True), (False, False)):
        if kind in groups:
            return groups[kind]
    return []


def _holds(condition: Mapping[str, Any], tracker: Tracker) -> bool:
    value, wanted = tracker.get_slot(str(condition.get("name"))), condition.get("value")
    if isinstance(value, str) and isinstance(wanted, str):
        return value.lower() == wanted.lower()
    return bool(value == wanted)


def _draw(positions: Sequence[int], name: str, tracker: Tracker) -> int:
    """A variation that looks random but is the same whenever this turn is processed again."""
    last = tracker.last_variations.get(name)
    others = [position for position in positions if position != last] or list(positions)
    seed = f"{tracker.sender_id}\0{name}\0{tracker.turn}".encode()
    return others[int.from_bytes(blake2b(seed, digest_size=4).digest()) % len(others)]


def render(variation: Mapping[str, Any], language: str | None, values: Mapping[str, Any]) -> BotMessage:
    """A variation, or any message shaped like one, as a message in a language with the values filled in."""
    told = dict(variation) | _translation(variation, language)
    message: dict[str, Any] = {}
    if told.get("text"):
        message["text"] = fill(str(told["text"]), values)
    for key in _BUTTON_LISTS:
        if told.get(key):
            message[key] = [_button(button, language, values) for button in told[key]]
    for key in _COPIED:
        if told.get(key):
            message[key] = _fill_deep(told[key], values)
    return cast(BotMessage, message)


def _translation(told: Mapping[str, Any], language: str | None) -> dict[str, Any]:
    translations = told.get("translation")
    found = translations.get(language) if isinstance(translations, Mapping) and language else None
    if found is None:
        return {}
    return dict(found) if isinstance(found, Mapping) else {"text": found}


def _button(
    button: Mapping[str, Any], language: str | None, values: Mapping[str, Any] | None
) -> dict[str, Any]:
    """A button in a language; ``values`` None: its words are nobody's template."""
    translated = button.get("translation")
    found = translated.get(language) if isinstance(translated, Mapping) and language else None
    told = {**button, **(found if isinstance(found, Mapping) else {"title": found} if found else {})}
    told.pop("translation", None)
    if values is not None:
        told = {key: _fill_deep(value, values) for key, value in told.items()}
    told["title"] = str(told.get("title", ""))
    told["payload"] = str(told.get("payload") or told["title"])
    return told


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Put values in the place of ``{names}``, once: braces that a citizen has typed stay words.

    A name without a value leaves nothing behind, never a brace for the citizen to wonder about.
    """
    return _PLACE.sub(lambda match: _filled(match, values), text)


def _filled(match: re.Match[str], values: Mapping[str, Any]) -> str:
    name = match.group(1)
    if name not in values:
        log.warning("response_value_missing", name=name)
        return ""
    return as_words(values[name])


def as_words(value: Any) -> str:
    """A slot's value as a citizen reads it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | tuple):
        return ", ".join(as_words(one) for one in value)
    return str(value)


def _fill_deep(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        return fill(value, values)
    if isinstance(value, Mapping):
        return {key: _fill_deep(one, values) for key, one in value.items()}
    if isinstance(value, list):
        return [_fill_deep(one, values) for one in value]
    return value


def of_action(
    response: Mapping[str, Any], responses: Responses, tracker: Tracker, channel: str | None = None
) -> Iterator[tuple[BotMessage, str | None]]:
    """What a custom action said through rasa-sdk's dispatcher, with the response it names, if any."""
    name = response.get("response") or response.get("template")
    values = {key: value for key, value in response.items() if key not in _DISPATCHER_KEYS}
    message: dict[str, Any] = {}
    if name:
        said = responses.say(str(name), tracker, values, channel=channel)
        message.update(said or {})
    # The action's own words may hold a citizen's: they are not templates.
    own = {key: response[key] for key in ("text", *_COPIED) if response.get(key)}
    message.update(own)
    for key in _BUTTON_LISTS:
        buttons = [_button(one, language_of(tracker), None) for one in response.get(key) or []]
        if buttons:
            message[key] = [*message.get(key, []), *buttons]
    if message:
        yield cast(BotMessage, message), (str(name) if name else None)


_DISPATCHER_KEYS = frozenset(
    ["text", "response", "template", *_BUTTON_LISTS, *_COPIED, "json_message", "utter_action", "metadata"]
)
