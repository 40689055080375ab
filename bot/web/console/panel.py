"""The cases beside a conversation: where they stand, what they lack, and their next steps."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.accounts.roles import Permission
from bot.accounts.viewer import Viewer
from bot.cases.papers import missing_papers
from bot.cases.worklist import case_in_offices, cases_of_conversation
from bot.evidence.model import EvidenceStatus
from bot.evidence.queries import case_evidence
from bot.web.console.case_shown import CaseShown, said
from bot.web.console.office import ConsoleContext
from bot.web.console.steps import Step, steps_of

#: Whatever stands so was sent and is not there.
_LOST = (EvidenceStatus.REFUSED, EvidenceStatus.FAILED)


@dataclass(frozen=True)
class Card:
    """One case beside the thread.

    Attributes:
        steps: those that may be taken from here; only of the case in hand.
        missing: files that were asked for and not given.
        lost: files that were sent and could not be kept.
        wanted: papers that the office wants to see.
    """

    shown: CaseShown
    is_in_hand: bool = False
    steps: list[Step] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    lost: int = 0
    wanted: list[str] = field(default_factory=list)


def cards_of(
    console: ConsoleContext, person: Viewer, conversation_id: int, tried: Step | None = None
) -> list[Card]:
    """The cases of a conversation; the newest open one is in hand and comes first."""
    now, offices = console.clock.now(), console.offices(person)
    with console.database.read() as unit:
        found = cases_of_conversation(unit, offices, conversation_id)
    found = sorted(found, key=lambda case: case.closed_at is not None)
    cards = [Card(CaseShown.of(case, console.catalogue, now)) for case in found]
    service = cards[0].shown.service if cards else None
    if service is None or found[0].closed_at is not None:
        return cards
    with console.database.read() as unit:
        in_hand = case_in_offices(unit, console.catalogue, offices, found[0].reference)
        files = case_evidence(unit, found[0].id)
    assert in_hand is not None
    may_move = person.may(Permission.CASE_MOVE)
    cards[0] = Card(
        cards[0].shown,
        is_in_hand=True,
        steps=steps_of(console, person, in_hand, tried) if may_move else [],
        missing=[said(one) for one in missing_papers(service, in_hand)],
        lost=sum(one.status in _LOST for one in files),
        wanted=[said(one) for one in service.documents if one.confirmed],
    )
    return cards
