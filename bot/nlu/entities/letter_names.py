"""Latin letters as they are said and written in Bangla: পিসিসি is PCC, বিএন is BN."""

from __future__ import annotations

import re
from itertools import product

#: The names of each letter, the usual one first.
LETTER_NAMES: dict[str, tuple[str, ...]] = {
    "A": ("এ",), "B": ("বি",), "C": ("সি", "ছি"), "D": ("ডি",), "E": ("ই",), "F": ("এফ",), "G": ("জি",),
    "H": ("এইচ", "এইছ"), "I": ("আই",), "J": ("জে",), "K": ("কে",), "L": ("এল",), "M": ("এম",), "N": ("এন",),
    "O": ("ও",), "P": ("পি",), "Q": ("কিউ",), "R": ("আর",), "S": ("এস",), "T": ("টি",), "U": ("ইউ",),
    "V": ("ভি",), "W": ("ডব্লিউ", "ডাবলিউ"), "X": ("এক্স",), "Y": ("ওয়াই",), "Z": ("জেড", "জেট"),
}  # fmt: skip

_LETTER_OF = {name: letter for letter, names in LETTER_NAMES.items() for name in names}
#: One letter's name; longer names first, so that এইচ is not read as এ.
NAME_PATTERN = "|".join(sorted(_LETTER_OF, key=len, reverse=True))
_NAME = re.compile(NAME_PATTERN)


def latin_letters(names: str) -> str:
    """The capitals that a run of letter names stands for."""
    return "".join(_LETTER_OF[name] for name in _NAME.findall(names))


def spellings(letters: str) -> list[tuple[str, ...]]:
    """Every way to say a run of capitals letter by letter."""
    return list(product(*(LETTER_NAMES[letter] for letter in letters)))
