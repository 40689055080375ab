"""How long a text message is, in the parts that networks count and bill (3GPP TS 23.038 and 23.040).

A text whose letters are all in the GSM alphabet has seven bits a letter: 160 in a lone part, 153 in each of
several. Any other letter, so any Bangla, makes it 16 bits a letter: 70, and 67. Phones put the parts together
again, so only the length matters where the gateway cuts.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.text.splitting import split_text, units

#: More parts than this are no longer put together reliably; longer texts become several messages.
MOST_SEGMENTS = 5

GSM_ALONE, GSM_PART = 160, 153
UCS2_ALONE, UCS2_PART = 70, 67

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Reached by an escape: two septets each.
_GSM_ESCAPED = frozenset("\f^{}\\[~]|€")

#: Signs with a plain twin. One of them would more than double the price of an English message.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’", "'"),
        **dict.fromkeys("“”", '"'),
        **dict.fromkeys("–—", "-"),
        "•": "*",
        "…": "...",
        "\u00a0": " ",
        "\t": " ",
    }
)


def cheapest(text: str) -> str:
    """The text in the GSM alphabet if plain twins of its signs bring it there, else as it is."""
    plain = text.translate(_PLAIN)
    return plain if _is_gsm(plain) else text


def count_segments(text: str) -> int:
    """The parts that a message of this text has; 0 for no text."""
    is_gsm = _is_gsm(text)
    alone, part = (GSM_ALONE, GSM_PART) if is_gsm else (UCS2_ALONE, UCS2_PART)
    size_of: Callable[[str], int] = septets if is_gsm else units
    if size_of(text) <= alone:
        return min(1, len(text))
    count, used = 1, 0
    for size in map(size_of, text):
        # An escape and its letter, or the halves of a surrogate pair, stay in one part.
        if used + size > part:
            count, used = count + 1, 0
        used += size
    return count


def split_message(text: str) -> list[str]:
    """Cut a text into messages of at most :data:`MOST_SEGMENTS` parts, never inside a letter."""
    if count_segments(text) <= MOST_SEGMENTS:
        return [text] if text else []
    # One unit less a part: what needs two units may not fit at a part's end.
    if _is_gsm(text):
        most = MOST_SEGMENTS * (GSM_PART - 1)
        return split_text(text, most=most, most_units=most, units_of=septets)
    most = MOST_SEGMENTS * (UCS2_PART - 1)
    return split_text(text, most=most, most_units=most)


def septets(text: str) -> int:
    """Length of a text of the GSM alphabet."""
    return len(text) + sum(character in _GSM_ESCAPED for character in text)


def _is_gsm(text: str) -> bool:
    return all(character in _GSM or character in _GSM_ESCAPED for character in text)
