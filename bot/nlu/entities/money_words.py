"""Words around an amount of money."""

from __future__ import annotations

import re

#: Signs in front of a number that make it money, and words that do so in front of digits.
SIGNS_BEFORE = frozenset({"৳", "tk", "tk.", "bdt", "rs.", "tka"})
WORDS_BEFORE = frozenset({"taka", "টাকা"})
#: A number right behind one of these is not the rest of another number.
GLUED_BEFORE = ("tk", "tk.", "bdt", "taka", "rs.", "/-")
#: What may stand behind the number.
BEHIND = re.compile(
    r"৳|/-|/=|bdt|tk\.?|tka|taka(?:r|y|ta|te|ke|gulo|o)?|টাকা(?:র|য়|টা|টি|গুলো|গুলা|তে|কে|ও|ই|রও)?|টেকা|টিকা"
)
#: Two hundred thousand *people* are no money, three *days* no taka.
COUNTED = frozenset(
    """
    লোক মানুষ জন জনের বার বছর বছরের দিন দিনের মাস মাসের সপ্তাহ ঘণ্টা ঘন্টা মিনিট টি কেজি গ্রাম লিটার শতাংশ শতক
    একর বিঘা ফুট তারিখ পিস lok manush jon joner bar bochor bochorer din diner mas mash maser soptaho ghonta
    person persons people day days week weeks month months year years hour hours minute minutes times kg gram
    litre liter pcs piece km tarikh shotangsho percent follower followers ta ti
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
#: "How many lakh" is a question.
HOW_MANY = frozenset({"koto", "kto", "koy", "কত", "কতো", "কয়"})
#: "Not even one taka", "one taka less": the number is no part of the sum in front of it.
NOT_EVEN = ("ও", "o")
NOT_EVEN_LESS = frozenset({"o", "ও", "kom", "beshi", "besi", "কম", "বেশি", "less", "more"})
