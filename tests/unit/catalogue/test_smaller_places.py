"""Upazilas and parts of cities say which districts to ask about."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.errors import FaultyCatalogue
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.catalogue.smaller_places import read_city_areas
from tests.unit.catalogue.sample import write_sample

CATALOGUE = Path(__file__).resolve().parents[3] / "catalogue"


@pytest.mark.parametrize(
    ("said", "districts"),
    [
        ("Fulbari", ["Dinajpur", "Kurigram"]),  # spelt Phulbari in one of them
        ("ফুলবাড়ী", ["Dinajpur", "Kurigram"]),
        ("Pirganj", ["Rangpur", "Thakurgaon"]),
        ("কোম্পানীগঞ্জে", ["Noakhali", "Sylhet"]),
        ("nawabganj", ["Dhaka", "Dinajpur"]),
        ("উলিপুরের", ["Kurigram"]),
        ("kaligonj thana", ["Gazipur", "Jhenaidah", "Lalmonirhat", "Satkhira"]),
        ("আমার বাড়ি বাঘা উপজেলায়", ["Rajshahi"]),
        ("Silhot", ["Sylhet"]),
        ("hello", []),
        ("", []),
    ],
)
def test_the_districts_that_may_be_meant(catalogue: Catalogue, said: str, districts: list[str]) -> None:
    assert [place.district for place in catalogue.smaller_places.likely_places(said)] == districts


def test_every_district_has_its_upazilas(catalogue: Catalogue) -> None:
    for district in catalogue.districts:
        sadar = catalogue.smaller_places.likely_places(f"{district.name_en} Sadar")
        assert district.name_en in [place.district for place in sadar]


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("Mirpur", [("Dhaka", True), ("Kushtia", False)]),
        ("মিরপুর-১০", [("Dhaka", True), ("Kushtia", False)]),
        ("মোহাম্মদপুরে", [("Dhaka", True), ("Magura", False)]),
        ("uttara sector 7", [("Dhaka", True)]),
        ("ধানমন্ডিতে", [("Dhaka", True)]),
        ("Sher-e-Bangla Nagar", [("Dhaka", True)]),
        ("sadarghat", [("Dhaka", True), ("Chattogram", True)]),
        ("আগ্রাবাদ", [("Chattogram", True)]),
        ("bandar", [("Chattogram", True), ("Narayanganj", False), ("Barishal", True)]),
        ("দৌলতপুর", [("Kushtia", False), ("Manikganj", False), ("Khulna", True)]),
        ("টঙ্গী", [("Gazipur", True)]),
        ("Dakshin Surma", [("Sylhet", False)]),  # an upazila has the name, too
    ],
)
def test_parts_of_cities_and_what_else_has_their_name(
    catalogue: Catalogue, said: str, places: list[tuple[str, bool]]
) -> None:
    assert catalogue.smaller_places.likely_places(said) == places


def test_a_thana_that_many_cities_have_is_asked_about_in_all_of_them(catalogue: Catalogue) -> None:
    found = catalogue.smaller_places.likely_places("কোতোয়ালি থানা")
    assert [place.district for place in found[:2]] == ["Dhaka", "Chattogram"]
    assert {place.district for place in found[2:]} == {"Sylhet", "Barishal", "Rangpur"}


SLIPS = {
    "madripoor": "Madaripur", "maimansing": "Mymensingh", "মাইমেনসিং": "Mymensingh", "kushtea": "Kushtia",
    "sylhat": "Sylhet", "sittagong": "Chattogram", "চিটাগাঙ": "Chattogram", "fenee": "Feni",
    "tongail": "Tangail", "naraynganj": "Narayanganj", "shatkira": "Satkhira", "kurigrm": "Kurigram",
    "lalmonihat": "Lalmonirhat", "natoor": "Natore", "pabnaa": "Pabna", "lokkipur": "Lakshmipur",
    "coxsbazer": "Cox's Bazar", "moulvibajar": "Moulvibazar", "কুসটিয়া": "Kushtia",
    "srimongol": "Moulvibazar",
    "valuka": "Mymensingh", "savaar": "Dhaka", "ishordi": "Pabna", "শ্রীমংগল": "Moulvibazar",
    "ulipoor": "Kurigram", "mirpoor": "Dhaka", "dhanmondy": "Dhaka", "motijhill": "Dhaka",
    "halishahor": "Chattogram",
}  # fmt: skip


@pytest.mark.parametrize(("said", "district"), SLIPS.items())
def test_a_misspelt_place_is_offered(catalogue: Catalogue, said: str, district: str) -> None:
    known = catalogue.districts.find(said)
    likely = [place.district for place in catalogue.smaller_places.likely_places(said)]
    assert (known.name_en if known else likely[0]) == district


@pytest.mark.parametrize(
    "said",
    [
        "Agora", "আগোরা", "Shwapno", "Meena Bazar", "Aarong", "Daraz", "Pathao", "Walton", "Bata", "Nagad",
        "bkash", "Rahim Store", "amar bari", "gram", "bazar", "desher bari", "baba", "ok bhai", "hello",
        "officer", "online",
        "বাজারে", "দোকান", "বলব না", "জানি না", "কেন", "not sure", "I don't want to report it",
        "ami report korte chai na", "অফিসার লাগবে না", "ekhon na", "samsung", "hospital",
    ],
)  # fmt: skip
def test_what_is_no_place_is_taken_for_none(catalogue: Catalogue, said: str) -> None:
    assert catalogue.smaller_places.likely_places(said) == []


@pytest.mark.parametrize(
    ("said", "district", "inside"),
    [
        ("12/A Mirpur 10, Dhaka", "Dhaka", True),
        ("পুরান ঢাকা", "Dhaka", True),
        ("Savar, Dhaka", "Dhaka", False),
        ("Mirpur, Kushtia", "Kushtia", False),
        ("New Market, Rajshahi", "Rajshahi", None),
        ("Dhaka", "Dhaka", None),
        ("Gazipur Sadar", "Gazipur", None),
        ("Paba", "Rajshahi", None),  # a station of the city and an upazila
    ],
)
def test_a_part_of_a_city_is_inside_it(
    catalogue: Catalogue, said: str, district: str, inside: bool | None
) -> None:
    assert catalogue.smaller_places.side_of(said, district) is inside


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("sp-feni,thana,Deep,গভীর,", "sp-feni is no metropolitan unit"),
        ("dmp,river,Deep,গভীর,", "the kind is not thana or area"),
        ("dmp,thana,,গভীর,", "name_en is empty"),
    ],
)
def test_a_faulty_part_of_a_city_is_named_with_its_line(
    catalogue: Catalogue, tmp_path: Path, line: str, message: str
) -> None:
    path = tmp_path / "city_areas.csv"
    path.write_text(f"unit,kind,name_en,name_bn,aliases\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=f"2: {message}"):
        read_city_areas(path, catalogue.offices)


def test_every_metropolitan_unit_has_parts(catalogue: Catalogue) -> None:
    areas = read_city_areas(CATALOGUE / "city_areas.csv", catalogue.offices)
    units = {office.district for office in catalogue.offices.values() if office.metro}
    assert {area.district for area in areas} == units


@pytest.mark.parametrize(
    ("line", "message"),
    [("Atlantis,Deep,গভীর", "no district is called Atlantis"), ("Khulna,,গভীর", "upazila_en is empty")],
)
def test_a_faulty_upazila_is_named_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    folder = write_sample(tmp_path / "c")
    path = folder / "upazilas.csv"
    number = len(path.read_text(encoding="utf-8").splitlines()) + 1
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    with pytest.raises(FaultyCatalogue, match=message) as raised:
        load_catalogue(folder)
    assert [(fault.path.name, fault.line) for fault in raised.value.faults] == [("upazilas.csv", number)]
