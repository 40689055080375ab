"""Candidates of a search, the newest first. What they really say is for the caller to look at.

A word that everybody uses has more entries than anybody wants to see. The index is therefore asked for the
last weeks first, then for longer and longer spans before them; whoever has a page full stops.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, cast, column, literal, or_, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from bot.privacy.blind_index import token_key
from bot.text.search_words import query_key
from bot.word_index.model import EntryKind, SearchEntry
from bot.word_index.tokens import (
    DAYS_OF_A_SEASON,
    DAYS_OF_A_WEEK,
    day_of,
    office_token,
    season_token,
    token_of,
    week_token,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FULL_TEXT = table("search_words", column("rowid"))


class Place(NamedTuple):
    """Where a page of results ended: the next one begins behind it."""

    at: datetime
    entry_id: int


class Candidate(NamedTuple):
    """An entry that may be what was sought."""

    entry_id: int
    kind: EntryKind
    source_id: int
    conversation_id: int | None
    at: datetime


@dataclass(frozen=True)
class Sought:
    """What to look for.

    Attributes:
        words: all of them, in plain lower case.
        offices: whose entries.
        conditions: what else must hold of an entry.
        before: only what is older.
        after: only what is not older.
    """

    words: Sequence[str]
    offices: Collection[str]
    conditions: Sequence[ColumnElement[bool]] = ()
    before: datetime | None = None
    after: datetime | None = None


def has_words(session: Session, words: Sequence[str]) -> ColumnElement[bool]:
    """That an entry has the tokens of all words. A word that says too little is left out."""
    key = token_key(session)
    sounds = [sound for word in words if (sound := query_key(word))]
    return _has(session, [(token_of(key, sound),) for sound in sounds])


def candidates(session: Session, sought: Sought, behind: Place | None, limit: int) -> list[Candidate]:
    """At most ``limit`` candidates, the newest first."""
    found: list[Candidate] = []
    for tokens, since, until in _windows(session, sought, behind):
        found += _within(session, sought, behind, tokens, since, until, limit - len(found))
        if len(found) >= limit:
            break
    return found


def _within(
    session: Session,
    sought: Sought,
    behind: Place | None,
    tokens: Sequence[str],
    since: datetime | None,
    until: datetime | None,
    limit: int,
) -> list[Candidate]:
    key = token_key(session)
    groups: list[Sequence[str]] = [
        (token_of(key, sound),) for word in sought.words if (sound := query_key(word))
    ]
    if tokens:
        groups.append(tokens)
    where = [*sought.conditions, *_bounds(since, until)]
    if len(sought.offices) == 1:
        groups.append((office_token(next(iter(sought.offices))),))
    where.append(SearchEntry.office.in_(list(sought.offices)))
    if behind is not None:
        same = and_(SearchEntry.at == behind.at, SearchEntry.id < behind.entry_id)
        where.append(or_(SearchEntry.at < behind.at, same))
    columns = (
        SearchEntry.id, SearchEntry.kind, SearchEntry.source_id, SearchEntry.conversation_id, SearchEntry.at,
    )  # fmt: skip
    # Materialized: else PostgreSQL may walk the whole table by time in the hope of meeting a rare word soon.
    inner = select(*columns).where(_has(session, groups), *where).cte("found")
    if session.get_bind().dialect.name == "postgresql":
        inner = inner.prefix_with("MATERIALIZED")
    newest = select(inner).order_by(inner.c.at.desc(), inner.c.id.desc()).limit(limit)
    return [
        Candidate(row.id, EntryKind(row.kind), row.source_id, row.conversation_id, row.at)
        for row in session.execute(newest)
    ]


def _has(session: Session, groups: Sequence[Sequence[str]]) -> ColumnElement[bool]:
    """That an entry has a token of each group."""
    if not groups:
        return literal(True)
    if session.get_bind().dialect.name == "postgresql":
        wanted = " & ".join(f"({' | '.join(group)})" for group in groups)
        return SearchEntry.tokens.op("@@", return_type=None)(cast(literal(wanted), TSQUERY))
    wanted = " AND ".join(f"({' OR '.join(group)})" for group in groups)
    matching = select(_FULL_TEXT.c.rowid).where(text("search_words MATCH :wanted").bindparams(wanted=wanted))
    return SearchEntry.id.in_(matching)


def _bounds(since: datetime | None, until: datetime | None) -> Iterator[ColumnElement[bool]]:
    if since is not None:
        yield SearchEntry.at >= since
    if until is not None:
        yield SearchEntry.at < until


def _windows(
    session: Session, sought: Sought, behind: Place | None
) -> Iterator[tuple[list[str], datetime | None, datetime | None]]:
    """Spans of time that follow one another into the past, each with the tokens that its entries have."""
    newest = _newest(session, sought, behind)
    if newest is None:
        return
    day, until = day_of(newest), sought.before
    for tokens, first_day in _steps(day):
        since = _EPOCH + timedelta(days=first_day) if first_day is not None else None
        if sought.after is not None and (since is None or since <= sought.after):
            yield tokens, sought.after, until
            return
        yield tokens, since, until
        until = since


def _steps(day: int) -> Iterator[tuple[list[str], int | None]]:
    """Tokens of a span of time and its first day: two weeks, two seasons, four more, all the rest."""
    week = day // DAYS_OF_A_WEEK
    yield [week_token(week), week_token(week - 1)], (week - 1) * DAYS_OF_A_WEEK
    season = (week - 1) * DAYS_OF_A_WEEK // DAYS_OF_A_SEASON
    yield _seasons(season, 2), (season - 1) * DAYS_OF_A_SEASON
    yield _seasons(season - 2, 4), (season - 5) * DAYS_OF_A_SEASON
    yield [], None


def _seasons(latest: int, number: int) -> list[str]:
    return [season_token(latest - ago) for ago in range(number)]


def _newest(session: Session, sought: Sought, behind: Place | None) -> datetime | None:
    """The newest moment at which there is anything at all."""
    statement = select(SearchEntry.at).order_by(SearchEntry.at.desc()).limit(1)
    for bound in (sought.before, behind.at + timedelta(microseconds=1) if behind else None):
        statement = statement.where(SearchEntry.at < bound) if bound is not None else statement
    return session.scalar(statement)
