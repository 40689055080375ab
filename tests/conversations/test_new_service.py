"""A service that nobody has thought of is its file: asked for, filed, moved, looked up, in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.catalogue.loader import load_catalogue
from bot.clock import FixedClock
from bot.privacy.keyring import Keyring
from tests.conversations.desk import ROOT, Desk
from tests.databases import SqliteTables

BOAT_LICENCE = """
code: boat_licence
prefix: BOT
agency: dc_office
intent: ask_for_boat_licence
title: {bn: নৌকার লাইসেন্স, en: Boat licence}
names: [নৌকার লাইসেন্স, boat licence, noukar licence]
intro: {bn: দুটি প্রশ্ন করব।, en: I will ask two questions.}
anonymous: never
confidential: false
fields:
  - name: boat
    kind: choice
    required: true
    privacy: plain
    label: {bn: নৌকা, en: Boat}
    aliases: [boat, নৌকা]
    question: {bn: "কেমন নৌকা?", en: "What kind of boat?"}
    invalid: {bn: কোনটা বুঝিনি।, en: I did not get which.}
    choices:
      - {value: oars, title: {bn: বৈঠার, en: Rowing boat}, synonyms: [boitha, oars]}
      - {value: engine, title: {bn: ইঞ্জিনের, en: Motor boat}, synonyms: [engine, motor]}
  - name: district
    kind: district
    required: true
    privacy: plain
    label: {bn: জেলা, en: District}
    aliases: [district, জেলা]
    question: {bn: "কোন জেলায়?", en: "In which district?"}
    invalid: {bn: জেলাটা চিনিনি।, en: I do not know that district.}
stages:
  - code: submitted
    title: {bn: জমা হয়েছে, en: Submitted}
    citizen_note: {bn: দেখা হবে।, en: It will be looked at.}
    final: false
    next: [granted]
    moved_by: []
  - code: granted
    title: {bn: লাইসেন্স হয়েছে, en: Granted}
    citizen_note: {bn: দপ্তর থেকে নিন।, en: Collect it at the office.}
    final: true
    next: []
    moved_by: [officer]
initial_stage: submitted
deadline: {days: 7, kind: working, source: a made-up rule, checked_on: 2026-11-01}
fees:
  - amount: 300
    what: {bn: লাইসেন্সের ফি, en: Fee for the licence}
    source: {bn: বানানো নিয়ম, en: a made-up rule}
    checked_on: 2026-11-01
    confirmed: true
"""


@pytest.fixture
def desk(sqlite_tables: SqliteTables, tmp_path: Path, keyring: Keyring, clock: FixedClock) -> Iterator[Desk]:
    """A desk whose catalogue has one file more."""
    folder = tmp_path / "catalogue"
    shutil.copytree(ROOT / "catalogue", folder)
    (folder / "services" / "boat_licence.yml").write_text(BOAT_LICENCE, encoding="utf-8")
    database = sqlite_tables.copy(tmp_path / "desk.db")
    yield Desk(database, clock, chosen=load_catalogue(folder))
    database.dispose()


def test_it_is_filed_moved_and_looked_up(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-barishal")
    citizen.says("নৌকার লাইসেন্স লাগবে", "ask_for_boat_licence")
    assert "কেমন নৌকা?" in citizen.answer
    citizen.taps("ইঞ্জিনের")
    citizen.says("barisal")
    filed = citizen.taps("ঠিক আছে")
    assert "BOT-2026-000001" in filed and "বরিশাল" in filed

    desk.moves("granted")
    assert desk.the_case().closed_at is not None

    told = citizen.says("BOT-2026-000001", "check_case_status")
    assert "লাইসেন্স হয়েছে" in told and "দপ্তর থেকে নিন" in told


def test_it_is_on_the_menu_and_its_fee_is_known(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-barishal")
    citizen.says("hello", "greet")
    assert "নৌকার লাইসেন্স" in [choice["title"] for choice in citizen.choices]
    assert "300" in citizen.says("what does a boat licence cost", "ask_fee")


def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(desk: Desk) -> None:
    citizen = desk.citizen(agency="dc_office", office="dc-barishal")
    citizen.says("I want a boat licence", "ask_for_boat_licence")
    answer = citizen.says("how much is it", "ask_fee")
    assert "300" in answer and "What kind of boat?" in answer
    assert citizen.form == "boat_licence_form"
