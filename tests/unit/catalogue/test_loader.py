"""Loading the catalogue, and telling all that is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue.errors import Fault, FaultyCatalogue, UnknownService
from bot.catalogue.loader import Catalogue, load_catalogue
from tests.unit.catalogue.sample import CATALOGUE, COMPLAINT, REPORT, service, text_field, write_sample


def faults_of(folder: Path) -> list[Fault]:
    with pytest.raises(FaultyCatalogue) as raised:
        load_catalogue(folder)
    return raised.value.faults


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_the_projects_own_catalogue_has_no_fault() -> None:
    catalogue = load_catalogue(CATALOGUE)
    assert {"police", "acc", "dncrp", "cag", "dc_office"} == set(catalogue.agencies)
    assert len(catalogue.districts) == 64
    assert {"police_clearance", "consumer_complaint", "corruption_report"} <= set(catalogue.services)


def test_a_service_is_found_by_its_code(catalogue: Catalogue) -> None:
    assert catalogue.service("complaint").field("phone").kind == "phone"
    with pytest.raises(UnknownService):
        catalogue.service("passport")


def test_a_text_in_one_language_only_is_a_fault_with_its_line(tmp_path: Path) -> None:
    wrong = COMPLAINT.replace("intro: {bn: কথা, en: words}", "intro: {bn: কথা}")
    folder = write_sample(tmp_path / "c", complaint=wrong)
    (fault,) = faults_of(folder)
    assert fault.path.name == "complaint.yml"
    assert fault.line == line_of(fault.path, "intro:")
    assert "intro.en" in fault.message


def test_english_in_the_place_of_bangla_is_a_fault(tmp_path: Path) -> None:
    wrong = COMPLAINT.replace("intro: {bn: কথা", "intro: {bn: words")
    (fault,) = faults_of(write_sample(tmp_path / "c", complaint=wrong))
    assert "no Bangla letter" in fault.message


def test_a_misspelt_key_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults_of(write_sample(tmp_path / "c", complaint=COMPLAINT + "deadlines: 3\n"))
    assert fault.line == line_of(fault.path, "deadlines:")


def test_all_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    folder = write_sample(
        tmp_path / "c",
        complaint=COMPLAINT.replace("kind: phone", "kind: telephone"),
        report=REPORT.replace("agency: acc", "agency: dudok"),
    )
    (folder / "holidays.yml").write_text("weekend: [someday]\n", encoding="utf-8")
    files = [fault.path.name for fault in faults_of(folder)]
    assert files.count("complaint.yml") == 2
    assert {"report.yml", "holidays.yml"} <= set(files)


def test_broken_yaml_is_a_fault_with_its_line(tmp_path: Path) -> None:
    (fault,) = faults_of(write_sample(tmp_path / "c", complaint="code: complaint\ntitle: {bn: [\n"))
    assert fault.path.name == "complaint.yml"
    assert fault.line >= 2


def test_a_key_that_stands_twice_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults_of(write_sample(tmp_path / "c", complaint=f"agency: acc\n{COMPLAINT}"))
    assert fault.path.name == "complaint.yml"


def test_missing_files_are_faults(tmp_path: Path) -> None:
    folder = write_sample(tmp_path / "c")
    (folder / "districts.csv").unlink()
    (folder / "agencies.yml").unlink()
    assert {"districts.csv", "agencies.yml"} <= {fault.path.name for fault in faults_of(folder)}


def test_a_district_without_a_bangla_name_is_a_fault_with_its_line(tmp_path: Path) -> None:
    folder = write_sample(tmp_path / "c")
    path = folder / "districts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Bhola,ভোলা", "Bhola,"), encoding="utf-8")
    assert (path.name, 4) in {(fault.path.name, fault.line) for fault in faults_of(folder)}


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("next: [heard, withdrawn]", "next: [heard, gone]", "no stage has the code gone"),
        ("next: [heard, withdrawn]", "next: [heard]", "no way leads to withdrawn"),
        ("next: [decided]", "next: []", "never leave this stage"),
        ("initial_stage: submitted", "initial_stage: begun", "no stage has the code begun"),
        ("moved_by: [officer]", "moved_by: []", "nobody may move"),
        ("code: complaint", "code: complaints", "the file of complaints is called complaints.yml"),
        ("prefix: TST", "prefix: REP", "complaint's prefix already"),
        ("name: passport", "name: nid", "nid stands here a second time"),
        ('{has_receipt: "yes"}', "{has_paper: yes}", "has_paper is no field that is asked before"),
        ('{has_receipt: "yes"}', "{has_receipt: maybe}", "has_receipt never has the value maybe"),
        ("days: 7", "days: 0", "greater than or equal to 1"),
    ],
)
def test_what_cannot_work_is_a_fault(tmp_path: Path, before: str, after: str, message: str) -> None:
    assert before in COMPLAINT
    faults = faults_of(write_sample(tmp_path / "c", complaint=COMPLAINT.replace(before, after)))
    assert any(message in fault.message for fault in faults), faults


def test_who_may_stay_unnamed_is_never_made_to_give_a_name(tmp_path: Path) -> None:
    wrong = REPORT.replace("required: false", "required: true", 1)
    (fault,) = faults_of(write_sample(tmp_path / "c", report=wrong))
    assert "full_name is required of who may stay unnamed" in fault.message


def test_where_a_report_may_be_unnamed_it_is_said_whose_name_is_asked(tmp_path: Path) -> None:
    (fault,) = faults_of(write_sample(tmp_path / "c", report=REPORT.replace("    about: other\n", "", 1)))
    assert "say whose datum" in fault.message


def test_a_service_without_a_district_needs_an_office_to_fall_back_on(tmp_path: Path) -> None:
    wrong = service("hearing", [text_field("subject", "text")], prefix="HEA", agency="dc_office")
    (fault,) = faults_of(write_sample(tmp_path / "c", hearing=wrong))
    assert "without one no office can be found" in fault.message


def test_a_title_too_long_for_a_quick_reply_is_a_fault(tmp_path: Path) -> None:
    long = '[{value: a, title: {bn: কথা, en: "more than twenty characters"}}]'
    wrong = service("choosing", [text_field("which", "choice", choices=long)], prefix="CHO")
    (fault,) = faults_of(write_sample(tmp_path / "c", choosing=wrong))
    assert "at most 20 characters" in fault.message
    assert fault.line == line_of(fault.path, "more than twenty")
