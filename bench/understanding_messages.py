"""Messages whose parsing is timed: long and short, with and without entities, in every way of writing."""

from __future__ import annotations

MESSAGES = (
    "পুলিশ ক্লিয়ারেন্সের জন্য কী কী কাগজ লাগবে?",
    "amar police clearance er status ki, PCC-2026-000123",
    "I paid 500 taka at Rahim Store in Sylhet yesterday and the product was expired",
    "দোকানদার ১০০ টাকার জিনিস ১৫০ টাকা রাখছে, vokta odhikar e ovijog korte chai",
    "ভূমি অফিসে নামজারি করতে দেড় লাখ টাকা ঘুষ চাইছে, নাম বলতে চাই না",
    "officer er sathe kotha bolte chai",
    "হ্যাঁ",
    "koto taka lagbe r koto din",
)
