"""Which office gets a case, and the places it may lie in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.errors import DistrictNeeded, FaultyCatalogue, UnknownDistrict, UnknownOffice
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.runtime import project_catalogue
from tests.unit.catalogue.sample import service, text_field, write_sample

PROJECT = project_catalogue()
LAND = service(
    "land", [text_field("district", "district", privacy="plain")], prefix="LAN", agency="dc_office"
)


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load_catalogue(write_sample(tmp_path_factory.mktemp("offices") / "c", land=LAND))


def test_every_district_has_its_police_consumer_and_deputy_commissioners_office(offices: Catalogue) -> None:
    slugs = {district.slug for district in offices.districts}
    assert len(slugs) == 64
    for slug in slugs:
        assert {f"sp-{slug}", f"dncrp-{slug}", f"dc-{slug}"} <= set(offices.offices)
    assert {"police-hq", "dncrp-hq", "acc-hq", "cag-hq", "sp-coxs-bazar"} <= set(offices.offices)


def test_an_office_is_named_after_its_district_in_both_languages(offices: Catalogue) -> None:
    title = offices.office("sp-sylhet").title
    assert "Sylhet" in title.en
    assert "সিলেট" in title.bn


def test_full_names_of_metropolitan_units_are_marked_as_unconfirmed(offices: Catalogue) -> None:
    metro = [office for office in offices.offices.values() if office.metro]
    assert {office.code for office in metro} == {"dmp", "cmp", "kmp", "rmp", "bmp", "smp", "gmp", "rpmp"}
    assert not any(office.confirmed for office in metro)


@pytest.mark.parametrize(
    ("district", "in_city", "page", "office"),
    [
        ("Sylhet", True, None, "smp"),
        ("Sylhet", False, None, "sp-sylhet"),
        ("Sylhet", None, None, "sp-sylhet"),
        ("Sylhet", None, "smp", "smp"),
        ("Kurigram", True, None, "sp-kurigram"),
        ("কক্সবাজার", None, None, "sp-coxs-bazar"),
        ("ctg", True, None, "cmp"),
        ("Kurigram", None, "sp-sylhet", "sp-kurigram"),
        (None, None, "sp-sylhet", "sp-sylhet"),
        (None, None, "dmp", "dmp"),
        (None, None, "dc-sylhet", "police-hq"),
        (None, None, None, "police-hq"),
    ],
)
def test_a_police_case_goes_where_its_place_leads(
    offices: Catalogue, district: str | None, in_city: bool | None, page: str | None, office: str
) -> None:
    assert offices.office_for("clearance", district, page, in_city=in_city).code == office


def test_the_answer_about_the_city_chooses_the_metropolitan_unit(offices: Catalogue) -> None:
    assert offices.office_for("clearance", "Khulna", fields={"in_city": "city"}).code == "kmp"
    assert offices.office_for("clearance", "Khulna", fields={"in_city": "outside"}).code == "sp-khulna"


@pytest.mark.parametrize(
    ("district", "office"),
    [
        ("Kurigram", "acc-kurigram"),
        ("Lalmonirhat", "acc-kurigram"),
        ("Chuadanga", "acc-jhenaidah"),
        ("Bandarban", "acc-coxs-bazar"),
        ("Khulna", "acc-hq"),
    ],
)
def test_a_corruption_report_goes_to_the_office_that_serves_the_district(
    offices: Catalogue, district: str, office: str
) -> None:
    assert offices.office_for("report", district).code == office


def test_another_agencys_page_never_draws_a_case_to_itself(offices: Catalogue) -> None:
    assert offices.office_for("report", None, "police-hq").code == "acc-hq"


def test_without_district_or_page_a_district_service_asks_for_one(offices: Catalogue) -> None:
    assert offices.office_for("land", None, "dc-sylhet").code == "dc-sylhet"
    with pytest.raises(DistrictNeeded):
        offices.office_for("land", None, "police-hq")


def test_an_unknown_district_is_refused_rather_than_sent_somewhere(offices: Catalogue) -> None:
    with pytest.raises(UnknownDistrict):
        offices.office_for("land", "Atlantis")


def test_a_services_own_rule_beats_its_agencys(tmp_path: Path) -> None:
    fields = [text_field("district", "district")]
    fixed = service("central", fields, prefix="CEN", office="{by: fixed, fallback: dncrp-hq}")
    by_page = service("local", fields, prefix="LOC", office="{by: page, fallback: dncrp-hq}")
    catalogue = load_catalogue(write_sample(tmp_path / "c", central=fixed, local=by_page))
    assert catalogue.office_for("central", "Khulna", "dncrp-bhola").code == "dncrp-hq"
    assert catalogue.office_for("local", "Khulna", "dncrp-bhola").code == "dncrp-bhola"


WHICH = "[{value: theft, title: {bn: কথা, en: theft}}, {value: conduct, title: {bn: কথা, en: conduct}}]"
BY_ANSWER = "{by: answer, field: which, cases: {conduct: {by: fixed, fallback: police-hq}}}"


def by_answer(tmp_path: Path, rule: str = BY_ANSWER, district: str = "true") -> Path:
    """A sample with a police service whose office depends on an answer."""
    fields = [
        text_field("which", "choice", choices=WHICH),
        text_field("district", "district", required=district),
        text_field("note", "text"),
    ]
    text = service("matter", fields, prefix="MAT", agency="police", office=rule)
    return write_sample(tmp_path / "c", matter=text)


@pytest.mark.parametrize("page", [None, "sp-sylhet", "dmp", "dc-sylhet", "smp", "police-hq"])
def test_an_answer_leads_to_its_own_office_whatever_page_was_written_to(
    tmp_path: Path, page: str | None
) -> None:
    catalogue = load_catalogue(by_answer(tmp_path))
    assert catalogue.office_for("matter", "Sylhet", page, fields={"which": "conduct"}).code == "police-hq"


def test_every_other_answer_goes_by_the_agencys_rule(tmp_path: Path) -> None:
    catalogue = load_catalogue(by_answer(tmp_path))
    told = {"which": "theft", "in_city": "city"}
    assert catalogue.office_for("matter", "Sylhet", "dmp", fields=told).code == "smp"
    assert catalogue.office_for("matter", "Sylhet", fields={"which": "theft"}).code == "sp-sylhet"


def test_a_rule_of_its_own_for_every_other_answer(tmp_path: Path) -> None:
    rule = BY_ANSWER.replace("cases:", "otherwise: {by: fixed, fallback: dmp}, cases:")
    catalogue = load_catalogue(by_answer(tmp_path, rule))
    assert catalogue.office_for("matter", "Sylhet", fields={"which": "theft"}).code == "dmp"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (BY_ANSWER.replace("conduct:", "murder:"), "which never has the value murder"),
        (BY_ANSWER.replace("field: which", "field: what"), "what is no field that is asked"),
        (BY_ANSWER.replace("field: which", "field: note"), "follows from a choice"),
        (BY_ANSWER.replace("police-hq", "sp-atlantis"), "no office has the code sp-atlantis"),
        (BY_ANSWER.replace("by: fixed", "by: district"), "has a prefix"),
        ("{by: answer, field: which, cases: {}}", "at least 1"),
        ("{by: moon, fallback: police-hq}", "moon"),
    ],
)
def test_an_office_by_an_answer_that_cannot_be_is_a_fault_with_its_line(
    tmp_path: Path, rule: str, message: str
) -> None:
    folder = by_answer(tmp_path, rule)
    with pytest.raises(FaultyCatalogue, match=message) as raised:
        load_catalogue(folder)
    lines = (folder / "services" / "matter.yml").read_text(encoding="utf-8").splitlines()
    expected = next(number for number, line in enumerate(lines, 1) if line.startswith("office:"))
    assert {fault.line for fault in raised.value.faults} == {expected}


def test_an_answer_that_leads_to_districts_needs_one_to_be_asked(tmp_path: Path) -> None:
    rule = BY_ANSWER.replace("{by: fixed, fallback: police-hq}", "{by: district, prefix: sp}")
    with pytest.raises(FaultyCatalogue, match="without one no office can be found"):
        load_catalogue(by_answer(tmp_path, rule, district="false"))


def test_offices_can_be_left_out_or_listed_by_district(tmp_path: Path) -> None:
    folder = write_sample(tmp_path / "c")
    path = folder / "offices.yml"
    text = path.read_text(encoding="utf-8").replace(
        "code: dncrp-{district}", "code: dncrp-{district}\n    except: [bhola]"
    )
    title = "title: {bn: দুদক, en: ACC}"
    acc = f"\n  - {{code: 'acc-{{district}}', agency: acc, only: [khulna], confirmed: true, {title}}}\n"
    path.write_text(text + acc, encoding="utf-8")
    catalogue = load_catalogue(folder)
    assert catalogue.office_for("complaint", "Bhola").code == "dncrp-hq"
    assert catalogue.office_for("report", "Khulna").code == "acc-khulna"
    assert catalogue.office_for("report", "Bhola").code == "acc-hq"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{code: smp, agency: police, confirmed: true, title: {bn: ক, en: a}}", "a second time"),
        ("{code: new, agency: navy, confirmed: true, title: {bn: ক, en: a}}", "no agency"),
        (
            "{code: new, agency: acc, confirmed: true, district: Atlantis, title: {bn: ক, en: a}}",
            "no district",
        ),
        (
            "{code: 'x-{district}', agency: acc, only: [atlantis], confirmed: true, title: {bn: ক, en: a}}",
            "slug",
        ),
        ("{code: new, agency: acc, only: [khulna], confirmed: true, title: {bn: ক, en: a}}", "each district"),
        ("{code: new, agency: police, metro: true, confirmed: true, title: {bn: ক, en: a}}", "its district"),
        ("{code: acc-x, agency: acc, serves: [atlantis], confirmed: true, title: {bn: ক, en: a}}", "slug"),
        (
            "{code: acc-x, agency: acc, serves: [magura], confirmed: true, title: {bn: ক, en: a}}",
            "Magura is served by acc-jhenaidah already",
        ),
        (
            "{code: 'x-{district}', agency: acc, serves: [magura], confirmed: true, title: {bn: ক, en: a}}",
            "single office",
        ),
    ],
)
def test_an_office_that_cannot_be_is_a_fault(tmp_path: Path, template: str, message: str) -> None:
    folder = write_sample(tmp_path / "c")
    with (folder / "offices.yml").open("a", encoding="utf-8") as file:
        file.write(f"\n  - {template}\n")
    with pytest.raises(FaultyCatalogue, match=message) as raised:
        load_catalogue(folder)
    assert all(fault.path.name == "offices.yml" and fault.line > 100 for fault in raised.value.faults)


EVERY_PLACE = [(service, district.name_en) for service in PROJECT.services for district in PROJECT.districts]


@pytest.mark.parametrize(("service", "district"), EVERY_PLACE)
def test_each_district_has_an_office_of_the_agency_for_each_service(service: str, district: str) -> None:
    agency = PROJECT.service(service).agency
    found = PROJECT.office_for(service, district)
    assert PROJECT.offices[found.code] is found and found.agency == agency
    serving = [one for one in PROJECT.offices.values() if one.agency == agency and district in one.serves]
    assert (serving or [PROJECT.office(PROJECT.office_rule(service, {}).fallback or "")]) == [found]


def test_each_city_unit_gets_the_cases_of_its_city() -> None:
    for one in PROJECT.services.values():
        rule = PROJECT.office_rule(one.code, {})
        for unit in (office for office in PROJECT.offices.values() if office.metro and rule.metro):
            assert unit.agency == one.agency
            assert PROJECT.office_for(one.code, unit.district, in_city=True) == unit


def test_a_form_asks_city_or_outside_wherever_there_is_a_city_unit() -> None:
    cities = {office.district for office in PROJECT.offices.values() if office.metro}
    for one in PROJECT.services.values():
        rule = PROJECT.office_rule(one.code, {})
        if rule.metro:
            asked = one.field(rule.city_field).when or {}
            assert set(asked["district"]) == cities


def test_the_districts_that_an_accs_office_is_known_to_serve_are_written_down_once() -> None:
    served = [place for one in PROJECT.offices.values() if one.agency == "acc" for place in one.serves]
    assert len(served) == len(set(served)) == 29
    assert sum(one.agency == "acc" for one in PROJECT.offices.values()) == 16


def test_an_unknown_office_is_refused(offices: Catalogue) -> None:
    with pytest.raises(UnknownOffice):
        offices.office("sp-atlantis")


@pytest.mark.parametrize(
    ("said", "district"),
    [
        ("Chittagong", "Chattogram"), ("chattogram", "Chattogram"), ("চিটাগাং", "Chattogram"),
        ("coxs bazar", "Cox's Bazar"), ("Cox’s Bazar", "Cox's Bazar"), ("b. baria", "Brahmanbaria"),
        ("জয়পুরহাট", "Joypurhat"), ("sylhet ", "Sylhet"), ("coxs-bazar", "Cox's Bazar"),
    ],
)  # fmt: skip
def test_a_district_is_found_by_any_name_people_use(offices: Catalogue, said: str, district: str) -> None:
    assert offices.districts.named(said).name_en == district


def test_every_name_and_alias_leads_to_its_own_district(offices: Catalogue) -> None:
    for district in offices.districts:
        for name in (district.name_en, district.name_bn, *district.aliases):
            assert offices.districts.find(name) == district


def test_what_is_no_district_is_not_found(offices: Catalogue) -> None:
    assert offices.districts.find("Nawabganj") is None
    assert offices.districts.find("") is None
