"""Dates that name a day of the calendar: 12/11/2026 · 2026-11-12 · ১২ই নভেম্বর · nov 12, 2026 · ১২ তারিখ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from bot.nlu.entities.calendar_words import LAST, NEXT, bangla_month_number, month_number
from bot.nlu.entities.tense import Tense, tense_near

Found = tuple[int, int, date]

_START = r"(?<![a-z0-9\u0980-\u09e3])(?<!\d[\-/.,])"
_GAP = r"\s?[-/.]\s?"
_ISO = re.compile(
    rf"(?<!\d)(?<!\d[\-/.])(?P<y>(?:19|20)\d\d){_GAP}(?P<m>\d{{1,2}}){_GAP}(?P<d>\d{{1,2}})(?![\-/.]?\d)"
)
_DMY = re.compile(
    r"(?<!\d)(?<!\d[\-/.,])(?P<d>\d{1,2})\s?(?P<gap>[-/. ])\s?(?P<m>\d{1,2})\s?(?P=gap)\s?"
    r"(?P<y>(?:19|20)\d\d|\d\d)(?![\-/.]?\d)"
)
_DM = re.compile(r"(?<!\d)(?<!\d[\-/.,])(?P<d>\d{1,2})\s?(?P<sign>[-/.])\s?(?P<m>\d{1,2})(?![\-/.]?\d)")
_FIRST = "পহেলা|পয়লা|pohela|poyla|pahela"
_TELLS_A_NUMBER = re.compile(rf"\d|{_FIRST}")
_TWO_NUMBERS = re.compile(r"\d\s?[-/. ]\s?\d")
_DAY = rf"(?P<d>\d{{1,2}}|{_FIRST})"
_ORDINAL = r"(?:st|nd|rd|th|ই|এ|শে|লা|রা|ঠা|i|e|she|la|ra|tha)"
_DATE_WORD = r"(?:তারিখ(?:ে|ের|টা|েই)?|tarikh?(?:e|er|ta|ei)?|date)"
# None of the words for "date" is without one of these.
_IN_DATE_WORDS = ("তারিখ", "tari", "date")
_YEAR = r"(?:[\s,.'/\-]{0,3}(?P<y>(?:19|20|1[34])\d\d)|(?:\s?[\-/']|,\s?)(?P<short>\d\d))?"
_MONTH_WORD = r"(?P<month>[a-z]{3,}|[\u0985-\u09e3]{2,})"
_MONTH_WORDS = re.compile("[a-z]+|[\u0985-\u09e3]+")
_NUMBER_ENDING = re.compile(_ORDINAL)
_DAY_MONTH = re.compile(
    rf"{_START}{_DAY}\s?{_ORDINAL}?(?:\s{_DATE_WORD})?[\s,.\-/]{{0,2}}(?:of\s)?{_MONTH_WORD}(?:\ser\b|\se\b)?{_YEAR}(?!\d)"
)
_MONTH_DAY = re.compile(
    rf"{_START}{_MONTH_WORD}(?:\ser|\se)?\.?[\s\-]?(?P<d>\d{{1,2}})(?!\d|[:/.\-]\d)"
    rf"\s?(?P<ordinal>{_ORDINAL}(?![a-z\u0980-\u09e3])|{_DATE_WORD})?(?:,?\s?(?P<y>(?:19|20)\d\d)(?!\d))?"
)
_OF_MONTH = r"(?P<which>[a-z]+|[\u0980-\u09e3]+)\s(?:মাসের|maser|masher|month)\s"
_DAY_ALONE = re.compile(
    rf"(?:{_START}{_OF_MONTH})?(?<![\d/.,\-])(?P<d>\d{{1,2}})\s?{_ORDINAL}?\s?{_DATE_WORD}(?![a-z\u0980-\u09e3])"
)
_ENGLISH_DAY = re.compile(
    r"\bon\s(?:the\s)?(?P<d>\d{1,2})(?:st|nd|rd|th)(?:\sof\s(?P<which>this|last|next)\smonth|(?=\s?(?:$|[^\sa-z]))"
    r"|(?=\s(?:i|we|he|she|it|they|my|our|at|and|but|in|from|a|an|the|when|night|morning|evening)\b(?!\sfloor)))"
)
_BARE_DAY = re.compile(rf"^\W*(?P<d>\d{{1,2}})\s?{_ORDINAL}?\W*$")
# What stands beside a day and month without a year, and beside what only looks like one.
_BESIDE = 25
_MONTHS = 12
_WIDEST_RANGE = 5
_DATE_IN_FRONT = re.compile(r"(?:\b(?:on|date[ds]?)|তারিখ|tarikh)\W{0,3}$")
_SINCE_IN_FRONT = re.compile(r"(?:\b(?:since|from|goto|gata)|গত)\s$")
_DATE_BEHIND = re.compile(rf"\s?{_DATE_WORD}")
_AT_BEHIND = re.compile(r"\s?(?:e|te|তে|এ|theke|থেকে|rat|rate|রাতে|সকালে|sokale)(?![a-z\u0980-\u09e3])")
_NO_DATE_IN_FRONT = re.compile(
    r"(?:(?<![a-z])(?:house|home|flat|road|plot|holding|lane|block|sector|section|ward|room|dag|khatian|class|grade|gpa|cgpa"
    r"|size|version|score|page|case|gd|mamla|basa|bari|no|number|nong|dhara|tk|taka|rs|version|bp|pressure)"
    r"|বাসা|বাড়ি|বাড়ী|ফ্ল্যাট|রোড|প্লট|হোল্ডিং|লেন|ব্লক|সেক্টর|ওয়ার্ড|রুম|দাগ|খতিয়ান|ক্লাস|মামলা|নং|নম্বর|নাম্বার|ধারা|টাকা|প্রেসার|৳|#)"
    r"[\s.:#=\-]{0,3}(?:(?:no|number|nong|নং|নম্বর|নাম্বার)[\s.:#=\-]{0,3})?$"
)
_NO_DATE_BEHIND = re.compile(
    r"\s?(?:[%°]|[a-z\u0980-\u09e3,]{0,12}\s?(?:road|lane|goli|sorok|sarak|street|block|sector|রোড|লেন|গলি|সড়ক)"
    r"|(?:k|kg|km|gb|mb|mm|cm|ft|feet|inch|inches|gm|g|am|pm|of|ta|tay|tar|ti|টা|টায়|টার|টি|hajar|hazar|lakh|lac|koti"
    r"|tk|taka|bdt|হাজার|লাখ|কোটি|শতাংশ|শতক|টাকা|ইঞ্চি|ফুট|কেজি|কিমি|মার্ক|mark|marks|point|points|out|correct"
    r"|years?|yrs?|months?|days?|hours?|hrs?|weeks?|times|people|persons?|jon|joner|din|diner|bochor|bosor|mas|mash"
    r"|bar|ghonta|minit|minutes?|lok|pcs|জন|জনের|দিন|দিনের|বছর|বছরের|মাস|মাসের|বার|ঘণ্টা|ঘন্টা|মিনিট|লোক|সপ্তাহ|পিস)"
    r"(?![a-z\u0980-\u09e3]))"
)
# Words that are months only next to something else of a date: "I may 2", "mar 5 jon".
_WORDS_TOO = frozenset({"may", "mar", "mei", "mey", "মে", "jan", "dec", "jun"})
_ANY_START = re.compile(r"(?<![a-z0-9\u0980-\u09e3])[a-z0-9\u0980-\u09e3]")
_OLDEST_YEAR, _NEWEST_YEAR = 1900, 2100
# So many times farther away is too far to be meant.
_FAR_AWAY = 4
_BANGLA_ERA = 593  # 1 Boishakh 1433 is 14 April 2026


def find_calendar_dates(matching: str, today: date, asked: bool) -> Iterator[Found]:
    """Days of the calendar in the text.

    Args:
        asked: a date was asked for, so that "12/11" and "12" are dates, too.
    """
    if _TELLS_A_NUMBER.search(matching) is None:
        return
    if _TWO_NUMBERS.search(matching):
        yield from _numeric(matching, today, asked)
    if any(map(_may_name_month, _MONTH_WORDS.findall(matching))):
        for match in _overlapping(_DAY_MONTH, matching):
            yield from _with_month(matching, match, today, asked)
        for match in _overlapping(_MONTH_DAY, matching):
            if match["month"] not in _WORDS_TOO or match["ordinal"] or match["y"]:
                yield from _with_month(matching, match, today, asked)
    yield from _days_alone(matching, today, asked)


@lru_cache(maxsize=4096)
def _may_name_month(word: str) -> bool:
    """Whether a word is a month, or has one behind the ending of a number: the thnovember of 12thnovember."""
    ending = _NUMBER_ENDING.match(word)
    rests = (word, word[ending.end() :]) if ending else (word,)
    return any(month_number(rest) or bangla_month_number(rest) for rest in rests)


def _overlapping(pattern: re.Pattern[str], matching: str) -> Iterator[re.Match[str]]:
    """Matches from every place: of "5 না, ১৫ নভেম্বর" the first reading must not swallow the second."""
    for start in _ANY_START.finditer(matching):
        match = pattern.match(matching, start.start())
        if match is not None:
            yield match


def make_date(year: int, month: int, day: int) -> date | None:
    """A date, or ``None`` if there is no such day or its year can't be meant."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if _OLDEST_YEAR <= year <= _NEWEST_YEAR else None


