"""Checks of a stage: ticked off line by line, and, if the catalogue says so, needed before a step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.cases.chain import brought_by, late_in, standing
from bot.cases.checks.commands import Tick, take_back, tick_off
from bot.cases.checks.errors import ChecksMissing, UnknownCheck
from bot.cases.checks.queries import CheckState, FieldPart, cases_with_checks, checks_of
from bot.cases.commands import move_case
from bot.cases.errors import UnknownCase
from bot.cases.model import Case, CaseEvent
from bot.catalogue.errors import FaultyCatalogue
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.clock import FixedClock
from bot.storage.database import Database
from tests.unit.cases.conftest import Opener
from tests.unit.catalogue.sample import COMPLAINT, write_sample

HEARD = "next: [decided], moved_by: [officer]"
CHECKS = (
    "checks: [{name: shop_seen, title: {bn: দোকান দেখা, en: Shop seen}, needed_for: [decided]},"
    " {name: witness, title: {bn: সাক্ষী, en: Witness asked}}]"
)


def load(folder: Path, checks: str = CHECKS) -> Catalogue:
    text = COMPLAINT.replace(HEARD, f"{HEARD}, {checks}")
    return load_catalogue(write_sample(folder / "catalogue", complaint=text))


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The sample, whose stage ``heard`` has two checks; one is needed before the decision."""
    return load(tmp_path_factory.mktemp("checks"))


class Field:
    """An office with one complaint that is being heard."""

    def __init__(self, database: Database, catalogue: Catalogue, clock: FixedClock, reference: str) -> None:
        self.database, self.catalogue, self.clock, self.reference = database, catalogue, clock, reference
        self.keys = 0

    def moves(self, to: str, actor: str = "officer:1") -> None:
        with self.database.write() as session:
            move_case(session, self.catalogue, self.clock, reference=self.reference, to=to, actor=actor)

    def ticks(self, *ticks: Tick, actor: str = "officer:1", key: str | None = None, **more: Any) -> None:
        self.keys += 1
        with self.database.write() as session:
            offices = more.get("offices", [session.scalars(select(Case.office)).first()])
            tick_off(
                session,
                self.catalogue,
                self.clock,
                reference=self.reference,
                offices=offices,
                ticks=ticks,
                actor=actor,
                key=key or f"k{self.keys}",
            )

    def states(self) -> dict[str, CheckState]:
        with self.database.read() as session:
            case = session.scalars(select(Case)).one()
            service = self.catalogue.service(case.service)
            return {one.check.name: one for one in checks_of(session, service, case)}

    def lines(self) -> list[CaseEvent]:
        with self.database.read() as session:
            mine = CaseEvent.kind.in_(["checked", "check_noted", "unchecked"])
            return list(session.scalars(select(CaseEvent).where(mine).order_by(CaseEvent.id)))


@pytest.fixture
def field(database: Database, catalogue: Catalogue, clock: FixedClock, opened: Opener) -> Field:
    field = Field(database, catalogue, clock, opened().reference)
    field.moves("heard")
    return field


def test_two_officers_take_no_tick_from_each_other(field: Field) -> None:
    field.ticks(Tick("shop_seen", done=True), actor="officer:1")
    field.ticks(Tick("witness", done=True, note="he saw it"), actor="officer:2")
    field.ticks(Tick("shop_seen", done=True), actor="officer:2")
    assert [line.actor for line in field.lines()] == ["officer:1", "officer:2", "officer:2"]
    assert all(state.done for state in field.states().values())


def test_what_is_sent_again_is_written_once(field: Field) -> None:
    for _ in range(2):
        field.ticks(Tick("shop_seen", done=True), key="same")
    assert len(field.lines()) == 1


def test_a_note_alone_is_no_tick(field: Field) -> None:
    field.ticks(Tick("shop_seen", done=False, note="shut"))
    assert field.states()["shop_seen"].done is None
    assert field.lines()[0].note == "shut"


