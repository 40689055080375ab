"""Words of the calendar in Bangla script, Banglish and English."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.text.phonetics import phonetic_keys


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _numbered(table: str) -> dict[str, int]:
    """A word's number is that of its line, from 1."""
    lines = [line.split() for line in table.strip().splitlines()]
    return {word: number for number, words in enumerate(lines, 1) for word in words}


MONTHS = _numbered("""
    january jan januari januyari janury জানুয়ারি জানুয়ারী জানু
    february feb februari februyari febuary fab ফেব্রুয়ারি ফেব্রুয়ারী ফেব্রু ফেব
    march mar mart মার্চ
    april apr epril aprill এপ্রিল
    may mey mei মে
    june jun জুন
    july jul julai জুলাই
    august aug agost agast আগস্ট আগষ্ট অগাস্ট আগস্ত
    september sep sept septembor settembor সেপ্টেম্বর সেপ্টেম্বার সেপ্ট
    october oct oktobor october octobor অক্টোবর অক্টবর
    november nov novembor nobhembor nobembor নভেম্বর নবেম্বর নভে
    december dec disembor dicembor desember ডিসেম্বর ডিসে
""")
#: Months of the Bangla calendar, from Boishakh.
BANGLA_MONTHS = _numbered("""
    boishakh boisakh baishakh বৈশাখ
    joishtho joistho jyaistha জ্যৈষ্ঠ জৈষ্ঠ
    asharh ashar asar আষাঢ়
    srabon shrabon sraban শ্রাবণ শ্রাবন
    bhadro vadro bhadra ভাদ্র
    ashwin ashin aswin আশ্বিন
    kartik kartick কার্তিক
    ogrohayon agrahayan অগ্রহায়ণ অগ্রহায়ন
    poush pous পৌষ
    magh মাঘ
    falgun phalgun fagun ফাল্গুন
    choitro chaitra চৈত্র
""")
#: Monday is 1, as in ISO.
WEEKDAYS = _numbered("""
    monday sombar shombar sommbar সোমবার
    tuesday mongolbar mongalbar monggolbar মঙ্গলবার
    wednesday budhbar budbar বুধবার
    thursday brihospotibar brihoshpotibar brihaspotibar bisshudbar bishudbar বৃহস্পতিবার বৃহষ্পতিবার বিষ্যুদবার
    friday shukrobar sukrobar shukkurbar sukkurbar shukrabar jummabar শুক্রবার
    saturday shonibar sonibar shanibar শনিবার
    sunday robibar rabibar robbar রবিবার রোববার
""")

TODAY = _words(
    "aj ajk ajke ajkei aaj aajke ajker today todays today's tonight"
    " আজ আজকে আজকেই আজই আজকের অদ্য আইজ আইজকা আইজকে"
    " aijka aijke aizka aij"
)
YESTERDAY = _words(
    "yesterday yesterday's yesterdays yday ystrday yesterdy gotokal gotkal gatakal gotokalke gotokaler"
    " gotokalkei gotokail gotokailka gotorat gotorate গতকাইল গতকাইলকা"
    " গতকাল গতকালকে গতকালকেই গতকালই গতকালের গতকল্য গতরাত গতরাতে গতরাতের"
)
TOMORROW = _words(
    "tomorrow tomorow tommorow tmrw tmr agamikal agamikalke agamikaler আগামীকাল আগামিকাল আগামীকালকে আগামীকালের"
)
#: Yesterday or tomorrow: the verb says which.
NEXT_OR_LAST_DAY = _words(
    "kal kalke kalk kalkei kalker kail kailka kailke কাল কালকে কালকেই কালই কালকের কাইল কাইলকা কাইলকে"
)
#: Two days ago or in two days, and three.
SECOND_DAY = _words(
    "porshu porsu poroshu poshu poshudin porshudin porsudin porshuda পরশু পরশুদিন পরশুর পরশুদিনের পরশুদিনই"
)
THIRD_DAY = _words("torshu torsu তরশু তরশুদিন")

LAST = _words("last past previous goto gata gato bigoto গত বিগত গেল")
NEXT = _words("next coming upcoming agami samner shamner আগামী আগামি সামনের আসছে")
THIS = _words("this ei এই চলতি cholti")

DAYS_IN = {
    **dict.fromkeys(_words("din diner day days দিন দিনের"), 1),
    **dict.fromkeys(_words("soptaho shoptaho saptah hopta week weeks wk wks সপ্তাহ সপ্তা হপ্তা"), 7),
}
HOURS_IN = {
    **dict.fromkeys(_words("ghonta ghanta hour hours hr hrs ঘণ্টা ঘন্টা"), 1.0),
    **dict.fromkeys(_words("minit minute minutes min mins মিনিট"), 1 / 60),
}
MONTHS_IN = {
    **dict.fromkeys(_words("mas mash month months মাস"), 1),
    **dict.fromkeys(_words("bochor bosor bochhor year years yr yrs বছর বৎসর"), 12),
}
MINUTES = _words("minit minute minutes min mins মিনিট")
#: In front of a weekday: each of them, or some.
EVERY = _words("every each proti pratyek prottek প্রতি প্রত্যেক প্রতিটি weekly one two three")
#: Between two weekdays: from the one to the other.
FROM_TO = _words("theke থেকে হতে to till")

# "marte" is to beat, "mayer" mother's and "meye" a girl: a short name in Latin letters takes no ending.
_NO_MONTHS = frozenset({"marte"})
_SHORTEST_WITH_ENDING = 4
_ENDINGS = ("ের", "ে", "এর", "এ", "র", "তে", "টা", "er", "e", "te", "r")
_SHORTEST_GUESS = 6


@lru_cache(maxsize=4096)
def month_number(word: str) -> int | None:
    """The month a word names, with endings and slips of the pen: nov, novembre, নভেম্বরের, novmber."""
    for form in _forms(word):
        short = word.isascii() and form != word and len(form) < _SHORTEST_WITH_ENDING
        if form in MONTHS and not short and word not in _NO_MONTHS:
            return MONTHS[form]
    if len(word) < _SHORTEST_GUESS:
        return None
    for name, number in MONTHS.items():
        if len(name) >= _SHORTEST_GUESS and OSA.distance(word, name, score_cutoff=1) <= 1:
            return number
    return _months_by_sound().get(phonetic_keys(word)[1])


@lru_cache(maxsize=4096)
def bangla_month_number(word: str) -> int | None:
    """The month of the Bangla calendar a word names."""
    return next((BANGLA_MONTHS[form] for form in _forms(word) if form in BANGLA_MONTHS), None)


@lru_cache(maxsize=4096)
def weekday_number(word: str) -> int | None:
    """The weekday a word names, Monday 1 to Sunday 7."""
    return next((WEEKDAYS[form] for form in _forms(word) if form in WEEKDAYS), None)


def _forms(word: str) -> list[str]:
    return [word, *(word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))]


@lru_cache(maxsize=1)
def _months_by_sound() -> dict[str, int]:
    """The months whose name has four consonants or more: no everyday word shares those."""
    keys = {phonetic_keys(name)[1]: number for name, number in MONTHS.items()}
    return {key: number for key, number in keys.items() if len(key) > 3}
