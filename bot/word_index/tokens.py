"""Tokens: what an index holds in place of words, offices and times.

A word's token is 30 bits of an HMAC of its sound. Two of a million words share one now and then; whoever
searches looks at the decrypted text anyway. Tokens are letters and digits only, so that both databases take
them as they are.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from bot.text.search_words import index_keys, words_in

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_LENGTH = 6
DAYS_OF_A_WEEK, DAYS_OF_A_SEASON = 7, 112


def token_of(key: bytes, sound: str) -> str:
    """The token of a key that :mod:`bot.text.search_words` made."""
    number = int.from_bytes(hmac.digest(key, sound.encode("utf-8", "surrogatepass"), "sha256")[:4], "big")
    return "w" + "".join(_LETTERS[number >> 5 * place & 31] for place in range(_LENGTH))


def tokens_of(key: bytes, texts: Iterable[str]) -> set[str]:
    """The tokens of all words of some texts."""
    words = {word.text for text in texts for word in words_in(text)}
    return {token for word in words for token in _tokens_of_word(key, word)}


@lru_cache(maxsize=65536)
def _tokens_of_word(key: bytes, word: str) -> tuple[str, ...]:
    return tuple(token_of(key, sound) for sound in index_keys(word))


def office_token(office: str) -> str:
    """The token of an office's entries."""
    return "o" + re.sub(r"[^a-z0-9]", "", office.lower())


def day_of(at: datetime) -> int:
    """A moment's day, counted from 1970, in UTC."""
    return int(at.astimezone(UTC).timestamp() // 86400)


def time_tokens(at: datetime) -> set[str]:
    """The tokens of a moment's week and season of 16 weeks."""
    day = day_of(at)
    return {week_token(day // DAYS_OF_A_WEEK), season_token(day // DAYS_OF_A_SEASON)}


def week_token(week: int) -> str:
    """Entries of a week, counted from 1970."""
    return f"k{week}"


def season_token(season: int) -> str:
    """Entries of 16 weeks."""
    return f"q{season}"
