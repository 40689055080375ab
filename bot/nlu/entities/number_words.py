"""Numbers in words, in Bangla script, Banglish and English."""

from __future__ import annotations

from fractions import Fraction


def _words(text: str) -> list[str]:
    return text.split()


_BANGLA = """
    শূন্য এক দুই তিন চার পাঁচ ছয় সাত আট নয় দশ এগারো বারো তেরো চৌদ্দ পনেরো ষোলো সতেরো আঠারো উনিশ বিশ একুশ বাইশ
    তেইশ চব্বিশ পঁচিশ ছাব্বিশ সাতাশ আটাশ ঊনত্রিশ ত্রিশ একত্রিশ বত্রিশ তেত্রিশ চৌত্রিশ পঁয়ত্রিশ ছত্রিশ সাঁইত্রিশ আটত্রিশ
    ঊনচল্লিশ চল্লিশ একচল্লিশ বিয়াল্লিশ তেতাল্লিশ চুয়াল্লিশ পঁয়তাল্লিশ ছেচল্লিশ সাতচল্লিশ আটচল্লিশ ঊনপঞ্চাশ পঞ্চাশ একান্ন
    বায়ান্ন তিপ্পান্ন চুয়ান্ন পঞ্চান্ন ছাপ্পান্ন সাতান্ন আটান্ন ঊনষাট ষাট একষট্টি বাষট্টি তেষট্টি চৌষট্টি পঁয়ষট্টি ছেষট্টি
    সাতষট্টি আটষট্টি ঊনসত্তর সত্তর একাত্তর বাহাত্তর তিয়াত্তর চুয়াত্তর পঁচাত্তর ছিয়াত্তর সাতাত্তর আটাত্তর ঊনআশি আশি একাশি
    বিরাশি তিরাশি চুরাশি পঁচাশি ছিয়াশি সাতাশি অষ্টাশি ঊননব্বই নব্বই একানব্বই বিরানব্বই তিরানব্বই চুরানব্বই পঁচানব্বই
    ছিয়ানব্বই সাতানব্বই আটানব্বই নিরানব্বই
"""

# Other spellings, and how the words are written in Latin letters.
_VARIANTS = {
    1: "একটা একটি ek ekta ekti akta one",
    2: "দু দুটা দুইটা dui du two",
    3: "তিনটা tin teen three",
    4: "চাইর char chaar car four",
    5: "পাচ pach panch paach pas five",
    6: "ছ choy chhoy soy chay six",
    7: "shat saat sat seven",
    8: "aat at eight",
    9: "ন noy nine",
    10: "দশটা dosh dos ten",
    11: "এগার egaro eleven",
    12: "বার baro twelve",
    13: "তের tero thirteen",
    14: "চোদ্দ choddo chouddo fourteen",
    15: "পনের ponero ponro fifteen",
    16: "ষোল sholo solo sixteen",
    17: "সতের shotero sotero seventeen",
    18: "আঠার atharo eighteen",
    19: "unish unnish nineteen",
    20: "কুড়ি bish bis bees kuri twenty",
    21: "ekush twenty-one",
    22: "baish",
    25: "পচিশ ponchish pochish",
    30: "তিরিশ tirish trish thirty",
    40: "chollish chollis forty",
    50: "পন্চাশ ponchash ponchas panchash fifty",
    60: "shaat sixty",
    70: "shottor sottor seventy",
    80: "আশী ashi eighty",
    88: "আটাশি",
    90: "nobboi ninety",
}

NUMBER_WORDS: dict[str, int] = {word: value for value, word in enumerate(_words(_BANGLA))} | {
    word: value for value, words in _VARIANTS.items() for word in words.split()
}

#: English tens, which take a unit behind them: twenty five.
ENGLISH_TENS = frozenset(_words("twenty thirty forty fifty sixty seventy eighty ninety"))
ENGLISH_UNITS = frozenset(_words("one two three four five six seven eight nine"))

#: দেড় লাখ is 1.5 lakh: these stand for a number.
HALF_NUMBERS: dict[str, Fraction] = {
    **dict.fromkeys(_words("দেড় der derh dedh derr deir"), Fraction(3, 2)),
    **dict.fromkeys(_words("আড়াই arai adai aray arhai adhai"), Fraction(5, 2)),
    **dict.fromkeys(_words("আধা adha aadha half"), Fraction(1, 2)),
}

#: সাড়ে তিন is 3.5, সোয়া দুই is 2.25, পৌনে দুই is 1.75: these are added to the number behind them.
ADDED_QUARTERS: dict[str, Fraction] = {
    **dict.fromkeys(_words("সাড়ে সারে share shaare sare saare shade"), Fraction(1, 2)),
    **dict.fromkeys(_words("সোয়া সওয়া soa shoa sowa showa shoya soya"), Fraction(1, 4)),
    **dict.fromkeys(_words("পৌনে পোনে poune pone paune pouno"), Fraction(-1, 4)),
}

#: Multipliers; শ is written right behind its number, too (পাঁচশ).
MULTIPLIERS: dict[str, int] = {
    **dict.fromkeys(_words("শ শো শত শখানেক শতখানেক sho shoto shot so hundred"), 100),
    **dict.fromkeys(_words("হাজার হাযার hajar hazar hajaar hazaar hajr thousand"), 1_000),
    **dict.fromkeys(_words("লাখ লক্ষ লাক lakh lac lak laakh lokkho lacs lakhs"), 100_000),
    **dict.fromkeys(_words("কোটি কোটী koti kuti crore crores cr"), 10_000_000),
}
_ABOUT: dict[str, Fraction | int] = {
    **{"খান": 1, "দু": 2, "দুয়": 2, "তিন": 3, "চার": 4, "পাঁচ": 5, "ছয়": 6, "সাত": 7, "আট": 8, "নয়": 9, "দশ": 10},
    **{"বিশ": 20, "পঁচিশ": 25, "ত্রিশ": 30, "চল্লিশ": 40, "পঞ্চাশ": 50, "দেড়": Fraction(3, 2)},
    **{
        "khan": 1,
        "du": 2,
        "dui": 2,
        "tin": 3,
        "char": 4,
        "pach": 5,
        "panch": 5,
        "choy": 6,
        "soy": 6,
        "sat": 7,
    },
    **{"shat": 7, "at": 8, "dosh": 10, "dos": 10, "bish": 20, "ponchash": 50},
}
#: Behind a multiplier, and only about so many of it: হাজার পাঁচেক, শ খানেক, lakh duek.
ABOUT: dict[str, Fraction] = {
    head + ("ek" if head.isascii() else "েক"): Fraction(value) for head, value in _ABOUT.items()
}
#: What a multiplier may end in: হাজারের, লাখের, lakher, হাজারখানেক.
MULTIPLIER_ENDINGS = ("ের", "টা", "খানেক", "খানিক", "ও", "er", "ta")

_HUNDREDS = ("শত", "শো", "শ", "shoto", "sho", "so")


def split_hundreds(word: str) -> str | None:
    """The number in front of a hundred written as one word: পাঁচ of পাঁচশ, der of dersho; else ``None``."""
    for ending in _HUNDREDS:
        head = word.removesuffix(ending)
        if head != word and (head in NUMBER_WORDS or head in HALF_NUMBERS):
            return head
    return None


def multiplier(word: str) -> int | None:
    """The multiplier a word stands for, with or without an ending."""
    if word in MULTIPLIERS:
        return MULTIPLIERS[word]
    for ending in MULTIPLIER_ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and stem in MULTIPLIERS and MULTIPLIERS[stem] > 100:
            return MULTIPLIERS[stem]
    return None
