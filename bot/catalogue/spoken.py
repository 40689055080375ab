"""How values are said: dates, money and numbers, in Bangla and in English.

Bangla text has Bangla digits; references, receipt codes and addresses of sites stay ASCII.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.catalogue.bilingual import NO, YES, Language
from bot.catalogue.datum import Datum
from bot.text.normalise import bangla_digits

MONTHS: Mapping[Language, Sequence[str]] = {
    "bn": (
        "জানুয়ারি", "ফেব্রুয়ারি", "মার্চ", "এপ্রিল", "মে", "জুন", "জুলাই", "আগস্ট", "সেপ্টেম্বর", "অক্টোবর",
        "নভেম্বর", "ডিসেম্বর",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ),
}  # fmt: skip
WEEKDAYS: Mapping[Language, Sequence[str]] = {
    "bn": ("সোমবার", "মঙ্গলবার", "বুধবার", "বৃহস্পতিবার", "শুক্রবার", "শনিবার", "রবিবার"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}

#: Of a passport or NID number only the end is repeated in a chat that Facebook keeps.
SHOWN_DIGITS = 4


def digits(text: str, language: Language) -> str:
    """Text with the digits of a language."""
    return bangla_digits(text) if language == "bn" else text


def spoken_date(day: date, language: Language) -> str:
    """``২২ নভেম্বর ২০২৬``, ``22 November 2026``."""
    return digits(f"{day.day} {MONTHS[language][day.month - 1]} {day.year}", language)


def spoken_month(day: date, language: Language) -> str:
    """``নভেম্বর ২০২৬``, ``November 2026``: a fact's last check needs no day."""
    return digits(f"{MONTHS[language][day.month - 1]} {day.year}", language)


def spoken_weekday(day: date, language: Language) -> str:
    """``রবিবার (২৯ নভেম্বর)``, ``Sunday (29 November)``."""
    name, month = WEEKDAYS[language][day.weekday()], MONTHS[language][day.month - 1]
    return f"{name} ({digits(str(day.day), language)} {month})"


def grouped(number: int) -> str:
    """Digits grouped as in South Asia: ``1,50,000``."""
    plain = str(number)
    head, tail = plain[:-3], plain[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail]) if head else tail


def spoken_amount(taka: int, language: Language) -> str:
    """``১,৫০০ টাকা``, ``Tk 1,500``; nothing to pay is said so."""
    if taka == 0:
        return "কোনো টাকা লাগে না" if language == "bn" else "free of charge"
    return f"{bangla_digits(grouped(taka))} টাকা" if language == "bn" else f"Tk {grouped(taka)}"


def spoken_phone(phone: str, language: Language) -> str:
    """A mobile number as it is dialled at home."""
    return digits(phone.removeprefix("+88"), language)


def masked(identifier: str) -> str:
    """The end of an identifier, enough to recognise one's own."""
    return "•" * max(0, len(identifier) - SHOWN_DIGITS) + identifier[-SHOWN_DIGITS:]


def spoken_value(datum: Datum, value: Any, language: Language) -> str:
    """A value as it is read: a choice by its title, a date and an amount in words."""
    if datum.kind == "choice":
        return next((c.title.in_language(language) for c in datum.choices if c.value == value), str(value))
    if datum.kind == "yes_no":
        return (YES if value == "yes" else NO).in_language(language)
    if datum.kind == "amount":
        return spoken_amount(int(value), language)
    if datum.kind == "phone":
        return spoken_phone(str(value), language)
    return _spoken_if_date(str(value), language)


def _spoken_if_date(text: str, language: Language) -> str:
    try:
        return spoken_date(date.fromisoformat(text), language)
    except ValueError:
        return text