def meant(candidates: list[date], today: date, tense: Tense | None, asked: bool) -> date | None:
    """Which of the days is meant where year or month are not told.

    Args:
        tense: what the words around say; citizens mostly tell of what has happened.
        asked: a date was asked for, and the day may be far away.
    """
    past = max((day for day in candidates if day <= today), default=None)
    future = min((day for day in candidates if day >= today), default=None)
    if past is None or future is None:
        return past or future
    since, until = (today - past).days, (future - today).days
    if asked:
        return future if tense == "future" else past
    # A verb may tell of something else: "5 December is my interview, nobody came". A day that is close by is
    # likelier than one that is far away.
    if tense == "future":
        return past if until > _FAR_AWAY * max(since, 1) else future
    return future if since > _FAR_AWAY * max(until, 1) else past


def _numeric(matching: str, today: date, asked: bool) -> Iterator[Found]:
    for pattern in (_ISO, _DMY):
        for match in pattern.finditer(matching):
            spaced = pattern is _DMY and match["gap"] == " "
            if spaced and len(match["y"]) == 2:
                continue
            yield from _found(
                match, _day_first(_full_year(match["y"], today), int(match["m"]), int(match["d"]))
            )
    for match in _DM.finditer(matching):
        if asked or _is_day_and_month(matching, match):
            tense = tense_near(matching, *match.span())
            days = [_day_first(today.year + shift, int(match["m"]), int(match["d"])) for shift in (-1, 0, 1)]
            yield from _found(match, meant([day for day in days if day], today, tense, asked))


