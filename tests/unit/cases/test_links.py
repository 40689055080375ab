"""Cases that belong together, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.cases.commands import open_case
from bot.cases.errors import UnknownCase
from bot.cases.links.commands import link_cases, unlink_case
from bot.cases.links.errors import LinkNotAllowed, NothingToLink
from bot.cases.links.model import CaseLink
from bot.cases.links.queries import RelatedCase, count_linked, linked_in_offices, related_cases
from bot.cases.model import Case, CaseEvent
from bot.catalogue.loader import Catalogue
from bot.clock import FixedClock
from bot.runtime import project_catalogue
from bot.storage.database import Database

COMPLAINT = {
    "purchase_date": "2026-11-20",
    "what_happened": "বিশ টাকার পানি পঞ্চাশ টাকা রেখেছে",
    "shop": "Rahim Store, Zindabazar",
    "district": "Sylhet",
    "receipt": "no",
    "consent": "yes",
    "full_name": "সুমন দাস",
    "father_name": "রবিন দাস",
    "mother_name": "মীনা দাস",
    "address": "১২ জিন্দাবাজার, সিলেট",
    "phone": "+8801712345678",
    "occupation": "শিক্ষক",
}
REPORT = {
    "reporter": "anonymous",
    "subject": "bribe",
    "public_office": "yes",
    "what_happened": "নামজারি করতে গেলে ঘুষ চেয়েছে",
    "accused": "সার্ভেয়ার করিম",
    "office_post": "উপজেলা ভূমি অফিস, উলিপুর",
    "when_happened": "গত সপ্তাহে",
    "district": "Kurigram",
}

Opener = Callable[..., str]
Linker = Callable[..., list[str]]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The project's own: it says which fields tell what a case is about."""
    return project_catalogue()


@pytest.fixture
def complains(database: Database, catalogue: Catalogue, clock: FixedClock) -> Opener:
    """Opens a complaint about a shop, or a report without a name; gives its reference."""

    def opener(service: str = "consumer_complaint", **changed: str) -> str:
        is_report = service == "corruption_report"
        with database.write() as session:
            opened = open_case(
                session,
                catalogue,
                clock,
                service=service,
                fields={**(REPORT if is_report else COMPLAINT), **changed},
                conversation_id=7,
                anonymous=is_report,
            )
        return opened.reference

    return opener


@pytest.fixture
def links(database: Database, catalogue: Catalogue, clock: FixedClock) -> Linker:
    """Links cases as an officer."""

    def linker(*references: str, actor: str = "officer:7", agency: str | None = None) -> list[str]:
        with database.write() as session:
            told = {"references": references, "actor": actor, "reason": "one shop", "agency": agency}
            return link_cases(session, catalogue, clock, **told)  # type: ignore[arg-type]

    return linker


def related(database: Database, catalogue: Catalogue, reference: str) -> list[RelatedCase]:
    with database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        return related_cases(session, catalogue, case)


def alike(database: Database, catalogue: Catalogue, reference: str) -> list[str]:
    return [one.reference for one in related(database, catalogue, reference) if not one.is_linked]


def test_the_same_shop_in_other_words_is_found(
    database: Database, catalogue: Catalogue, complains: Opener
) -> None:
    first = complains()
    again = complains(shop="RAHIM STORE")
    misspelt = complains(shop="Rahim Stor, Zindabazar")
    complains(shop="Karim Store, Ambarkhana")
    complains(shop="Rahim Store, Zindabazar", district="Khulna")
    assert alike(database, catalogue, first) == [again, misspelt]


def test_a_shop_in_bangla_is_found_with_other_signs(
    database: Database, catalogue: Catalogue, complains: Opener
) -> None:
    first = complains(shop="রহিম স্টোর, জিন্দাবাজার ৫")
    second = complains(shop="জিন্দাবাজার-5, রহিম স্টোর")
    assert alike(database, catalogue, first) == [second]


def test_what_was_long_ago_is_another_matter(
    database: Database, catalogue: Catalogue, complains: Opener, clock: FixedClock
) -> None:
    complains()
    clock.advance(timedelta(days=91))
    assert alike(database, catalogue, complains()) == []


def test_linked_cases_are_one_group_whoever_is_asked(
    database: Database, catalogue: Catalogue, complains: Opener, links: Linker
) -> None:
    one, two, three = complains(), complains(shop="Bismillah Hotel"), complains(shop="Hotel B")
    assert links(one, two.lower()) == [one, two]
    assert links(two, three) == [one, two, three]
    told = related(database, catalogue, three)
    assert [(case.reference, case.is_linked, case.likeness) for case in told] == [
        (one, True, 100),
        (two, True, 100),
    ]


