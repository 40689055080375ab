"""Land and pension, from the first word to the last stage."""

from __future__ import annotations

from tests.conversations.desk import Citizen, Desk


def moved(desk: Desk, citizen: Citizen, *codes: str) -> str:
    """Move the only case along; what the citizen is told at the end."""
    desk.moves(*codes)
    return citizen.says(desk.the_case().reference, "check_case_status")


def test_a_late_mutation_in_banglish(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-bogura")
    citizen.says("namjari korte disi onek din, kono khobor nai", "land_service")
    citizen.says("namjari deri hocche")
    citizen.says("bogura")
    citizen.says("sherpur upazila")
    citizen.says("jani na")
    citizen.says("jani na")
    citizen.says("jani na")
    citizen.says("1 september")
    citizen.says("september e abedon korsi, AC land office e gele bole server nai, ekhono kichu hoy nai")
    citizen.says("raji", "affirm")
    citizen.says("01712345678")
    filed = citizen.says("thik ase", "affirm")
    assert "LND-2026-000001" in filed
    case = desk.the_case()
    assert (case.office, case.district) == ("dc-bogura", "Bogura")
    assert "মঞ্জুর হয়েছে" in moved(desk, citizen, "with_ac_land", "hearing", "granted")


def test_a_mutation_that_is_not_late_yet_is_said_to_be_so_and_may_still_be_sent(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-bogura")
    citizen.says("জমির কাজ", "land_service")
    citizen.taps("নামজারি দেরি হচ্ছে")
    for answer in ("বগুড়া", "সদর", "জানি না", "জানি না", "জানি না"):
        citizen.says(answer)
    assert "২৮ কার্যদিবস এখনো পার হয়নি" in citizen.says("২০ নভেম্বর")

    assert "কোথায় আটকে আছেন" in citizen.taps("তবু পাঠাই")


def test_money_that_is_asked_for_a_mutation_leads_to_the_commission(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-bogura")
    citizen.says("জমির কাজে সমস্যা", "land_service")
    answer = citizen.taps("বাড়তি টাকা চায়")
    assert "১০৬" in answer


def test_a_pension_that_stopped_in_english(desk: Desk) -> None:
    citizen = desk.citizen()  # on the page of the police: no wrong door
    citizen.says("My pension has not come for two months", "pension_query")
    citizen.says("please in English", "change_language")
    citizen.taps("Civil government")
    citizen.taps("Pension stopped")
    citizen.taps("Yes")
    citizen.says("Rangpur")
    citizen.says("skip")
    citizen.says("since September")
    citizen.says("The money stopped after I changed my bank account, nobody at the office answers")
    citizen.taps("Yes")
    citizen.says("skip")
    citizen.says("Abdul Mannan")
    citizen.says("01712345678")
    filed = citizen.taps("Yes, submit")
    assert "PEN-2026-000001" in filed
    case = desk.the_case()
    assert (case.agency, case.district) == ("cag", "Rangpur")
    assert "Paid or corrected" in moved(
        desk, citizen, "with_accounts_office", "checking_documents", "paid_or_corrected"
    )
