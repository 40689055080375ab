"""What names its writer in a report without a name: "my name is Karim", a phone number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from actions.answer_sheet import AnswerSheet
from actions.situation import Situation
from actions.vocabulary import phrases
from actions.words import WORD, contains, longest_of, says_yes_or_no, sounds
from bot.catalogue.schema import ServiceField
from bot.nlu.entities.phones import find_phones
from bot.text.normalise import ascii_digits, lower

#: Asked instead of a field: whether to leave out what names the writer.
NAMING_SLOT = "naming_decision"
#: The fields of whose answers this has been asked, the last one now; each is asked about once.
NAMED_SLOT = "answers_that_name"
#: A name has so many words at most.
LONGEST_NAME = 3
_OPEN_KINDS = frozenset({"text", "long_text", "attachment"})
_STOP = re.compile(r"[,.;।!?\n]")


def is_unnamed(sheet: AnswerSheet) -> bool:
    """Whether the citizen has chosen to give no name."""
    answers = sheet.for_case()
    chosen = answers.get("reporter") == "anonymous" or answers.get("consent") == "no"
    return sheet.service.anonymous == "allowed" and chosen


def answer_that_names(sheet: AnswerSheet, situation: Situation) -> ServiceField | None:
    """An open answer of a report without a name that names its writer, and that was not asked about yet."""
    if not is_unnamed(sheet):
        return None
    told = situation.slot(NAMED_SLOT) or []
    open_fields = (one for one in sheet.answered() if one.kind in _OPEN_KINDS and one.name not in told)
    return next((one for one in open_fields if naming_parts(sheet.answer(one))), None)


def asked_about(sheet: AnswerSheet, situation: Situation) -> ServiceField | None:
    """The field of whose answer it is asked now."""
    name = next(reversed(situation.slot(NAMED_SLOT) or []), None)
    return next((one for one in sheet.answered() if one.name == name), None)


def naming_parts(answer: Any) -> list[str]:
    """The parts of an answer that name its writer."""
    return [text[start:end] for text in _texts(answer) for start, end in _spans(text)]


def without_names(answer: Any) -> Any:
    """An answer without what names its writer; nothing at all if nothing else was said."""
    if isinstance(answer, str):
        for start, end in reversed(_spans(answer)):
            answer = answer[:start].rstrip() + " " + answer[end:].lstrip(" ,.;।")
        return answer.strip(" ,;")
    kept = [{**one, "text": without_names(one["text"])} if one.get("text") else one for one in answer]
    return [one for one in kept if one.get("text") != ""]


def says_decision(text: str) -> str | None:
    """``leave_out`` or ``keep``, from words."""
    for decision in ("leave_out", "keep"):
        if longest_of(phrases(decision), text):
            return decision
    return {"yes": "leave_out", "no": "keep"}.get(says_yes_or_no(text) or "")


def _texts(answer: Any) -> list[str]:
    if isinstance(answer, str):
        return [answer]
    return [str(one["text"]) for one in answer or [] if one.get("text")]


def _spans(text: str) -> list[tuple[int, int]]:
    phones = [(one.start, one.end) for one in find_phones(ascii_digits(lower(text)))]
    apart: list[tuple[int, int]] = []
    for start, end in sorted({*phones, *_names(text)}):
        if apart and start < apart[-1][1]:
            start, end = apart[-1][0], max(end, apart.pop()[1])
        apart.append((start, end))
    return apart


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Where somebody says what they are called, with the name."""
    found = list(WORD.finditer(lower(text)))
    for phrase in phrases("my_name"):
        wanted = sounds(phrase)
        for at in range(len(found) - len(wanted) + 1):
            run = found[at : at + len(wanted)]
            if tuple(sounds(one.group())[0] for one in run) == wanted:
                name = _name_after(text, found[at + len(wanted) :], run[-1].end())
                if name is not None:
                    yield run[0].start(), name


def _name_after(text: str, following: list[re.Match[str]], start: int) -> int | None:
    """Where the name ends that begins here; None if there is none, as in "do not tell my name"."""
    end = None
    for word in following[:LONGEST_NAME]:
        if _STOP.search(text, end or start, word.start()):
            break
        if any(contains(word.group(), one) for one in phrases("no_name")):
            return None
        if any(contains(word.group(), one) for one in phrases("after_a_name")):
            break
        end = word.end()
    return end
