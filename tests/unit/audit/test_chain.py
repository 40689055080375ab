"""The chain: what is changed or taken away is named, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.audit.chain import AuditKeys, install_audit_keys
from bot.audit.commands import note
from bot.audit.origin import set_origin
from bot.audit.sealing import BATCH_LINES, SEALED_BY_ITSELF, head, seal_late_lines, seal_new_lines
from bot.audit.verification import SEALED_WITHIN, Verification, verify
from bot.clock import FixedClock
from bot.storage.database import Database


class Trail:
    """Writes lines, seals them, tampers with them as somebody who owns the database, and checks."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database, self.clock = database, clock

    def writes(self, *case_ids: int, sealed: bool = True) -> None:
        with self.database.write() as session:
            for case_id in case_ids:
                note(session, self.clock.now(), actor="officer:7", action="case:view:case", case_id=case_id)
        if sealed:
            seal_new_lines(self.database, self.clock.now())

    def tampers(self, statement: str) -> None:
        with self.database.engine.begin() as connection:
            connection.execute(text(statement))

    def checked(self, kept_head: str | None = None) -> Verification:
        with self.database.stream() as session:
            return verify(session, self.clock.now(), kept_head)

    def faults(self, kept_head: str | None = None) -> list[str]:
        return [str(fault) for fault in self.checked(kept_head).faults]

    def head(self) -> str:
        with self.database.read() as session:
            return head(session).seal


@pytest.fixture
def trail(database: Database, clock: FixedClock) -> Trail:
    """An empty trail."""
    return Trail(database, clock)


@pytest.fixture(autouse=True)
def own_keys() -> Iterator[None]:
    """Whoever exchanges the keys puts them back."""
    yield
    install_audit_keys(AuditKeys("the tests' own"))


def test_a_trail_that_nobody_touched_is_whole(trail: Trail) -> None:
    assert trail.checked().is_whole
    trail.writes(1, 2)
    trail.writes(3)
    trail.writes(4, sealed=False)

    found = trail.checked(trail.head())
    assert (found.lines, found.unsealed, found.head.position, found.kept_at) == (3, 1, 3, 3)
    assert found.is_whole


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'officer:8'",
        "action = 'case:view:file'",
        "at = '2026-11-22 04:00:00'",
        "record = 'case:9'",
        "origin = '10.0.0.9'",
        """subjects = '{"case_id": 9}'""",
        "mark = '0'",
    ],
)
def test_a_changed_line_is_named(trail: Trail, change: str) -> None:
    trail.writes(1, 2, 3)
    trail.tampers(f"UPDATE audit_event SET {change} WHERE position = 2")

    first = trail.checked().faults[0]
    assert (first.position, first.line_id) == (2, 2)


def test_lines_that_are_missing_are_named(trail: Trail) -> None:
    trail.writes(1, 2, 3, 4, 5, 6)
    trail.tampers("DELETE FROM audit_event WHERE position IN (1, 3, 4)")

    assert trail.faults() == ["position 1: missing", "position 3: missing to 4"]


def test_what_is_cut_off_at_the_end_is_seen_by_a_head_that_was_kept(trail: Trail) -> None:
    trail.writes(1, 2, 3)
    kept = trail.head()
    trail.writes(4)
    trail.tampers("DELETE FROM audit_event WHERE position >= 3")
    trail.writes(5)

    assert trail.faults() == []
    assert trail.faults(kept) == ["position 3: the kept head is not in the chain: lines were taken away"]


def test_a_line_that_somebody_else_wrote_has_no_mark_of_ours(trail: Trail) -> None:
    trail.writes(1)
    trail.tampers(
        "INSERT INTO audit_event (id, at, actor, action, subjects, mark)"
        " VALUES (7, '2026-11-23 04:00:00+00:00', 'officer:9', 'case:view:case', '{}', 'f')"
    )
    assert trail.faults() == ["not sealed (row 7): it was changed, or somebody else wrote it"]
    seal_new_lines(trail.database, trail.clock.now())
    assert trail.faults() == ["position 2 (row 7): it was changed after it was written"]


def test_two_lines_that_changed_places_are_named(trail: Trail) -> None:
    trail.writes(1, 2, 3)
    trail.tampers("UPDATE audit_event SET position = 9 WHERE id = 1")
    trail.tampers("UPDATE audit_event SET position = 1 WHERE id = 2")
    trail.tampers("UPDATE audit_event SET position = 2 WHERE id = 1")

    assert [fault.position for fault in trail.checked().faults] == [1, 2, 3]


def test_the_chain_can_not_be_rebuilt_without_the_key(trail: Trail) -> None:
    trail.writes(1, 2, 3)
    install_audit_keys(AuditKeys("a thief's guess"))
    trail.tampers("DELETE FROM audit_event")
    trail.writes(1, 3)
    install_audit_keys(AuditKeys("the tests' own"))

    assert len(trail.checked().faults) == 4, "neither mark nor seal of either line"


def test_taking_seals_off_old_lines_does_not_have_them_sealed_anew(trail: Trail) -> None:
    trail.writes(1, 2, 3)
    trail.clock.advance(SEALED_BY_ITSELF + timedelta(seconds=1))
    trail.tampers("DELETE FROM audit_event WHERE position = 2")
    trail.tampers("UPDATE audit_event SET position = NULL, seal = NULL WHERE position = 3")
    trail.writes(4)

    assert trail.faults() == [
        "not sealed (row 3): it has waited too long for its seal: is the schedule running?"
    ]


def test_a_schedule_that_stands_still_is_told_and_made_up_for(trail: Trail) -> None:
    trail.writes(1, sealed=False)
    trail.clock.advance(SEALED_WITHIN + timedelta(seconds=1))
    assert "waited too long" in trail.faults()[0]
    trail.clock.advance(SEALED_BY_ITSELF)
    assert seal_new_lines(trail.database, trail.clock.now()) == 0
    assert seal_late_lines(trail.database) == 1
    assert trail.checked().is_whole


def test_lines_of_an_older_key_are_checked_with_it(trail: Trail) -> None:
    trail.writes(1)
    install_audit_keys(AuditKeys("a new one", ["the tests' own"]))
    trail.writes(2)
    assert trail.checked().is_whole
    install_audit_keys(AuditKeys("a new one"))
    assert {fault.position for fault in trail.checked().faults} == {1}


def test_what_a_unit_of_work_undoes_leaves_no_gap(trail: Trail) -> None:
    with pytest.raises(KeyError), trail.database.write() as session:
        note(session, trail.clock.now(), actor="officer:7", action="case:view:case", case_id=1)
        session.flush()
        raise KeyError
    trail.writes(2)

    assert trail.checked().head.position == 1


def test_many_lines_are_sealed_in_one_round_and_sealed_once(trail: Trail) -> None:
    trail.writes(*range(BATCH_LINES + 1), sealed=False)

    assert seal_new_lines(trail.database, trail.clock.now()) == BATCH_LINES + 1
    assert seal_new_lines(trail.database, trail.clock.now()) == 0
    assert trail.checked().lines == BATCH_LINES + 1


def test_a_line_tells_where_the_act_came_from_and_whom_it_is_about(trail: Trail) -> None:
    set_origin("203.0.113.9")
    trail.writes(5)
    set_origin(None)
    with trail.database.engine.connect() as connection:
        found = connection.execute(text("SELECT origin, record FROM audit_event")).one()
    assert tuple(found) == ("203.0.113.9", "case:5")


def test_the_keys_show_nothing_of_themselves() -> None:
    assert repr(AuditKeys("Zq9secret", ["Zq9older"])) == "<AuditKeys, 2>"
