"""Upazilas say which districts to ask about."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.errors import FaultyCatalogue
from bot.catalogue.loader import Catalogue, load_catalogue
from tests.unit.catalogue.sample import write_sample


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
    assert catalogue.upazilas.likely_districts(said) == districts


def test_every_district_has_its_upazilas(catalogue: Catalogue) -> None:
    for district in catalogue.districts:
        sadar = catalogue.upazilas.likely_districts(f"{district.name_en} Sadar")
        assert district.name_en in sadar


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
