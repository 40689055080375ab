"""Districts and agencies with endings and slips, and ordinary words that resemble them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.nlu.component import Corpus
from bot.nlu.components.gazetteer import GazetteerEntityExtractor
from bot.nlu.config import read_config
from bot.nlu.message import Message
from bot.nlu.reader import read_training_data
from bot.text.normalise import normalise
from tests.unit.nlu.conftest import NOW

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[GazetteerEntityExtractor]:
    """The project's own names, with its own settings."""
    entry = next(
        entry
        for entry in read_config(ROOT / "config.yml").components
        if entry.name == GazetteerEntityExtractor.name
    )
    extractor = GazetteerEntityExtractor(entry.params)
    data = read_training_data([ROOT / "nlu_data" / "lookups", ROOT / "nlu_data" / "nlu"])
    extractor.train(Corpus(data, [Message.of(example.text, NOW) for example in data.examples], seed=1))
    yield extractor


def names(gazetteer: GazetteerEntityExtractor, text: str) -> list[str | int]:
    message = Message.of(text, NOW)
    gazetteer.process([message])
    return [match.value for match in message.entities]


def test_every_name_of_the_district_table_is_known(gazetteer: GazetteerEntityExtractor) -> None:
    with (ROOT / "catalogue" / "districts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 64
    for row in rows:
        for name in (row["district_en"], row["district_bn"], *row["aliases"].split("|")):
            assert names(gazetteer, normalise(name)) == [row["district_en"]], name


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("সিলেটে", "Sylhet"), ("সিলেটের", "Sylhet"), ("sylheter", "Sylhet"), ("ঢাকায়", "Dhaka"),
        ("dhakay", "Dhaka"),
        ("রাজশাহীতে", "Rajshahi"), ("নওগাঁর", "Naogaon"), ("cox's bazar e", "Cox's Bazar"),
        ("b.baria", "Brahmanbaria"),
        ("ctg te", "Chattogram"), ("moulvi bazare", "Moulvibazar"), ("rajsahhi", "Rajshahi"),
        ("mymansingh", "Mymensingh"),
        ("sylet", "Sylhet"), ("syleter", "Sylhet"), ("maulvi bazar er lok", "Moulvibazar"),
        ("habigang", "Habiganj"),
        ("narayangong", "Narayanganj"), ("cuadanga", "Chuadanga"), ("candpur", "Chandpur"),
        ("ভোলার লোক", "Bhola"), ("রাজবাড়ীতে", "Rajbari"), ("ঢাকার ব্যাংক", "Dhaka"),
        ("kishorganje", "Kishoreganj"), ("নারায়নগঞ্জে", "Narayanganj"), ("Feni", "Feni"), ("bhola", "Bhola"),
        ("বগুড়ার শেরপুর উপজেলা", "Bogura"), ("sherpur upazila, bogra", "Bogura"), ("শেরপুর, বগুড়া", "Bogura"),
        ("শেরপুর জেলা", "Sherpur"), ("শেরপুর উপজেলা", "Sherpur"),
    ],
)  # fmt: skip
def test_a_district_in_any_writing(gazetteer: GazetteerEntityExtractor, text: str, district: str) -> None:
    assert names(gazetteer, text) == [district]


@pytest.mark.parametrize(
    "text",
    [
        "phone nosto", "bhalo lagche", "ami bolbo", "taka pabo na", "pabona", "natok dekhi",
        "khelna kinsi", "bornona din",
        "dhakka marse", "kumir", "insurance policy", "cage", "the manager", "dekha hobe",
        "ভোলার নয় সেই দিনের কথা", "ভোলা যায় না", "রাজবাড়ীর মতো বড় বাড়ি", "Dhaka bank", "ঢাকা ব্যাংকের কার্ড",
        "Rangpur dairy milk", "khul na", "bokta",
        "khola ache", "ফোন", "ভালো", "পাবো না",
    ],
)  # fmt: skip
def test_ordinary_words_are_no_names(gazetteer: GazetteerEntityExtractor, text: str) -> None:
    assert names(gazetteer, text) == []


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("দুদকে", "acc"), ("dudok", "acc"), ("ACC te", "acc"), ("anti corruption commission",
        "acc"), ("দুর্নীতি দমন কমিশনে", "acc"),
        ("ভোক্তা অধিকারে", "dncrp"), ("vokta odhikar", "dncrp"), ("dncrp", "dncrp"), ("পুলিশের",
        "police"), ("pulish", "police"),
        ("ডিসি অফিস", "dc_office"), ("dc ofise", "dc_office"), ("জেলা প্রশাসক", "dc_office"),
        ("সিএজি", "cag"), ("CAG", "cag"), ("audit office theke chithi", "cag"), ("অডিট অফিসে", "cag"),
    ],
)  # fmt: skip
def test_an_agency_in_any_writing(gazetteer: GazetteerEntityExtractor, text: str, agency: str) -> None:
    assert names(gazetteer, text) == [agency]


@pytest.mark.parametrize(
    "text", ["fb acc hack hoise", "police clearance", "পুলিশ ক্লিয়ারেন্স", "pulish kliarens lagbe"]
)
def test_an_agencys_name_within_something_else_is_not_the_agency(
    gazetteer: GazetteerEntityExtractor, text: str
) -> None:
    assert names(gazetteer, text) == []
