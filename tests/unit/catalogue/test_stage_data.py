"""Stages ask officers for data; whatever a stage tells or computes is known by then."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.bilingual import Bilingual
from bot.catalogue.errors import FaultyCatalogue
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.catalogue.notes import told
from tests.unit.catalogue.sample import COMPLAINT, write_sample

HEARD = "next: [decided], moved_by: [officer]"
DECIDED = "next: [], moved_by: [supervisor]"
WORDS = "label: {bn: কথা, en: words}"
FINE = f"{{name: fine, kind: amount, {WORDS}}}"
SHARE = f"{{percent: 25, of: fine, {WORDS}, source: a made-up law, checked_on: 2026-11-01}}"


def load(tmp_path: Path, heard: str = "", decided: str = "", note: str = "now three") -> Catalogue:
    """The sample, with more keys for two stages and another note for the last one."""
    text = COMPLAINT.replace(HEARD, f"{HEARD}{heard}").replace(DECIDED, f"{DECIDED}{decided}")
    text = text.replace("en: now three", f'en: "{note}"')
    return load_catalogue(write_sample(tmp_path / "catalogue", complaint=text))


def test_a_note_is_filled_with_what_earlier_stages_asked_for(tmp_path: Path) -> None:
    catalogue = load(
        tmp_path, f", requires: [{FINE}]", f", computed: {{share: {SHARE}}}", "Fine {fine}, share {share}."
    )
    service = catalogue.service("complaint")
    note = told(service.stage("decided").citizen_note, service, {"fine": 10000, "share": 2500})
    assert note.en == "Fine Tk 10,000, share Tk 2,500."


def test_values_are_said_in_the_language_and_an_officers_braces_stay(tmp_path: Path) -> None:
    catalogue = load(
        tmp_path, f", requires: [{{name: why, kind: text, {WORDS}}}, {{name: day, kind: date, {WORDS}}}]"
    )
    note = Bilingual(bn="কারণ {why}, {day}, {other}", en="because {why}, {day}")
    filled = told(note, catalogue.service("complaint"), {"why": "{day}", "day": "2026-12-01"})
    assert filled.bn == "কারণ {day}, ১ ডিসেম্বর ২০২৬, (লেখা নেই)"
    assert filled.en == "because {day}, 1 December 2026"


@pytest.mark.parametrize(
    ("heard", "decided", "note", "fault"),
    [
        ("", "", "{fine}", "not known in this stage, whichever way it came: fine"),
        ("", f", computed: {{share: {SHARE}}}", "x", "no amount fine is known in this stage"),
        (
            f", requires: [{{name: fine, kind: text, {WORDS}}}]",
            f", computed: {{share: {SHARE}}}",
            "x",
            "no amount fine is known in this stage",
        ),
        (
            f", requires: [{FINE}]",
            f", requires: [{{name: fine, kind: text, {WORDS}}}]",
            "x",
            "fine is of another kind in an earlier stage",
        ),
        (f", requires: [{FINE}, {FINE}]", "", "x", "fine stands here a second time"),
        (
            f", requires: [{FINE}]",
            f", computed: {{fine: {SHARE}}}",
            "x",
            "fine is filled by an officer",
        ),
    ],
)
def test_what_would_not_be_known_is_a_fault(
    tmp_path: Path, heard: str, decided: str, note: str, fault: str
) -> None:
    with pytest.raises(FaultyCatalogue) as caught:
        load(tmp_path, heard, decided, note)
    assert fault in str(caught.value)


def test_a_stage_with_a_second_way_to_it_can_not_tell_what_only_one_way_knows(tmp_path: Path) -> None:
    text = COMPLAINT.replace("next: [heard, withdrawn]", "next: [heard, withdrawn, decided]")
    text = text.replace(HEARD, f"{HEARD}, requires: [{FINE}]").replace("en: now three", 'en: "{fine}"')
    with pytest.raises(FaultyCatalogue, match="whichever way it came: fine"):
        load_catalogue(write_sample(tmp_path / "catalogue", complaint=text))


def test_nobody_fills_anything_when_a_case_begins(tmp_path: Path) -> None:
    text = COMPLAINT.replace("moved_by: []", f"moved_by: [], requires: [{FINE}]")
    with pytest.raises(FaultyCatalogue, match="nobody fills anything"):
        load_catalogue(write_sample(tmp_path / "catalogue", complaint=text))
