"""The code that is the only way back to a report without a name.

Sixteen digits: fifteen random ones (10^15 codes, 49.8 bits) and a check digit by Damm's quasigroup, which
catches every single wrong digit and every swap of neighbours (H. M. Damm, Total anti-symmetrische
Quasigruppen, Marburg 2004). Luhn's digit is avoided: such a code would pass for a payment card's number.
"""

from __future__ import annotations

import re
import secrets

from bot.text.normalise import ascii_digits, normalise

RECEIPT_CODE_LENGTH = 16
_RANDOM_DIGITS = RECEIPT_CODE_LENGTH - 1

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def new_receipt_code() -> str:
    """A fresh code from the operating system's randomness, as sixteen ASCII digits."""
    digits = f"{secrets.randbelow(10**_RANDOM_DIGITS):0{_RANDOM_DIGITS}d}"
    return digits + str(_check_digit(digits))


def normalise_receipt_code(text: str) -> str | None:
    """The sixteen digits of a code typed with spaces, hyphens or Bangla digits, else None."""
    digits = re.sub(r"[\s\-_.]", "", ascii_digits(normalise(text)))
    return digits if re.fullmatch(rf"[0-9]{{{RECEIPT_CODE_LENGTH}}}", digits) else None


def is_mistyped(code: str) -> bool:
    """Whether a code of sixteen digits was never given out, because its check digit is wrong."""
    return _check_digit(code) != 0


def spaced(code: str) -> str:
    """A code in groups of four, as it is shown to the citizen."""
    return " ".join(code[start : start + 4] for start in range(0, RECEIPT_CODE_LENGTH, 4))


def _check_digit(digits: str) -> int:
    # Over a whole code, check digit included, the result is zero.
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
