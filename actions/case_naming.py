"""Which case a message names: by its reference, or by the receipt code of a report without a name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from actions.situation import Situation
from actions.vocabulary import phrases
from actions.words import longest_of, words
from bot.cases.receipt_codes import normalise_receipt_code
from bot.cases.references import normalise_reference
from bot.text.normalise import ascii_digits, normalise

_CODE = re.compile(r"(?<!\d)\d(?:[\s\-_.]?\d){15}(?!\d)")
#: A code followed by so many words tells something; fewer ask how the report stands.
FEWEST_INFORMATION_WORDS = 4
LONGEST_QUESTION = 8
#: A message that names a case has few words besides.
LONGEST_NAMING = 12


@dataclass(frozen=True)
class CaseName:
    """A reference or a receipt code; one of them is None."""

    reference: str | None = None
    receipt_code: str | None = None


def named_case(situation: Situation) -> CaseName | None:
    """The case that a message or a tapped button names."""
    tapped = situation.entity("reference_number")
    if tapped and situation.is_tap:
        return CaseName(reference=str(tapped))
    if situation.is_tap:
        return None
    return read_case_name(situation, situation.text)


def read_case_name(situation: Situation, text: str) -> CaseName | None:
    """The case that words name."""
    code = receipt_code_in(text)
    if code is not None:
        return CaseName(receipt_code=code)
    said = situation.entity("reference_number")
    reference = str(said) if said else normalise_reference(text, situation.catalogue.prefixes)
    return CaseName(reference=reference) if reference else None


def receipt_code_in(text: str) -> str | None:
    """Sixteen digits, in groups or not, in either script."""
    match = _CODE.search(ascii_digits(normalise(text)))
    return normalise_receipt_code(match.group()) if match else None


def is_little_else(text: str) -> bool:
    """Whether a message says little besides the case it names."""
    return len(words(text)) <= LONGEST_NAMING


def information_beside_code(situation: Situation) -> str | None:
    """What a message tells besides a receipt code; None if it only asks how the report stands."""
    # ascii_digits keeps the length, so that the place of the code is the same in the citizen's own words.
    match = _CODE.search(ascii_digits(situation.text))
    if match is None:
        return None
    rest = (situation.text[: match.start()] + situation.text[match.end() :]).strip(" ,.:;-।\n")
    # The digits of the code tell a model that this is about a case; only the words beside them tell what.
    count = len(words(rest))
    asks = count <= LONGEST_QUESTION and longest_of(phrases("status_words"), rest) > 0
    return rest if count >= FEWEST_INFORMATION_WORDS and not asks else None
