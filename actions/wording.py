"""How answers are said, in Bangla and in English, and words for messages that are put together here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.catalogue.bilingual import Language
from bot.catalogue.loader import Catalogue
from bot.catalogue.schema import ServiceField
from bot.catalogue.spoken import digits, masked, spoken_value

#: So much of a long answer is repeated in a summary.
LONGEST_REPEATED = 160


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


def shortened(text: str, longest: int = LONGEST_REPEATED) -> str:
    """A long text cut at a word, with an ellipsis."""
    flat = " ".join(text.split())
    if len(flat) <= longest:
        return flat
    return flat[:longest].rsplit(" ", 1)[0].rstrip(" ,;।") + " …"


def spoken_answer(field: ServiceField, value: Any, language: Language, catalogue: Catalogue) -> str:
    """An answer as the citizen reads it in a summary."""
    if field.kind == "attachment":
        return _spoken_attachments(value, language)
    if field.kind in ("passport", "nid"):
        return masked(str(value))
    if field.kind == "district":
        return spoken_district(str(value), language, catalogue)
    return shortened(spoken_value(field, value, language))


def spoken_district(name: str, language: Language, catalogue: Catalogue) -> str:
    """A district's name in a language."""
    district = catalogue.districts.find(name)
    if district is None:
        return name
    return district.name_bn if language == "bn" else district.name_en


def _spoken_attachments(items: Sequence[Mapping[str, Any]], language: Language) -> str:
    words = [str(item["text"]) for item in items if item.get("text")]
    files = len(items) - len(words)
    if files:
        count = digits(str(files), language)
        words.append(f"{count}টি ছবি বা ফাইল" if language == "bn" else f"{count} photo(s) or file(s)")
    return shortened(", ".join(words))
