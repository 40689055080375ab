"""How values are said: dates, money, numbers and answers, in Bangla and in English.

Bangla text has Bangla digits; references, receipt codes and addresses of sites stay ASCII.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.catalogue.bilingual import Language
from bot.catalogue.dialogue_fragment import NO, YES
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import ServiceField
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

#: So much of a long answer is repeated in a summary.
LONGEST_REPEATED = 160
#: Of a passport or NID number only the end is repeated in a chat that Facebook keeps.
SHOWN_DIGITS = 4


def phrase(domain: Mapping[str, Any], response: str, language: Language, **values: Any) -> str:
    """The first variation of a response as words to build a message with; values fill its ``{places}``."""
    variation = (domain.get("responses") or {})[response][0]
    translated = (variation.get("translation") or {}).get(language)
    text = translated if isinstance(translated, str) else (translated or {}).get("text", variation["text"])
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return str(text)


def genitive(name: str, language: Language) -> str:
    """A name as the owner of something, with the ending that its last letter asks for in Bangla."""
    if language == "en":
        return name
    last = name[-1:]
    if last in "ািীুূৃেৈোৌ":
        return name + "র"
    return name + ("ের" if "ক" <= last <= "হ" or last in "ড়ঢ়য়" else "-এর")


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


def shortened(text: str, longest: int = LONGEST_REPEATED) -> str:
    """A long text cut at a word, with an ellipsis."""
    flat = " ".join(text.split())
    if len(flat) <= longest:
        return flat
    return flat[:longest].rsplit(" ", 1)[0].rstrip(" ,;।") + " …"


def masked(identifier: str) -> str:
    """The end of an identifier, enough to recognise one's own."""
    return "•" * max(0, len(identifier) - SHOWN_DIGITS) + identifier[-SHOWN_DIGITS:]


def spoken_answer(field: ServiceField, value: Any, language: Language, catalogue: Catalogue) -> str:
    """An answer as the citizen reads it in a summary."""
    if field.kind == "choice":
        return next((c.title.in_language(language) for c in field.choices if c.value == value), str(value))
    if field.kind == "yes_no":
        return (YES if value == "yes" else NO).in_language(language)
    if field.kind == "amount":
        return spoken_amount(int(value), language)
    if field.kind == "attachment":
        return _spoken_attachments(value, language)
    if field.kind in ("passport", "nid"):
        return masked(str(value))
    if field.kind == "phone":
        return spoken_phone(str(value), language)
    if field.kind == "district":
        return spoken_district(str(value), language, catalogue)
    return shortened(_spoken_if_date(str(value), language))


def spoken_district(name: str, language: Language, catalogue: Catalogue) -> str:
    """A district's name in a language."""
    district = catalogue.districts.find(name)
    if district is None:
        return name
    return district.name_bn if language == "bn" else district.name_en


def _spoken_if_date(text: str, language: Language) -> str:
    try:
        return spoken_date(date.fromisoformat(text), language)
    except ValueError:
        return text


def _spoken_attachments(items: Sequence[Mapping[str, Any]], language: Language) -> str:
    words = [str(item["text"]) for item in items if item.get("text")]
    files = len(items) - len(words)
    if files:
        count = digits(str(files), language)
        words.append(f"{count}টি ছবি বা ফাইল" if language == "bn" else f"{count} photo(s) or file(s)")
    return shortened(", ".join(words))
