"""Each service from hello to reference to status, in each language, through webhooks and the Send API."""

from __future__ import annotations

import re

import pytest

from tests.functional.citizen import Citizen
from tests.functional.emulator_harness import Emulated

CODE = re.compile(r"\d{4} \d{4} \d{4} \d{4}")

CLEARANCE = {
    "bn": (
        "আসসালামু আলাইকুম",
        "পুলিশ ক্লিয়ারেন্স সার্টিফিকেটের আবেদন করতে চাই",
        "@বিদেশে যাওয়া",
        "সিলেট",
        "@শহরের বাইরে",
        "@হ্যাঁ",
        "মোছা. রহিমা খাতুন",
        "এ ০১২৩৪৫৬৭",
        "০১৭১২-৩৪৫৬৭৮",
        "@ঠিক আছে",
    ),
    "bn-Latn": (
        "slm vai",
        "bideshe jabo police clearance lagbe",
        "comilla",
        "raji",
        "Md Karim Uddin",
        "passport no A12345678",
        "01812345678",
        "thik ase",
    ),
    "en": (
        "hello",
        "I need a police clearance certificate for going abroad",
        "it is in Cumilla",
        "@Yes",
        "John Das",
        "AB1234567",
        "+880 1712 345678",
        "@Yes, submit",
    ),
}
COMPLAINT = {
    "bn": (
        "নমস্কার",
        "দোকানদার গায়ের দামের চেয়ে বেশি রাখছে, ভোক্তা অধিকারে অভিযোগ করতে চাই",
        "গতকাল",
        "বিশ টাকার পানি পঞ্চাশ টাকা রেখেছে",
        "রহিম স্টোর, জিন্দাবাজার, সিলেট",
        "৫০ টাকা",
        "@না",
        "@হ্যাঁ",
        "সুমন দাস",
        "রবিন দাস",
        "মীনা দাস",
        "১২ জিন্দাবাজার, সিলেট",
        "০১৭১২৩৪৫৬৭৮",
        "শিক্ষক",
        "@ঠিক আছে",
    ),
    "bn-Latn": (
        "slm",
        "vokta odhikar e ovijog korte chai",
        "3 din age",
        "nokol cream dise, mukh pure gese",
        "Bismillah Store, Kandirpar",
        "comilla",
        "480",
        "ase",
        "pore dibo",
        "raji",
        "Sumon Das",
        "Robin Das",
        "Mina Das",
        "Kandirpar, Comilla",
        "01712345678",
        "chakri kori",
        "ha thik ase",
    ),
    "en": (
        "hello there",
        "I want to complain: I paid 500 taka at Rahim Store in Sylhet yesterday, they overcharged me",
        "They took 500 taka for a bottle of water with a price of 20 taka",
        "@No",
        "@Yes",
        "John Das",
        "Robin Das",
        "Mina Das",
        "12 Zindabazar, Sylhet",
        "01712345678",
        "teacher",
        "@Yes, submit",
    ),
}
REPORT = {
    "bn": (
        "দুর্নীতির কথা জানাতে চাই",
        "@নাম ছাড়া জানাব",
        "@ঘুষ চাওয়া/নেওয়া",
        "@হ্যাঁ",
        "নামজারি করতে গেলে সার্ভেয়ার ৫০০০ টাকা ঘুষ চেয়েছে, না দিলে ফাইল আগাবে না",
        "নাম জানি না, সার্ভেয়ার",
        "উপজেলা ভূমি অফিস",
        "গত সপ্তাহে",
        "কুড়িগ্রাম",
        "নাই",
        "@ঠিক আছে",
    ),
    "bn-Latn": (
        "dudok e ovijog korbo",
        "@নাম ছাড়া জানাব",
        "@ঘুষ চাওয়া/নেওয়া",
        "@হ্যাঁ",
        "namjari korte gele surveyor 5000 taka ghush chaise, na dile file agabe na bolse",
        "nam jani na, surveyor",
        "upojela vumi office",
        "goto soptahe",
        "kurigram",
        "nai",
        "@ঠিক আছে",
    ),
    "en": (
        "I want to report corruption",
        "@Without my name",
        "@Bribe",
        "@Yes",
        "The surveyor of the land office asked me for a bribe of 5000 taka for my mutation",
        "I do not know the name, he is the surveyor",
        "Upazila land office",
        "last week",
        "Kurigram",
        "none",
        "@Yes, submit",
    ),
}
STATUS = {
    "bn": "আমার আবেদনের কী অবস্থা?",
    "bn-Latn": "amar abedoner ki obostha",
    "en": "what is the status of my case?",
}


@pytest.mark.parametrize("language", ["bn", "bn-Latn", "en"])
@pytest.mark.parametrize(
    ("page", "prefix", "script"), [("police", "PCC", CLEARANCE), ("dncrp", "CON", COMPLAINT)]
)
def test_from_hello_to_reference_to_status(
    emulated: Emulated, page: str, prefix: str, script: dict[str, tuple[str, ...]], language: str
) -> None:
    citizen = Citizen(emulated, page, f"{prefix}-{language}")
    answer = citizen.goes(*script[language])
    found = re.search(rf"{prefix}-\d{{4}}-\d{{6}}", answer)
    assert found is not None, answer
    assert found.group() in citizen.says(STATUS[language])


@pytest.mark.parametrize("language", ["bn", "bn-Latn", "en"])
def test_an_anonymous_report_from_hello_to_code_to_status(emulated: Emulated, language: str) -> None:
    citizen = Citizen(emulated, "acc", f"COR-{language}")
    answer = citizen.goes(*REPORT[language])
    code = CODE.search(answer)
    assert code is not None, answer
    # The only way back in, from any account.
    stranger = Citizen(emulated, "acc", f"COR-back-{language}")
    assert "দুর্নীতির তথ্য" in stranger.says(code.group())


def test_nobody_learns_of_another_citizens_case(emulated: Emulated) -> None:
    owner = Citizen(emulated, "police", "owner")
    reference = re.search(r"PCC-\d{4}-\d{6}", owner.goes(*CLEARANCE["en"]))
    assert reference is not None
    answers = []
    for name, asked in (("stranger-1", reference.group()), ("stranger-2", "PCC-2026-999999")):
        stranger = Citizen(emulated, "police", name)
        stranger.says("hello")
        answers.append([stranger.says(asked).replace(asked, "X"), stranger.says("01999999999")])
    assert answers[0] == answers[1]


def test_danger_inside_a_form_comes_first_and_the_form_is_still_there(emulated: Emulated) -> None:
    citizen = Citizen(emulated, "police", "danger")
    citizen.goes("পুলিশ ক্লিয়ারেন্স লাগবে", "@বিদেশে যাওয়া")
    answer = citizen.says("বাঁচান, ওরা আমার ঘরের দরজা ভাঙছে, মেরে ফেলবে")
    assert "৯৯৯" in answer and "কোন জেলায়" in answer
    assert "মহানগর" in citizen.says("সিলেট")


def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(emulated: Emulated) -> None:
    citizen = Citizen(emulated, "police", "middle")
    citizen.goes("police clearance korbo", "@বিদেশে যাওয়া")
    answer = citizen.says("koto taka lagbe?")
    assert "১,৫০০" in answer and "কোন জেলায়" in answer


def test_cancelled_and_taken_up_again(emulated: Emulated) -> None:
    citizen = Citizen(emulated, "police", "cancel")
    citizen.goes("I want police clearance", "@Going abroad", "Cumilla")
    citizen.says("cancel")
    answer = citizen.says("continue my previous application")
    assert "Cumilla" in answer or "agree" in answer
