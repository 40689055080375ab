"""Dates told from today: গতকাল · kal (by the verb) · ৩ দিন আগে · last friday · আগামী শুক্রবার · পরশু."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.nlu.entities import calendar_words as words
from bot.nlu.entities.dates_absolute import Found, make_date
from bot.nlu.entities.number_words import NUMBER_WORDS
from bot.nlu.entities.tense import lies_ahead, tense_near

_WORD = re.compile("[a-z]+(?:'[a-z]+)*|[\u0985-\u09e3]+")
_PHRASES = (
    (re.compile(r"\bday\s+before\s+yesterday\b"), -2),
    (re.compile(r"\bday\s+after\s+tomorrow\b"), 2),
    (re.compile(r"\blast\s+(?:night|evening)\b|\bg[oa]t[oa]\s*raa?te?\b|গত\s?রাত(?:ে|ের)?"), -1),
    (re.compile(r"\bnight\s+before\s+last\b"), -2),
    (re.compile(r"\bthis\s+(?:morning|afternoon|evening|noon)\b"), 0),
    (re.compile(r"\b(?:goto|gata|gato)\s+kal(?:ke|ker)?\b|গত\s+কাল(?:কে|কের)?"), -1),
    (re.compile(r"\bagami\s+kal(?:ke|ker)?\b|আগামী\s+কাল(?:কে|কের)?"), 1),
    (re.compile(r"\b(?:goto|gata|gato)\s*p[oa]ro?shu?(?:din)?\b|গত\s?পরশু(?:দিন)?"), -2),
    (re.compile(r"\bagami\s*p[oa]ro?shu?(?:din)?\b|আগামী\s?পরশু(?:দিন)?"), 2),
)
# None of the phrases is without one of these.
_IN_PHRASES = ("day", "last", "this", "got", "gat", "agami", "গত", "আগামী")
# "aj kal" and "আজ কাল" are nowadays, "ajker moto" is goodbye; "come tomorrow" is what clerks say every day.
_NO_DAY = re.compile(
    r"\ba+j\s*-?\s*(?:na\s+)?kal\b|আজ\s*-?\s*(?:না\s)?কাল|\ba+jker\s+moto\b|আজকের\s+মত|(?:kal|কাল)\s+(?:na|না)\b"
    r"|(?:না|na)\s+(?:porshu|পরশু)|আজ(?:কে)?\s+(?:এই\s+পর্যন্ত|রাখ)|\ba+j(?:ke)?\s+(?:ei\s+porjonto|rakh)"
    r"|(?:kal(?:ke)?|কাল(?:কে)?|tomorrow)\s+(?:asen|ashen|ashun|ashben|asben|আসেন|আসুন|আইসেন)"
)
# "Two weeks before Eid" is told from Eid, "two weeks before" alone from today.
_FROM_TODAY = re.compile(r"\s*(?:$|[^\sa-z]|(?:i|my|we|our|he|she|they|a|an|the|some\w*|when|police)\b)")
# "Monday last", "Tuesday this week".
_WHICH_BEHIND = re.compile(r"\s(?:(?P<last>last)(?!\s(?:week|month|year))|(?:of\s)?this\sweek)\b")
_OWN = re.compile(r"\b(?:i|i'm|my|we|our)\b")

_NUMBER = "|".join(sorted((re.escape(word) for word in NUMBER_WORDS), key=len, reverse=True))
_UNIT = "|".join(sorted([*words.DAYS_IN, *words.HOURS_IN, *words.MONTHS_IN], key=len, reverse=True))
_AGO = r"আগে(?:র|ই)?|পূর্বে|age|aage|agey|ager|purbe|ago|back|before|earlier"
_AHEAD = r"পরে?|por|pore|later|from now"
_STEPS = re.compile(
    rf"(?<![a-z0-9\u0980-\u09e3\-/.])(?:(?P<in>in)\s)?(?P<n>\d{{1,3}}|an?|ak|{_NUMBER})\s?"
    rf"(?P<unit>{_UNIT})(?:\s?(?:er)?\s(?P<direction>{_AGO}|{_AHEAD})(?![a-z\u0980-\u09e3]))?"
)


def find_relative_dates(matching: str, now: datetime, asked: bool) -> Iterator[Found]:
    """Days told from ``now``, which is in the citizen's own time.

    Args:
        asked: a date was asked for, so that a weekday alone is one, too.
    """
    today = now.date()
    if any(sign in matching for sign in _IN_PHRASES):
        for pattern, shift in _PHRASES:
            for phrase in pattern.finditer(matching):
                yield phrase.start(), phrase.end(), today + timedelta(days=shift)
    for step in _STEPS.finditer(matching):
        yield from _step(matching, step, now, asked or step.group() == matching.strip())
    for word in _WORD.finditer(matching):
        if not _may_tell_a_day(word.group()) or any(
            match.start() <= word.start() < match.end() for match in _NO_DAY.finditer(matching)
        ):
            continue
        day = _named_day(matching, word, today)
        if day is not None:
            yield word.start(), word.end(), day
        yield from _weekday(matching, word, today, asked)


@lru_cache(maxsize=4096)
def _may_tell_a_day(word: str) -> bool:
    return (
        any(
            word in names
            for names in (
                words.TODAY,
                words.YESTERDAY,
                words.TOMORROW,
                words.NEXT_OR_LAST_DAY,
                words.SECOND_DAY,
                words.THIRD_DAY,
            )
        )
        or words.weekday_number(word) is not None
    )


def _named_day(matching: str, word: re.Match[str], today: date) -> date | None:
    text = word.group()
    if text in words.TODAY:
        return today
    if text in words.YESTERDAY:
        return today - timedelta(days=1)
    if text in words.TOMORROW:
        return today + timedelta(days=1)
    for distance, names in ((1, words.NEXT_OR_LAST_DAY), (2, words.SECOND_DAY), (3, words.THIRD_DAY)):
        if text in names:
            ahead = lies_ahead(matching, *word.span())
            return today + timedelta(days=distance if ahead else -distance)
    return None


def _step(matching: str, match: re.Match[str], now: datetime, asked: bool) -> Iterator[Found]:
    """ "3 days ago" and its like; without a direction it is a duration and no date."""
    direction = match["direction"]
    if direction is None and match["in"] is None:
        return
    ahead = direction is None or re.fullmatch(_AHEAD, direction) is not None
    unit = match["unit"]
    if unit in words.MINUTES or (direction == "before" and not _FROM_TODAY.match(matching, match.end())):
        return
    tense = tense_near(matching, *match.span())
    # "Two days later it broke" counts from another day; "in four months" fixes no day.
    if ahead and (unit in words.MONTHS_IN or tense == "past"):
        return
    # "Ready in 48 hours" is how long it takes, "my flight is in ten days" is a day.
    if direction is None and not asked and tense != "future" and not _OWN.search(matching, 0, match.start()):
        return
    number = _count(match["n"])
    day = _moved(now, number if ahead else -number, unit)
    if day is not None:
        yield match.start(), match.end(), day


def _in_span(matching: str, word: re.Match[str], before: list[re.Match[str]]) -> bool:
    """Whether a weekday is one end of a span: "from sunday to thursday"."""
    behind = [match.group() for match, _ in zip(_WORD.finditer(matching, word.end()), range(2), strict=False)]
    in_front = [match.group() for match in before[-2:][::-1]]
    return any(
        len(beside) == 2 and beside[0] in words.FROM_TO and words.weekday_number(beside[1]) is not None
        for beside in (behind, in_front)
    )


def _count(written: str) -> int:
    if written.isdigit():
        return int(written)
    return NUMBER_WORDS.get(written, 1)


def _moved(now: datetime, number: int, unit: str) -> date | None:
    if unit in words.DAYS_IN:
        return (now + timedelta(days=number * words.DAYS_IN[unit])).date()
    if unit in words.HOURS_IN:
        return (now + timedelta(hours=number * words.HOURS_IN[unit])).date()
    months = now.year * 12 + now.month - 1 + number * words.MONTHS_IN[unit]
    for shorter in range(4):  # a month before 31 March is 28 February
        day = make_date(months // 12, months % 12 + 1, now.day - shorter)
        if day is not None:
            return day
    return None


def _weekday(matching: str, word: re.Match[str], today: date, asked: bool) -> Iterator[Found]:
    number = words.weekday_number(word.group())
    if number is None:
        return
    before = list(_WORD.finditer(matching, 0, word.start()))
    which = before[-1] if before and not matching[before[-1].end() : word.start()].strip() else None
    if not asked and ((which and which.group() in words.EVERY) or _in_span(matching, word, before)):
        return
    start = which.start() if which and which.group() in words.LAST | words.NEXT | words.THIS else word.start()
    back = (today.isoweekday() - number) % 7
    behind = _WHICH_BEHIND.match(matching, word.end())
    if behind:
        days = back or 7 if behind["last"] else today.isoweekday() - number
        yield start, behind.end(), today - timedelta(days=days)
    elif which and which.group() in words.LAST:
        yield start, word.end(), today - timedelta(days=back or 7)
    elif which and which.group() in words.NEXT:
        yield start, word.end(), today + timedelta(days=7 - back)
    else:
        tense = tense_near(matching, *word.span(), wishes=True)
        if tense == "past" or (tense is None and asked and start == word.start()):
            yield start, word.end(), today - timedelta(days=back)
        else:
            yield start, word.end(), today + timedelta(days=-back % 7)