def _is_day_and_month(matching: str, match: re.Match[str]) -> bool:
    """Whether "20/11" is a day, and no house, fraction, score, hour or range.

    Either the words beside it say so, or its form and nothing beside it says otherwise.
    """
    in_front = matching[max(0, match.start() - _BESIDE) : match.start()]
    behind = matching[match.end() : match.end() + _BESIDE]
    if _DATE_BEHIND.match(behind):
        return True
    if _NO_DATE_IN_FRONT.search(in_front) or _NO_DATE_BEHIND.match(behind):
        return False
    day, month = int(match["d"]), int(match["m"])
    padded = len(match["d"]) == len(match["m"]) == 2
    if _DATE_IN_FRONT.search(in_front):
        return padded or day > _MONTHS or match["sign"] == "/"
    if day > _MONTHS and (_AT_BEHIND.match(behind) or _SINCE_IN_FRONT.search(in_front)):
        return True
    if not padded or month > _MONTHS or not day:
        return False
    if match["sign"] == ".":
        return day > _MONTHS  # 20.11 is a date, 10.12 may be a time or a number
    # "10-12" and "10/12" may be ten to twelve; "05/11" is none.
    return day >= month or match["d"][0] == "0" or (match["sign"] == "/" and month - day > _WIDEST_RANGE)


