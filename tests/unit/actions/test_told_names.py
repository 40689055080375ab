"""A name as it is told, and the name that is kept."""

from __future__ import annotations

import pytest

from actions.told_names import told_name


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("রহিমা খাতুন", "রহিমা খাতুন"),
        ("আমি করিম", "করিম"),
        ("আমি করিম উদ্দিন বলছি।", "করিম উদ্দিন"),
        ("আমার নাম মো. সেলিম রেজা", "মো. সেলিম রেজা"),
        ("নাম: করিম", "করিম"),
        ("ami karim mia", "karim mia"),
        ("amar nam Rafiq", "Rafiq"),
        ("abbar nam: Md. Jamal Hossain", "Md. Jamal Hossain"),
        ("উনার নাম জাকির হোসেন", "জাকির হোসেন"),
        ("My father's name is Abdul Karim.", "Abdul Karim"),
        ("স্বামীর নাম আব্দুর রহমান", "আব্দুর রহমান"),
        ("I'm Tanvir Ahmed", "Tanvir Ahmed"),
        ("John Biswas is my name", "John Biswas"),
        ("  Jahanara   Begum ", "Jahanara Begum"),
    ],
)
def test_what_leads_to_a_name_is_no_part_of_it(told: str, name: str) -> None:
    assert told_name(told) == name


@pytest.mark.parametrize("name", ["Amina Khatun", "অমি", "Namira Islam", "Imran", "It Kumar", "Bolaram Das"])
def test_a_name_that_begins_like_such_words_stays_whole(name: str) -> None:
    assert told_name(name) == name


@pytest.mark.parametrize(
    "told",
    [
        "আমার নাম",
        "ami",
        "my name is",
        "নাম বলব না",
        "কার নাম?",
        "ami chakri kori ekta boro company te dhakay thaki ekhon",
    ],
)
def test_no_name_is_made_of_what_holds_none(told: str) -> None:
    assert told_name(told) is None
