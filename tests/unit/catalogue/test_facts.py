"""Fact sheets: what is asked about services, with sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.errors import FaultyCatalogue
from bot.catalogue.loader import load_catalogue
from bot.runtime import project_catalogue
from tests.unit.catalogue.sample import write_sample

SHEET = """
topic: roads
agency: AGENCY
title: {bn: রাস্তা, en: Roads}
facts:
  - about: law
    text: {bn: আইন আছে, en: There is a law}
    source: {bn: আইন মন্ত্রণালয়, en: bdlaws.minlaw.gov.bd}
    checked_on: 2026-11-23
    confirmed: true
  - about: fee
    text: {bn: ফি জানা নেই, en: The fee is not known}
    source: {bn: পাওয়া যায়নি, en: not found}
    checked_on: 2026-11-23
    confirmed: false
"""


def sample(tmp_path: Path, sheet: str, name: str = "roads.yml") -> Path:
    folder = write_sample(tmp_path / "catalogue")
    agency = next(iter(load_catalogue(folder).agencies))
    (folder / "facts").mkdir()
    (folder / "facts" / name).write_text(sheet.replace("AGENCY", agency), encoding="utf-8")
    return folder


def test_only_what_is_confirmed_is_told(tmp_path: Path) -> None:
    sheet = load_catalogue(sample(tmp_path, SHEET)).fact_sheets["roads"]

    assert [fact.text.en for fact in sheet.confirmed("law")] == ["There is a law"]
    assert sheet.confirmed("fee") == []


@pytest.mark.parametrize(
    ("wrong", "name", "message"),
    [
        (SHEET, "streets.yml", "the file of roads is called roads.yml"),
        (SHEET.replace("AGENCY", "nobody"), "roads.yml", "no agency has the code nobody"),
        (SHEET.replace("    source: {bn: পাওয়া যায়নি, en: not found}\n", ""), "roads.yml", "source"),
        (SHEET.replace("{bn: পাওয়া যায়নি, en: not found}", "not found"), "roads.yml", "source"),
        (SHEET.replace("about: law", "about: weather"), "roads.yml", "about"),
    ],
)
def test_a_wrong_sheet_is_a_fault(tmp_path: Path, wrong: str, name: str, message: str) -> None:
    with pytest.raises(FaultyCatalogue, match=message):
        load_catalogue(sample(tmp_path, wrong, name))


def test_the_projects_own_sheets_cover_every_service() -> None:
    catalogue = project_catalogue()

    for topic in {
        *catalogue.services,
        "land_service",
        "pension_query",
        "police_complaint",
    }:
        told = {fact.about for fact in catalogue.fact_sheets[topic].facts if fact.confirmed}
        assert told & {"office_hours", "office_location", "contact", "law"}, topic