def test_a_step_waits_for_what_it_needs(field: Field) -> None:
    field.ticks(Tick("witness", done=True))
    with pytest.raises(ChecksMissing) as missing:
        field.moves("decided", actor="supervisor:1")
    assert [title.en for title in missing.value.titles] == ["Shop seen"]
    field.ticks(Tick("shop_seen", done=True))
    field.moves("decided", actor="supervisor:1")


def test_a_tick_that_was_taken_back_counts_no_more_and_stays_in_the_history(field: Field) -> None:
    field.ticks(Tick("shop_seen", done=True))
    with field.database.write() as session:
        offices = list(session.scalars(select(Case.office)))
        take_back(
            session,
            field.catalogue,
            field.clock,
            reference=field.reference,
            offices=offices,
            check="shop_seen",
            actor="officer:2",
        )
    assert field.states()["shop_seen"].done is None
    assert [line.kind for line in field.lines()] == ["checked", "unchecked"]
    with pytest.raises(ChecksMissing):
        field.moves("decided", actor="supervisor:1")


def test_a_tick_that_comes_when_the_case_has_gone_on_is_not_lost(field: Field) -> None:
    field.ticks(Tick("shop_seen", done=True))
    field.moves("decided", actor="supervisor:1")
    field.ticks(Tick("witness", done=True))
    assert len(field.lines()) == 2


def test_nobody_ticks_another_offices_case_or_what_nobody_asked(field: Field) -> None:
    with pytest.raises(UnknownCase):
        field.ticks(Tick("shop_seen", done=True), offices=["elsewhere"])
    with pytest.raises(UnknownCheck):
        field.ticks(Tick("nothing", done=True))
    assert field.lines() == []


def test_the_field_list_has_what_is_late_or_due_today_and_the_rest_apart(field: Field) -> None:
    with field.database.write() as session:
        case = session.scalars(select(Case)).one()
        case.stage_due_at, case.due_on, office = None, None, case.office
    assert listed(field, FieldPart.NOW, office) == []
    assert listed(field, FieldPart.LATER, office) == [field.reference]
    with field.database.write() as session:
        session.scalars(select(Case)).one().stage_due_at = field.clock.now()
    assert listed(field, FieldPart.NOW, office) == [field.reference]
    assert listed(field, FieldPart.LATER, office) == []
    assert listed(field, FieldPart.NOW, "elsewhere") == []


def listed(field: Field, part: FieldPart, office: str) -> list[str]:
    with field.database.read() as session:
        found = cases_with_checks(session, field.catalogue, [office], part, field.clock.now())
    return [case.reference for case, _states in found]


def test_the_chain_counts_where_cases_stand_and_what_is_late(field: Field) -> None:
    with field.database.write() as session:
        case = session.scalars(select(Case)).one()
        case.stage_due_at, office = field.clock.now(), case.office
    with field.database.read() as session:
        (one,) = standing(session, [office], field.clock.now())
        (late,) = late_in(session, [office], field.clock.now(), "complaint", "heard")
        assert brought_by(session, [late]) == {late.id: "officer:1"}
        assert standing(session, ["elsewhere"], field.clock.now()) == []
        assert late_in(session, [office], field.clock.now(), "complaint", "decided") == []
    assert (one.stage, one.office, one.open, one.late) == ("heard", office, 1, 1)


@pytest.mark.parametrize(
    ("checks", "fault"),
    [
        (
            "checks: [{name: a, title: {bn: ক, en: a}, needed_for: [nowhere]}]",
            "never goes from here",
        ),
        ("checks: [{name: a, title: {bn: ক, en: a}}, {name: a, title: {bn: ক, en: a}}]", "a second time"),
        ("checks: [{name: a, title: {bn: ক}}]", "en"),
    ],
)
def test_faulty_checks_are_named_with_their_line(tmp_path: Path, checks: str, fault: str) -> None:
    with pytest.raises(FaultyCatalogue) as found:
        load(tmp_path, checks)
    assert any(fault in str(one) for one in found.value.faults)
