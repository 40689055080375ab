"""Giving out references, and recognising them however they are written."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.references import make_reference, next_reference, normalise_reference
from bot.storage.database import Database
from bot.text.normalise import bangla_digits

PREFIXES = ("PCC", "CON", "COR", "TEN", "POL", "LND", "PEN", "RTI", "GRV", "HRG", "CIT", "REH")
SPOKEN = {
    "P": "পি", "C": "সি", "O": "ও", "N": "এন", "R": "আর", "T": "টি", "E": "ই", "L": "এল", "D": "ডি",
    "I": "আই", "G": "জি", "V": "ভি", "H": "এইচ",
}  # fmt: skip


@given(
    prefix=st.sampled_from(PREFIXES),
    year=st.integers(2000, 2099),
    number=st.integers(1, 9_999_999),
    between=st.sampled_from(["-", " ", "", " - ", "/", "–", "_", "।"[:0]]),
    style=st.sampled_from([str, str.lower, str.title, bangla_digits]),
    in_bangla=st.booleans(),
    around=st.sampled_from(["{}", "আমার নম্বর {} এর খবর কী?", "my ref {}, please", "({})", "{}।"]),
)
def test_a_reference_is_understood_however_it_is_written(
    prefix: str, year: int, number: int, between: str, style: object, in_bangla: bool, around: str
) -> None:
    assert callable(style)
    said = "".join(SPOKEN[letter] for letter in prefix) if in_bangla else prefix
    written = around.format(style(between.join((said, str(year), f"{number:06d}"))))
    assert normalise_reference(written) == make_reference(prefix, year, number)


@pytest.mark.parametrize(
    ("written", "reference"),
    [
        ("pcc 2026 123", "PCC-2026-000123"),
        ("P.C.C-2026-000123", "PCC-2026-000123"),
        ("PCC-2O26-OOO123", "PCC-2026-000123"),
        ("pcc-2026-oool23", "PCC-2026-000123"),
        ("কন-২০২৬-০০০১২৩", "CON-2026-000123"),
        ("পি.সি.সি ২০২৬ ১২৩", "PCC-2026-000123"),
        ("CON-2026-000001 and PCC-2026-000002", "CON-2026-000001"),
    ],
)
def test_slips_of_the_pen_are_understood(written: str, reference: str) -> None:
    assert normalise_reference(written) == reference


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01712345678",
        "AB1234567",
        "999",
        "PCC",
        "PCC-2026",
        "in 2026 I paid",
        "১২ নভেম্বর ২০২৬",
        "x" * 5000,
    ],
)
def test_other_texts_and_numbers_are_no_references(text: str) -> None:
    assert normalise_reference(text) is None


def test_a_prefix_that_no_service_has_is_no_reference() -> None:
    assert normalise_reference("BIL-2026-000123", {"PCC"}) is None
    assert normalise_reference("bill BIL-2026-000123 for PCC-2026-000001", {"PCC"}) == "PCC-2026-000001"


@given(text=st.text())
def test_any_text_can_be_looked_at(text: str) -> None:
    found = normalise_reference(text)
    assert found is None or normalise_reference(found) == found


def test_numbers_count_up_by_prefix_and_year(database: Database) -> None:
    with database.write() as session:
        given_out = [
            next_reference(session, prefix, year)
            for prefix, year in (("PCC", 2026), ("PCC", 2026), ("CON", 2026), ("PCC", 2027))
        ]
    assert given_out == ["PCC-2026-000001", "PCC-2026-000002", "CON-2026-000001", "PCC-2027-000001"]


def test_simultaneous_cases_get_different_references_without_a_gap(database: Database) -> None:
    barrier = threading.Barrier(8)

    def take(_: int) -> list[str]:
        barrier.wait()
        taken = []
        for _ in range(10):
            with database.write() as session:
                taken.append(next_reference(session, "PCC", 2026))
        return taken

    with ThreadPoolExecutor(8) as threads:
        references = [reference for taken in threads.map(take, range(8)) for reference in taken]
    assert sorted(references) == [make_reference("PCC", 2026, number) for number in range(1, 81)]


def test_units_of_work_that_open_several_cases_never_wait_for_each_other(database: Database) -> None:
    if database.is_sqlite:
        with database.write() as session:
            assert [next_reference(session, "PCC", 2026), next_reference(session, "CON", 2026)]
        return
    with database.write() as first, database.write() as second:
        references = {
            next_reference(first, "PCC", 2026), next_reference(second, "CON", 2026),
            next_reference(first, "CON", 2026), next_reference(second, "PCC", 2026),
        }  # fmt: skip
    assert len(references) == 4
