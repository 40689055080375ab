"""Entities marked inside an example, in Rasa's way.

``[Sylhet](district)``, ``[Silet](district:Sylhet)`` and ``[Silet]{"entity": "district", "value": "Sylhet"}``,
the last also with ``role`` and ``group``, and as a list where the same words are several entities:
``[Silet][{"entity": "district"}, {"entity": "city"}]``.
"""

from __future__ import annotations

import json
import re

from bot.nlu.training_data import AnnotatedEntity

_MARKED = re.compile(
    r"\[(?P<text>[^\]]+?)\](?:\((?P<entity>[^:)]+?)(?::(?P<value>[^)]+))?\)"
    r"|(?P<json>\{[^}]+\}|\[\s*\{.*?\}\s*\]))"
)


class AnnotationError(ValueError):
    """The marks of an example can't be read."""


def read_annotated(example: str) -> tuple[str, tuple[AnnotatedEntity, ...]]:
    """An example's plain text and its entities.

    Raises:
        AnnotationError: when ``{…}`` behind a mark is no JSON object with an ``entity``.
    """
    text, entities, done = "", [], 0
    for match in _MARKED.finditer(example):
        text += example[done : match.start()]
        done = match.end()
        start = len(text)
        text += match["text"]
        entities += _entities(match, start, len(text))
    return text + example[done:], tuple(entities)


def _entities(match: re.Match[str], start: int, end: int) -> list[AnnotatedEntity]:
    if match["json"] is None:
        value = match["value"] or match["text"]
        return [AnnotatedEntity(match["entity"].strip(), value.strip(), start, end)]
    try:
        said = json.loads(match["json"])
    except ValueError as error:
        raise AnnotationError(f"{match['json']} is no JSON") from error
    found = []
    for one in said if isinstance(said, list) else [said]:
        if not isinstance(one, dict) or not one.get("entity"):
            raise AnnotationError(f"{match['json']} names no entity")
        value = str(one.get("value", match["text"]))
        found.append(
            AnnotatedEntity(str(one["entity"]), value, start, end, one.get("role"), one.get("group"))
        )
    return found
