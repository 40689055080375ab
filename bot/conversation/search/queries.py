"""Finding: the index gives candidates, their decrypted words decide, the officer's scope holds throughout."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from bot.cases.finding import (
    CaseConditions,
    cases_by_conversation,
    cases_of_offices,
    cases_that,
    cases_with_number,
    found_answers,
)
from bot.cases.model import Case
from bot.catalogue.loader import Catalogue
from bot.conversation.masked_words import masked_words
from bot.conversation.model import Conversation
from bot.conversation.readable import words_heard, words_said
from bot.conversation.search.hits import Found, Line, Matters, Speaker
from bot.conversation.search.syntax import SearchQuery
from bot.conversation.worklist import pages_of, words_from
from bot.privacy.blind_index import blind_index
from bot.text.excerpts import Term, excerpt, found_in
from bot.word_index.model import EntryKind, SearchEntry
from bot.word_index.queries import Candidate, Place, Sought, candidates, has_words

HITS = 20
#: Candidates that are looked at in one go, and how often: then the page ends, and the next one goes on.
BATCH, MOST_BATCHES = 60, 5
#: Conversations and cases that a number leads to.
MOST_OF_A_NUMBER = 20
#: Fewer signs are no phone, NID or passport.
SHORTEST_NUMBER = 7


class _Looked(NamedTuple):
    """A candidate that was looked at; ``lines`` is None where it does not hold what it promised."""

    candidate: Candidate
    lines: list[Line] | None
    case: Case | None
    page: str | None


def search(
    session: Session,
    catalogue: Catalogue,
    now: datetime,
    offices: Collection[str],
    query: SearchQuery,
    behind: Place | None = None,
) -> Found:
    """A page of what officers of some offices find, the newest first.

    Args:
        behind: where the page before ended.
    """
    if query.is_empty or not offices:
        return Found([])
    return _Search(session, catalogue, now, offices, query).page(behind)


@dataclass(frozen=True)
class _Search:
    session: Session
    catalogue: Catalogue
    now: datetime
    offices: Collection[str]
    query: SearchQuery

    def page(self, behind: Place | None) -> Found:
        matters = Matters()
        if behind is None and self.query.speaker is None:
            self._by_number(matters)
        by_words = self.query.terms or self.query.phone or self.query.speaker
        if by_words or not self.query.asks_for_cases:
            further = self._by_words(matters, behind)
        else:
            further = self._by_conditions(matters, behind)
        hits = matters.all()
        ids = {one.conversation_id for one in hits if one.conversation_id is not None}
        opened = cases_by_conversation(self.session, self.offices, ids) if ids else {}
        for hit in hits:
            for case in opened.get(hit.conversation_id or 0, []):
                hit.add([], case)
        return Found(hits, further)

    @property
    def _conditions(self) -> CaseConditions:
        query = self.query
        return CaseConditions(query.services, query.stages, query.district, query.state, query.reference)

    def _by_number(self, matters: Matters) -> None:
        """Whose phone, NID or passport it is, before all words."""
        number = self.query.phone or _only_number(self.query.words)
        if number is None:
            return
        cases = cases_with_number(
            self.session, self.offices, number, MOST_OF_A_NUMBER, *self._conditions.clauses(self.now)
        )
        talks = [] if self.query.asks_for_cases else self._conversations_of(number)
        pages = pages_of(self.session, self.offices, {*talks, *_talks_of(cases)})
        for case in cases:
            page = pages.get(case.conversation_id or 0)
            matters.hit(case.conversation_id, case, case.opened_at, page).add([], case, has_number=True)
        shown = Conversation.id.in_([one for one in talks if one in pages])
        for one in self.session.scalars(select(Conversation).where(shown)):
            matters.hit(one.id, None, one.last_inbound_at or one.created_at, pages[one.id])

    def _conversations_of(self, phone: str) -> list[int]:
        """Conversations in which a phone is the citizen's id."""
        index = blind_index(self.session, "phone", phone)
        mine = select(Conversation.id).where(Conversation.user_id == index).limit(MOST_OF_A_NUMBER)
        return list(self.session.scalars(mine))

    def _by_conditions(self, matters: Matters, behind: Place | None) -> Place | None:
        """Cases by what is known of them, whatever their words."""
        conditions = replace(self._conditions, before=self.query.before, after=self.query.after)
        last = behind.entry_id if behind is not None else None
        whose = (self.session, self.catalogue, self.offices)
        cases = cases_that(*whose, conditions, self.now, limit=HITS + 1, before_id=last)
        for case in cases[:HITS]:
            matters.hit(None, case, case.opened_at, None).add([], case)
        return Place(cases[HITS - 1].opened_at, cases[HITS - 1].id) if len(cases) > HITS else None

    def _by_words(self, matters: Matters, behind: Place | None) -> Place | None:
        conditions = list(self._of_entries())
        words = [word for term in self._terms for word in term.words]
        sought = Sought(words, self.offices, conditions, self.query.before, self.query.after)
        full = len(matters) + HITS
        for _ in range(MOST_BATCHES):
            batch = candidates(self.session, sought, behind, BATCH)
            for one in self._looked_at(batch):
                if one.lines is not None:
                    talk = one.candidate.conversation_id
                    if len(matters) >= full and not matters.has(talk, one.case):
                        return behind
                    hit = matters.hit(talk, one.case, one.candidate.at, one.page)
                    hit.add(one.lines, one.case)
                behind = Place(one.candidate.at, one.candidate.entry_id)
            if len(batch) < BATCH:
                return None
        return behind

    @property
    def _terms(self) -> Sequence[Term]:
        """What has to stand in a text: the words, or a phone that was asked for alone."""
        return self.query.terms or ([Term((self.query.phone,))] if self.query.phone else [])

    def _of_entries(self) -> Iterator[ColumnElement[bool]]:
        if self.query.speaker is not None:
            yield SearchEntry.kind == self.query.speaker
        if self.query.phone is not None and self.query.terms:
            yield self._of_phone(self.query.phone)
        if self.query.asks_for_cases:
            clauses = [Case.office.in_(list(self.offices)), *self._conditions.clauses(self.now)]
            is_case = SearchEntry.kind == EntryKind.CASE
            same_case = exists().where(Case.id == SearchEntry.source_id, *clauses)
            same_talk = exists().where(Case.conversation_id == SearchEntry.conversation_id, *clauses)
            yield or_(and_(is_case, same_case), and_(~is_case, same_talk))

    def _of_phone(self, phone: str) -> ColumnElement[bool]:
        """What was said in matters of a phone, and where the phone itself is written."""
        cases = cases_with_number(self.session, self.offices, phone, MOST_OF_A_NUMBER)
        talks = {*_talks_of(cases), *self._conversations_of(phone)}
        these = SearchEntry.source_id.in_([case.id for case in cases])
        return or_(
            has_words(self.session, [phone]),
            SearchEntry.conversation_id.in_(talks) if talks else false(),
            and_(SearchEntry.kind == EntryKind.CASE, these) if cases else false(),
        )

    def _looked_at(self, batch: Sequence[Candidate]) -> Iterator[_Looked]:
        """Candidates with the places in them, as far as they are this officer's to see."""
        of = {kind: [one.source_id for one in batch if one.kind == kind] for kind in EntryKind}
        said = {
            EntryKind.HEARD: words_heard(self.session, of[EntryKind.HEARD]),
            EntryKind.SAID: words_said(self.session, of[EntryKind.SAID]),
        }
        cases = cases_of_offices(self.session, self.offices, of[EntryKind.CASE])
        talks = {one.conversation_id for one in batch if one.conversation_id is not None}
        pages = pages_of(self.session, self.offices, talks)
        parted = words_from(self.session, talks)
        for one in batch:
            page = pages.get(one.conversation_id or 0)
            if one.kind != EntryKind.CASE and one.at < parted.get(one.conversation_id or 0, one.at):
                page = None
            if one.kind == EntryKind.CASE:
                case = cases.get(one.source_id)
                yield _Looked(one, self._answers(case) if case is not None else None, case, page)
            else:
                text = said[one.kind].get(one.source_id) if page is not None else None
                yield _Looked(one, self._message(one, text) if text is not None else None, None, page)

    def _message(self, candidate: Candidate, text: str) -> list[Line] | None:
        found = found_in(self._terms, [text])
        if found is None:
            return None
        speaker: Speaker = "officer" if candidate.kind == EntryKind.SAID else "citizen"
        return [Line(speaker, excerpt(masked_words(text), found[0]), candidate.at)]

    def _answers(self, case: Case) -> list[Line] | None:
        found = found_answers(self.catalogue, case, self._terms)
        if found is None:
            return None
        return [
            Line("citizen", excerpt(masked_words(text), spans), case.opened_at, field.label)
            for (field, text), spans in found
        ]


def _only_number(words: Sequence[str]) -> str | None:
    """A number that is the whole search, with the letters of a passport's."""
    written = "".join(words)
    is_number = 1 <= len(words) <= 2 and len(written) >= SHORTEST_NUMBER and words[-1].isdigit()
    return written if is_number else None


def _talks_of(cases: Sequence[Case]) -> set[int]:
    return {case.conversation_id for case in cases if case.conversation_id is not None}