def test_two_groups_become_one(complains: Opener, links: Linker) -> None:
    references = [complains(shop=f"Shop {number}") for number in range(4)]
    links(*references[:2])
    links(*references[2:])
    assert links(references[0], references[3]) == references


def test_each_case_has_it_in_its_history_once(database: Database, complains: Opener, links: Linker) -> None:
    one, two = complains(), complains()
    links(one, two)
    links(two, one)
    with database.read() as session:
        events = session.scalars(select(CaseEvent).where(CaseEvent.kind == "linked")).all()
    assert len({event.case_id for event in events}) == len(events) == 2
    assert {(event.actor, event.note, tuple(event.content["with"])) for event in events if event.content} == {
        ("officer:7", "one shop", (one, two))
    }


def test_an_anonymous_report_is_linked_and_stays_anonymous(
    database: Database, catalogue: Catalogue, complains: Opener, links: Linker
) -> None:
    one = complains("corruption_report")
    two = complains("corruption_report", accused="করিম সার্ভেয়ার")
    complains("corruption_report", accused="নাম জানি না, তহশিলদার")
    assert alike(database, catalogue, one) == [two]
    links(one, two)
    with database.read() as session:
        for case in session.scalars(select(Case)):
            assert (case.conversation_id, case.phone_index, case.nid_index) == (None, None, None)
        columns = set(CaseLink.__table__.columns.keys())
    assert columns == {"case_id", "group_id", "linked_by", "linked_at"}


def test_only_officers_link_and_only_what_is_their_agencys(complains: Opener, links: Linker) -> None:
    complaint, other, report = complains(), complains(), complains("corruption_report")
    with pytest.raises(LinkNotAllowed):
        links(complaint, other, actor="citizen")
    with pytest.raises(LinkNotAllowed):
        links(complaint, report)
    with pytest.raises(UnknownCase):
        links(complaint, other, agency="acc")
    with pytest.raises(UnknownCase):
        links(complaint, "CON-2026-000999")
    with pytest.raises(UnknownCase):
        links(complaint, "no reference at all")
    with pytest.raises(NothingToLink):
        links(complaint, complaint)


def test_a_case_taken_out_leaves_the_others_together_and_can_join_another_group(
    database: Database, catalogue: Catalogue, clock: FixedClock, complains: Opener, links: Linker
) -> None:
    one, two, three, four = (complains() for _ in range(4))
    links(one, two, three)
    offices = offices_of(database)
    take_out(database, catalogue, clock, one, offices)
    assert groups(database) == [{two, three}]
    links(one, four)
    assert sorted(groups(database), key=min) == [{one, four}, {two, three}]
    take_out(database, catalogue, clock, two, offices)
    assert groups(database) == [{one, four}]


def test_nobody_takes_out_another_offices_case(
    database: Database, catalogue: Catalogue, clock: FixedClock, complains: Opener, links: Linker
) -> None:
    one, two = complains(), complains()
    links(one, two)
    with pytest.raises(UnknownCase):
        take_out(database, catalogue, clock, one, ["dncrp-khulna"])
    assert groups(database) == [{one, two}]


def test_linked_cases_are_counted_and_paged_within_the_offices(
    database: Database, complains: Opener, links: Linker
) -> None:
    first, *others = [complains() for _ in range(5)]
    links(first, *others)
    offices = offices_of(database)
    with database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == first)).one()
        page = linked_in_offices(session, case, offices, limit=3)
        rest = linked_in_offices(session, case, offices, after=page[-1].id, limit=3)
        assert [one.reference for one in (*page, *rest)] == others
        assert count_linked(session, case, offices) == 4
        assert count_linked(session, case, ["dncrp-khulna"]) == 0


def offices_of(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Case.office).distinct()))


def groups(database: Database) -> list[set[str]]:
    found: dict[int, set[str]] = {}
    with database.read() as session:
        query = select(CaseLink.group_id, Case.reference).join(Case, Case.id == CaseLink.case_id)
        for group, reference in session.execute(query):
            found.setdefault(group, set()).add(reference)
    return list(found.values())


def take_out(
    database: Database, catalogue: Catalogue, clock: FixedClock, reference: str, offices: list[str]
) -> None:
    with database.write() as session:
        unlink_case(
            session,
            catalogue,
            clock,
            reference=reference,
            offices=offices,
            actor="officer:1",
            reason="another shop",
        )
