"""A place at a public hearing: taken, moved, given back, lost; in three languages to the last stage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from bot.cases.hearings.commands import call_off, open_hearings
from bot.cases.hearings.model import HearingDay
from bot.cases.queries import agency_case
from bot.catalogue.dialogue_fragment import payload
from tests.conversations.desk import Citizen, Desk, catalogue

#: The clock of the tests stands on Monday, 23 November 2026.
NEXT, AFTER = date(2026, 11, 25), date(2026, 12, 2)


@pytest.fixture
def sylhet(desk: Desk) -> Iterator[Desk]:
    """The office of Sylhet takes names: two people, Wednesdays at ten."""
    switch_on(desk)
    yield desk


def switch_on(desk: Desk, slots: int = 2) -> None:
    with desk.database.write() as session:
        open_hearings(
            session,
            catalogue(),
            desk.clock,
            office="dc-sylhet",
            slots=slots,
            begins="10:00",
            actor="officer:1",
        )


def on_the_page(desk: Desk, name: str = "1001") -> Citizen:
    return desk.citizen(name, agency="dc_office", office="dc-sylhet")


def wants_a_place(citizen: Citizen) -> str:
    citizen.says("গণশুনানিতে নাম লেখাতে চাই", "public_hearing")
    citizen.taps("ডিসির গণশুনানি")
    return citizen.says("সিলেট")


def tells_the_rest(citizen: Citizen) -> str:
    citizen.says("খালের বাঁধ ভেঙে তিন গ্রামে পানি উঠেছে")
    citizen.taps("হ্যাঁ")
    citizen.says("রহিমা খাতুন")
    citizen.says("01712345678")
    return citizen.taps("ঠিক আছে")


def booked(desk: Desk, citizen: Citizen, title: str = "২৫ নভেম্বর") -> str:
    wants_a_place(citizen)
    citizen.taps(title)
    return tells_the_rest(citizen)


def taken(desk: Desk, day: date) -> int:
    with desk.database.read() as session:
        row = session.get(HearingDay, ("dc-sylhet", day))
        return row.booked if row else 0


def status(desk: Desk, citizen: Citizen) -> str:
    return citizen.says(desk.the_case().reference, "check_case_status")


def test_the_next_three_days_are_offered_and_one_is_taken(sylhet: Desk) -> None:
    citizen = on_the_page(sylhet)
    question = wants_a_place(citizen)
    assert "বুধবার (২৫ নভেম্বর), সকাল ১০:০০ (২ জনের জায়গা খালি)" in question
    offered = [choice["title"] for choice in citizen.choices]
    assert offered == ["২৫ নভেম্বর", "২ ডিসেম্বর", "৯ ডিসেম্বর", "অন্য কোনো দিন"]

    citizen.taps("২ ডিসেম্বর")
    filed = tells_the_rest(citizen)
    assert "HRG-2026-000001" in filed and "শুনানি: বুধবার (২ ডিসেম্বর), সকাল ১০:০০" in filed
    case = sylhet.the_case()
    assert (case.office, case.stage, case.fields["hearing_day"]) == (
        "dc-sylhet",
        "slot_confirmed",
        "2026-12-02",
    )
    assert taken(sylhet, AFTER) == 1


def test_heard_and_decided_in_banglish(sylhet: Desk) -> None:
    citizen = on_the_page(sylhet)
    citizen.says("dc er gonoshunani te nam lekhate chai", "public_hearing")
    citizen.says("sylhet")
    citizen.says("2 december")
    assert "শুনানি: বুধবার (২ ডিসেম্বর)" in tells_the_rest(citizen)

    sylhet.clock.advance(timedelta(days=10))
    sylhet.moves("heard", "decided")
    assert "সিদ্ধান্ত হয়েছে" in status(sylhet, citizen)
    assert sylhet.the_case().closed_at is not None


def test_put_off_and_set_again_in_english_from_the_page_of_the_police(sylhet: Desk) -> None:
    citizen = sylhet.citizen()
    citizen.says("please in English", "change_language")
    citizen.says("I want a slot at the DC's public hearing", "public_hearing")
    citizen.says("Sylhet")
    citizen.taps("25 November")
    citizen.says("The canal bank is broken, three villages are under water")
    citizen.taps("Yes")
    citizen.says("Abdul Karim")
    citizen.says("01712345678")
    filed = citizen.taps("Yes, submit")
    assert "Hearing: Wednesday (25 November), 10:00" in filed
    assert "because it is a matter for the Deputy Commissioner's Office" in filed

    sylhet.clock.advance(timedelta(days=3))
    sylhet.moves("heard", "adjourned")
    assert "put off" in status(sylhet, citizen)
    sylhet.moves("decided")
    assert "There is a decision" in status(sylhet, citizen)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("২ ডিসেম্বর", "2026-12-02"),
        ("agami budhbar", "2026-11-25"),
        ("2/12", "2026-12-02"),
        ("Wednesday", "2026-11-25"),
    ],
)
def test_a_day_can_be_written(sylhet: Desk, said: str, day: str) -> None:
    citizen = on_the_page(sylhet)
    wants_a_place(citizen)
    citizen.says(said)
    assert citizen.slots["public_hearing_hearing_day"] == day


def test_a_full_day_is_offered_to_nobody_else(sylhet: Desk) -> None:
    for name in ("1", "2"):
        booked(sylhet, on_the_page(sylhet, name))
    third = on_the_page(sylhet, "3")
    wants_a_place(third)
    assert third.choices[0]["title"] == "২ ডিসেম্বর"
    assert "জায়গা দেওয়া যাচ্ছে না" in third.says("২৫ নভেম্বর")
    assert third.slots["requested_slot"] == "public_hearing_hearing_day"


def test_who_is_a_moment_too_late_is_asked_for_another_day(sylhet: Desk) -> None:
    late = on_the_page(sylhet, "3")
    wants_a_place(late)
    late.taps("২৫ নভেম্বর")
    for name in ("1", "2"):
        booked(sylhet, on_the_page(sylhet, name))

    answer = tells_the_rest(late)
    assert "জায়গা নেই" in answer and "২ ডিসেম্বর" in answer
    late.taps("২ ডিসেম্বর")
    assert "শুনানি: বুধবার (২ ডিসেম্বর)" in late.taps("ঠিক আছে")
    assert (taken(sylhet, NEXT), taken(sylhet, AFTER)) == (2, 1)


def test_a_day_is_changed_and_the_place_is_free_again(sylhet: Desk) -> None:
    citizen = on_the_page(sylhet)
    booked(sylhet, citizen)
    assert "২ ডিসেম্বর" in citizen.taps("দিন বদলাব")
    assert "শুনানি: বুধবার (৯ ডিসেম্বর)" in citizen.taps("৯ ডিসেম্বর")
    assert (taken(sylhet, NEXT), taken(sylhet, date(2026, 12, 9))) == (0, 1)
    assert sylhet.the_case().fields["hearing_day"] == "2026-12-09"
    assert "শুনানি: বুধবার (৯ ডিসেম্বর)" in status(sylhet, citizen)


def test_a_name_is_taken_off_and_the_request_is_closed(sylhet: Desk) -> None:
    citizen = on_the_page(sylhet)
    booked(sylhet, citizen)
    assert "নাম তুলে নেওয়া হয়েছে" in citizen.taps("নাম তুলে নেব")
    assert taken(sylhet, NEXT) == 0
    assert "তুলে নেওয়া হয়েছে" in status(sylhet, citizen)
    assert "hearing_day" not in sylhet.the_case().fields


def test_a_button_that_carries_no_day_offers_the_days_again(sylhet: Desk) -> None:
    citizen = on_the_page(sylhet)
    booked(sylhet, citizen)
    asked = {"reference_number": sylhet.the_case().reference, "hearing_change": "give_up"}
    assert "২ ডিসেম্বর" in citizen.says(payload("manage_hearing", **asked))
    assert taken(sylhet, NEXT) == 1


def test_who_gave_the_day_back_is_offered_no_other_for_it(sylhet: Desk) -> None:
    citizen = on_the_page(sylhet)
    booked(sylhet, citizen)
    citizen.taps("নাম তুলে নেব")
    asked = {"reference_number": sylhet.the_case().reference, "hearing_change": "another"}
    assert "শুনানির দিন পাইনি" in citizen.says(payload("manage_hearing", **asked))


def test_a_day_is_not_corrected_past_its_place(sylhet: Desk) -> None:
    citizen = on_the_page(sylhet)
    booked(sylhet, citizen)
    citizen.says("/correct_my_data")
    assert [one["title"] for one in citizen.choices] == ["বিষয়", "নাম", "মোবাইল নম্বর"]


def test_nobody_changes_anothers_day(sylhet: Desk) -> None:
    booked(sylhet, on_the_page(sylhet))
    stranger = on_the_page(sylhet, "2002")
    for change in ("cancel", "another", "2026-12-09"):
        asked = f'/manage_hearing{{"reference_number": "HRG-2026-000001", "hearing_change": "{change}"}}'
        assert "শুনানির দিন পাইনি" in stranger.says(asked)
    assert taken(sylhet, NEXT) == 1


def test_a_day_that_is_called_off_puts_its_cases_off(sylhet: Desk) -> None:
    citizen = on_the_page(sylhet)
    booked(sylhet, citizen)
    with sylhet.database.write() as session:
        moved = call_off(
            session,
            catalogue(),
            sylhet.clock,
            office="dc-sylhet",
            day=NEXT,
            actor="officer:1",
            note="VIP visit",
        )
    assert [one.reference for one in moved] == ["HRG-2026-000001"]
    assert "শুনানি পিছিয়েছে" in status(sylhet, citizen)
    other = on_the_page(sylhet, "2002")
    wants_a_place(other)
    assert other.choices[0]["title"] == "২ ডিসেম্বর"


def test_where_no_office_has_switched_its_hearings_on_the_wish_is_passed_on(desk: Desk) -> None:
    citizen = on_the_page(desk)
    assert "কী বিষয়ে বলবেন" in wants_a_place(citizen)
    filed = tells_the_rest(citizen)
    assert "HRG-2026-000001" in filed and "শুনানি: বুধবার" not in filed
    assert desk.the_case().stage == "submitted"
    desk.moves("slot_confirmed", "not_attended")
    assert "পাওয়া যায়নি" in status(desk, citizen)


def test_a_day_need_not_be_chosen(sylhet: Desk) -> None:
    citizen = on_the_page(sylhet)
    wants_a_place(citizen)
    citizen.taps("অন্য কোনো দিন")
    tells_the_rest(citizen)
    assert sylhet.the_case().stage == "submitted"


def test_the_days_are_told_without_a_case_and_lead_on_to_a_place(sylhet: Desk) -> None:
    citizen = on_the_page(sylhet)
    citizen.says("ডিসির গণশুনানি কবে?", "public_hearing")
    told = citizen.says("সিলেট")
    assert "বুধবার (২৫ নভেম্বর)" in told and "নাম না লিখিয়েও" in told
    assert citizen.form is None

    citizen.taps("নাম লেখাব")
    citizen.taps("সময় (স্লট) চাই")
    citizen.taps("২৫ নভেম্বর")
    assert "HRG-2026-000001" in tells_the_rest(citizen)


def test_unconfirmed_hours_are_not_told(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-rajbari")
    citizen.says("ডিসির গণশুনানি কয়টায়?", "public_hearing")
    told = citizen.says("রাজবাড়ী")
    assert "নিশ্চিত নেই" in told and "১০" not in told
    assert citizen.form is None


def test_what_became_of_last_months_points_is_told_in_numbers(sylhet: Desk) -> None:
    for name in ("1", "2"):
        booked(sylhet, on_the_page(sylhet, name))
    with sylhet.database.read() as session:
        first = agency_case(session, "HRG-2026-000001", agency="dc_office")
    assert first is not None
    sylhet.clock.advance(timedelta(days=20))  # 13 December
    asking = sylhet.citizen("9", agency="dc_office", office="dc-sylhet")
    asking.says("গত মাসের ডিসির গণশুনানির কী হলো?", "public_hearing")
    told = asking.says("সিলেট")
    assert "নভেম্বর ২০২৬" in told and "২টি বিষয়" in told and "অপেক্ষায় আছে: ২" in told
    assert asking.form is None
    assert "কোনো বিষয় ছিল না" in _points_elsewhere(asking)


def _points_elsewhere(citizen: Citizen) -> str:
    citizen.says("গত মাসের ডিসির গণশুনানির কী হলো?", "public_hearing")
    return citizen.says("কুড়িগ্রাম")


def test_the_polices_open_house_day_is_not_sent_to_the_deputy_commissioner(desk: Desk) -> None:
    citizen = desk.citizen()
    citizen.says("ওপেন হাউস ডে কবে?", "public_hearing")
    assert "দিনটা আমার জানা নেই" in citizen.says("সিলেট")


def test_a_question_about_another_office_is_passed_on_if_it_is_wished(desk: Desk) -> None:
    citizen = on_the_page(desk)
    citizen.says("গণশুনানি", "public_hearing")
    citizen.taps("অন্য দপ্তর")
    citizen.taps("তবু পাঠাই")
    citizen.says("ইউএনও অফিস, কালাই")
    citizen.says("জয়পুরহাট")
    citizen.taps("ঠিক আছে")
    assert desk.the_case().office == "dc-joypurhat"
    desk.moves("answered")
    assert "উত্তর দিয়েছে" in status(desk, citizen)


CHANGING = ["শুনানির দিন বদলাতে চাই", "hearing er din bodlate chai", "I want to change the day of my hearing"]


@pytest.mark.parametrize("words", CHANGING)
@pytest.mark.parametrize("intent", [None, "public_hearing", "check_case_status"])
def test_who_writes_of_another_day_is_offered_one_for_the_place_taken(
    sylhet: Desk, words: str, intent: str | None
) -> None:
    citizen = on_the_page(sylhet)
    booked(sylhet, citizen)
    citizen.says(words, intent)
    assert citizen.form is None
    citizen.taps("২ ডিসেম্বর" if words != CHANGING[2] else "2 December")
    assert (taken(sylhet, NEXT), taken(sylhet, AFTER)) == (0, 1)


def test_who_has_no_place_and_writes_of_a_day_gets_the_form(sylhet: Desk) -> None:
    citizen = on_the_page(sylhet)
    citizen.says("hearing er din bodlate chai", "public_hearing")
    assert citizen.form == "public_hearing_form"


def test_who_hears_no_hour_can_still_ask_for_a_slot_or_an_officer(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-sylhet")
    citizen.says("ডিসির গণশুনানি কবে?", "public_hearing")
    citizen.says("সিলেট")
    assert citizen.form is None and "অফিসার চাই" in {one["title"] for one in citizen.choices}

    citizen.taps("সময় (স্লট) চাই")

    assert citizen.slots["requested_slot"] == "public_hearing_want"
    assert citizen.slots["public_hearing_district"] == "Sylhet"
