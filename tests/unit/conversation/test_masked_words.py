"""NID and passport numbers in the middle of words: only their end is shown, and nothing else changes."""

from __future__ import annotations

import pytest

from bot.conversation.masked_words import masked_words


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("my nid is 1234567890, thanks", "my nid is ••••••7890, thanks"),
        ("NID: 123 456 7890", "NID: ••• ••• 7890"),
        ("আমার এনআইডি ১৯৯০১২৩৪৫৬৭৮৯০১২৩", "আমার এনআইডি •••••••••••••০১২৩"),
        ("passport AB 1234567 r ki?", "passport •• •••4567 r ki?"),
        ("পাসপোর্ট এ০৭১২৩৪৫৬", "পাসপোর্ট •••••৩৪৫৬"),
        ("a) 1234567890 and b) 1987654321", "a) ••••••7890 and b) ••••••4321"),
        # The bot takes none of these for an NID or a passport; they are as long as one.
        ("nid 1234567890 01712345678", "nid ••••••7890 01712345678"),
        ("1234567890 12-05-1990", "••••••7890 12-05-1990"),
        ("nidno1234567890", "nidno••••••7890"),
        ("1 2 3 4 5 6 7 8 9 0", "• • • • • • 7 8 9 0"),
        ("12-34-56-78-90", "••-••-••-78-90"),
        ("account no 1234567890123", "account no •••••••••0123"),
        ("জন্ম নিবন্ধন ২৯৯০১২৩৪৫৬৭৮৯০১২৩", "জন্ম নিবন্ধন •••••••••••••০১২৩"),
        ("passportAB1234567", "passport•••••4567"),
        ("passport no: A/B/1234567", "passport no: •/•/•••4567"),
        # A letter in two signs in front does not move what is hidden.
        ("ড\u09bc nid 1234567890", "ড\u09bc nid ••••••7890"),
    ],
)
def test_of_such_a_number_only_the_end_is_shown(said: str, shown: str) -> None:
    assert masked_words(said) == shown
    assert len(shown) == len(said)


@pytest.mark.parametrize(
    "said",
    [
        "call me: 01712345678 or +8801712345678",
        "CON-2026-000123, on 12/11/2026, Tk 15000",
        "1000000000 taka",
        "from 12-11-2026-13-30-00 on, 26-11-2026 10",
        "call +1234567890 or 8801712345678",
        "স্মারক ০৫.৪১.০০০০.০০৮.১৬, no 0212345678",
        "80 90 100 120 taka, 10 20 30 40 50",
        "আমার ৫০০ টাকা বেশি নিয়েছে",
        "",
    ],
)
def test_phones_references_days_and_sums_stay(said: str) -> None:
    assert masked_words(said) == said