def _day_first(year: int, month: int, day: int) -> date | None:
    """Day before month, as in Bangladesh; the other way round where only that gives a date (11/25/2026)."""
    return make_date(year, month, day) or make_date(year, day, month)


def _full_year(written: str, today: date) -> int:
    """26 is 2026, 85 is 1985: a year of two digits lies at most ten years ahead."""
    year = int(written)
    if len(written) > 2:
        return year
    return 2000 + year if 2000 + year <= today.year + 10 else 1900 + year


def _with_month(matching: str, match: re.Match[str], today: date, asked: bool) -> Iterator[Found]:
    day = int(match["d"]) if match["d"].isdigit() else 1
    written = match["y"] or match.groupdict().get("short")
    years = [_full_year(written, today)] if written else [today.year - 1, today.year, today.year + 1]
    month = month_number(match["month"])
    if month is not None:
        days = [make_date(year, month, day) for year in years]
    else:
        bangla_month = bangla_month_number(match["month"])
        if bangla_month is None:
            return
        days = [_from_bangla_calendar(year, bangla_month, day) for year in years]
    known = [day for day in days if day is not None]
    if written:
        yield from _found(match, known[0] if known else None)
    else:
        tense = "future" if _marked_next(matching, match.start()) else tense_near(matching, *match.span())
        yield from _found(match, meant(known, today, tense, asked))


def _from_bangla_calendar(year: int, month: int, day: int) -> date | None:
    """A day of Bangladesh's calendar as revised in 2019: months 1-6 have 31 days, 11 has 29 or 30, others 30.

    ``year`` is of the Bangla era, or the common year in which the Bangla year begins.
    """
    begins = year + _BANGLA_ERA if year < _OLDEST_YEAR else year
    lengths = [31] * 6 + [30] * 4 + [30 if _leap(begins + 1) else 29, 30]
    if not 1 <= day <= lengths[month - 1]:
        return None
    return date(begins, 4, 14) + timedelta(days=sum(lengths[: month - 1]) + day - 1)


def _leap(year: int) -> bool:
    return make_date(year, 2, 29) is not None


def _days_alone(matching: str, today: date, asked: bool) -> Iterator[Found]:
    """The 12th: of the month that is named as this, last or next, else the nearest one."""
    patterns = [_DAY_ALONE] if any(word in matching for word in _IN_DATE_WORDS) else []
    patterns.append(_ENGLISH_DAY)
    if asked:
        patterns.append(_BARE_DAY)
    for match in (found for pattern in patterns for found in pattern.finditer(matching)):
        which = match.groupdict().get("which")
        months = [_month_shifted(today, shift) for shift in (-2, -1, 0, 1, 2)]
        if which in LAST:
            months = months[1:2]
        elif which in NEXT:
            months = months[3:4]
        days = [make_date(year, month, int(match["d"])) for year, month in months]
        known = [day for day in days if day is not None]
        if which in LAST or which in NEXT:
            yield from _found(match, known[0] if known else None)
        else:
            yield from _found(match, meant(known, today, tense_near(matching, *match.span()), asked))


def _month_shifted(today: date, shift: int) -> tuple[int, int]:
    months = today.year * 12 + today.month - 1 + shift
    return months // 12, months % 12 + 1


def _marked_next(matching: str, start: int) -> bool:
    words = matching[:start].split()
    return bool(words) and words[-1] in NEXT


def _found(match: re.Match[str], day: date | None) -> Iterator[Found]:
    if day is not None:
        end = match.start() + len(match.group().rstrip(" ,.'-/"))
        yield match.start(), end, day
