"""Understanding "the date is wrong", with or without the right one in the same message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.answers import VALUE_ENTITIES, named_words, read_answer, said_entity
from actions.situation import VALUES, Situation
from actions.told_names import told_name
from actions.vocabulary import phrases
from actions.words import LONGEST_PHRASE, WORD, longest_of, words
from bot.catalogue.datum import Choice, FieldKind
from bot.catalogue.schema import ServiceField
from bot.nlu.values import parse_date, parse_numbers
from bot.text.normalise import lower

SURE_CORRECTION = 0.5
#: Without a sign of correction in words, the intent alone must be this sure.
SURE_WITHOUT_SIGNS = 0.8

#: So many further words a correction may have, by what was asked. A long story may well mention a wrong date.
_MOST_FURTHER_WORDS: dict[FieldKind, int] = {"long_text": 0, "text": 2, "attachment": 2}
_MOST_FURTHER_WORDS_ELSEWHERE = 6
_MOST_BESIDES_A_CHOICE = 1
_MOST_BESIDES_TWO_VALUES = 4
_MOST_WORDS_GOING_BACK = 5
#: A day, an amount or a place is told in so many words at most: "20 november 2026".
_VALUE_WORDS = 3

_NEW_TEXT = re.compile(
    r"(?:[,:;।]|\bnot\b.+?,|\bshould be\b|\bit is\b|\bit's\b|\bto\b)"
    r"\s*(?P<value>.+?)\s*(?:হবে|হইবে|hobe|hbe)?[।.!]*$",
    re.IGNORECASE,
)


#: "The shop is wrong, it is Salam Store".
_LEADS_TO_IT = re.compile(r"^\s*(?:it is|it's|it should be|should be|actually|আসলে|asole)\s+", re.IGNORECASE)
_TO_BE = re.compile(r"(?<!\w)(?:হবে|হইবে|hobe|hbe|should be|will be)(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Correction:
    """What is to be corrected. ``field`` None: not said which; ``value`` None: no new value was given."""

    field: ServiceField | None
    value: Any = None


def find_correction(
    situation: Situation,
    answered: Sequence[ServiceField],
    asked: ServiceField | None,
    answers: Mapping[str, Any],
) -> Correction | None:
    """The correction that a message asks for; None if it asks for none.

    Args:
        answered: the fields that have an answer.
        asked: the field that the form is asking for, if any.
        answers: the answers so far, by field.
    """
    if situation.is_tap:
        return Correction(None) if situation.intent == "correct_answer" else None
    if answered and _goes_back(situation.text):
        return Correction(answered[-1])
    instead = (
        _replaced(situation, answered, answers)
        or _by_value(situation, answered, asked)
        or _renamed(situation.text, answered, asked)
    )
    if instead is None and asked is None:
        instead = _restated(situation, answered, answers)
    if instead is not None:
        return instead
    sign = longest_of(phrases("correction_signs"), situation.text) or _puts_right(situation, answered, asked)
    told = situation.confidence if situation.intent == "correct_answer" else 0.0
    if not (sign or told >= SURE_WITHOUT_SIGNS):
        return _denied(situation, answered) if asked is None else None
    named = _named(situation.text, [*answered, *([asked] if asked is not None else [])])
    if named is not None and named is asked:
        # What is being asked anyway needs no correction.
        return None
    if named is None:
        # A day or a district alone is an answer, whatever it resembles.
        is_answer = not sign and asked is not None and situation.tells_a_value
        sure = told >= (SURE_CORRECTION if asked is None else SURE_WITHOUT_SIGNS) and not is_answer
        return Correction(None) if sure and _is_short_enough(situation, asked, sign) else None
    value = _new_value(named, situation)
    is_story = asked is not None and asked.kind == "long_text"
    known = sign + 1 + _words_of(value)
    if (value is None or is_story) and not _is_short_enough(situation, asked, known):
        return None
    return Correction(named, value)


def _puts_right(situation: Situation, answered: Sequence[ServiceField], asked: ServiceField | None) -> int:
    """1 where an answer is named and put right without a word of a mistake: "na na, nam Karim Uddin hobe"."""
    text, named = situation.text, _named(situation.text, answered)
    free = ("text", "long_text")
    is_words = asked is not None and named is not None and asked.kind in free and named.kind in free
    return int(named is not None and _TO_BE.search(text) is not None and not is_words)


def _denied(situation: Situation, answered: Sequence[ServiceField]) -> Correction | None:
    """The answer that a "no" to the summary names: it is asked for again, whatever else is said of it."""
    named = _named(situation.text, answered)
    denies = longest_of(phrases("no"), situation.text) > 0
    short = _further_words(situation.text) <= _MOST_FURTHER_WORDS_ELSEWHERE
    return Correction(named) if named is not None and denies and short else None


def _goes_back(text: str) -> bool:
    return len(words(text)) <= _MOST_WORDS_GOING_BACK and longest_of(phrases("going_back"), text) > 0


def _words_of(value: Any) -> int:
    """The number of words with which a value was told, at most."""
    if value is None:
        return 0
    return len(words(value)) if isinstance(value, str) and not _is_date(value) else _VALUE_WORDS


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _by_value(
    situation: Situation, answered: Sequence[ServiceField], asked: ServiceField | None
) -> Correction | None:
    """Another value for one given before, with no word of which: "sorry, 20 november hobe".

    None where the value may answer what is being asked, or could be for several answers.
    """
    text = situation.text
    if asked is not None and asked.kind in ("yes_no", "choice") and not _TO_BE.search(text):
        return None
    if asked is not None and named_words(asked.choices, text):
        return None
    if not longest_of(phrases("instead"), text) or not situation.has_only(
        VALUE_ENTITIES.values(), besides=phrases("instead")
    ):
        return None
    kinds = {kind for kind, entity in VALUE_ENTITIES.items() if situation.entity(entity) is not None}
    if asked is not None and kinds & {asked.kind, asked.entity}:
        return None
    named = [field for field in answered if field.kind in kinds]
    if len(named) != 1 or len(kinds) != 1:
        return None
    value = _new_value(named[0], situation)
    return Correction(named[0], value) if value is not None else None


def _restated(
    situation: Situation, answered: Sequence[ServiceField], answers: Mapping[str, Any]
) -> Correction | None:
    """At the summary one value that is not the one it shows: "01711223345", and hardly a word besides."""
    told = [(field, said_entity(field, situation)) for field in answered]
    told = [(field, value) for field, value in told if value is not None]
    if len(told) != 1 or situation.words_besides(VALUE_ENTITIES.values()) > _MOST_BESIDES_TWO_VALUES:
        return None
    field, value = told[0]
    return Correction(field, value) if value != answers.get(field.name) else None


def _replaced(
    situation: Situation, answered: Sequence[ServiceField], answers: Mapping[str, Any]
) -> Correction | None:
    """One value denied and another told in its place: "not Gazipur, Narayanganj"."""
    denies = (
        longest_of(phrases("no"), situation.text) > 0 or longest_of(phrases("instead"), situation.text) > 0
    )
    if not denies or situation.words_besides(VALUES) > _MOST_BESIDES_TWO_VALUES:
        return None
    for field in reversed(answered):
        name = field.entity or field.kind
        told = situation.entities(name) if field.kind in VALUES else []
        if field.kind == "amount" and len(told) < 2:
            told = parse_numbers(situation.text)  # "not 850, 800"
        if len(told) == 2 and answers.get(field.name) in told:
            return Correction(field, next(one for one in told if one != answers[field.name]))
    return None


def _renamed(text: str, answered: Sequence[ServiceField], asked: ServiceField | None) -> Correction | None:
    """The name given last, put right where the next one is asked for: "না না, সজীব আহমেদ হবে"."""
    last = answered[-1] if answered else None
    if asked is None or last is None or asked.kind != "name" or last.kind != "name":
        return None
    found = list(WORD.finditer(lower(text)))
    start = next((at for at, one in enumerate(found) if one.group() not in phrases("denying")), len(found))
    if not 0 < start < len(found):
        return None
    rest = _TO_BE.sub("", text[found[start].start() :]).strip(" ,.।")
    name = None if longest_of((*phrases("no"), *phrases("correction_signs")), rest) else told_name(rest)
    return Correction(last, name) if name else None


def _named(text: str, fields: Sequence[ServiceField]) -> ServiceField | None:
    """The field that is named in the text by its longest alias; of equals the one answered last."""
    best: tuple[int, ServiceField] | None = None
    for field in fields:
        names = (*field.aliases, field.label.bn, field.label.en)
        length = longest_of(_with_endings(names), text)
        if length and (best is None or length >= best[0]):
            best = (length, field)
    return best[1] if best else None


def _with_endings(names: Iterable[str]) -> Iterator[str]:
    """Names, and names with the endings of everyday Bangla: তারিখটা, nam-er."""
    for name in names:
        yield name
        yield from (name + ending for ending in phrases("noun_endings"))


def says_little_besides(choices: tuple[Choice, ...], text: str) -> bool:
    """Whether a message names a choice and has hardly a word more."""
    named = named_words(choices, text)
    return bool(named) and _further_words(text) - named <= _MOST_BESIDES_A_CHOICE


def _further_words(text: str) -> int:
    fillers = phrases("correction_fillers")
    return sum(word not in fillers for word in words(text))


def _is_short_enough(situation: Situation, asked: ServiceField | None, known: int) -> bool:
    most = _MOST_FURTHER_WORDS_ELSEWHERE
    if asked is not None:
        most = _MOST_FURTHER_WORDS.get(asked.kind, most)
    return _further_words(situation.text) - known <= most


def _new_value(field: ServiceField, situation: Situation) -> Any:
    if field.kind in ("text", "long_text", "name"):
        value = _behind_a_sign(situation.text) or (
            _between_name_and_verb(field, situation.text) or _behind_denial(field, situation.text)
        )
        if field.kind == "name":
            value = told_name(value) or ""
        return value if value and not longest_of(phrases("correction_signs"), value) else None
    if field.kind in ("yes_no", "attachment"):
        return None
    if field.kind == "date":
        return _new_date(situation)
    return read_answer(field, situation)


def _behind_a_sign(text: str) -> str:
    """The longest end of a text behind a comma, "it is" or the like that speaks of no mistake itself."""
    at = 0
    while match := _NEW_TEXT.search(text, at):
        value = _LEADS_TO_IT.sub("", match["value"]).strip()
        if value and not longest_of(phrases("correction_signs"), value):
            return value
        at = match.start() + 1
    return ""


def _between_name_and_verb(field: ServiceField, text: str) -> str:
    """The new value in "nam Karim Uddin hobe": what stands between the answer's name and "shall be"."""
    verb = _TO_BE.search(text)
    found = [one for one in WORD.finditer(lower(text)) if verb is not None and one.end() <= verb.start()]
    names = {words(name) for name in _with_endings((*field.aliases, field.label.bn, field.label.en))}
    for length in range(min(len(found), LONGEST_PHRASE), 0, -1):
        for at in range(len(found) - length):
            if tuple(one.group() for one in found[at : at + length]) in names and verb is not None:
                return text[found[at + length - 1].end() : verb.start()].strip(" ,:;")
    return ""


def _behind_denial(field: ServiceField, text: str) -> str:
    """The new name in "na, nam ta Jahangir Alom": what stands behind "no" and the answer's own name."""
    found = list(WORD.finditer(lower(text)))
    if field.kind != "name" or len(found) < 3 or not longest_of(phrases("instead"), found[0].group()):
        return ""
    names = {words(name) for name in (*field.aliases, field.label.bn, field.label.en)}
    fillers = phrases("noun_endings")
    for length in range(min(len(found), LONGEST_PHRASE), 0, -1):
        if tuple(one.group() for one in found[1 : 1 + length]) not in names:
            continue
        rest = found[1 + length :]
        while rest and rest[0].group() in fillers:
            rest = rest[1:]
        return text[rest[0].start() :].strip() if rest else ""
    return ""


def _new_date(situation: Situation) -> str | None:
    # "12 November hobe" corrects, it does not look ahead: without the verb no date is taken for a coming one.
    plain = _TO_BE.sub(" ", situation.text)
    parts = [part for part in re.split(r"[,;।]|\bnot\b|\bna\b|(?<=\s)না(?=[\s,])", plain) if part.strip()]
    return next((day for part in reversed(parts) if (day := parse_date(part, situation.now))), None)
