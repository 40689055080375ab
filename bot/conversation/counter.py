"""The counter: an officer opens a case for somebody who came or called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from bot.cases.answers import goes_unnamed
from bot.cases.by_hand import AnswersRefused, ByHand, checked_by_hand
from bot.cases.commands import open_case
from bot.cases.history import CONSOLE, acting_from
from bot.cases.model import Case
from bot.cases.outcomes import OpenedCase
from bot.clock import dhaka_date
from bot.conversation.notices import Notices
from bot.evidence.store import Store
from bot.evidence.storing import keep_upload
from bot.storage.database import Database


@dataclass(frozen=True)
class Request:
    """What somebody asks for at the counter.

    Attributes:
        service: which public service.
        answers: by field, read as its kind asks; None where there is none.
        unread: fields in which something stands that is no value of their kind.
        accepted: fields whose answer is taken in spite of a word of warning.
        files: uploads by field.
        by_hand: how they came, and how they agreed; None until both are said.
        key: names the request: sent again it opens nothing new.
    """

    service: str
    answers: Mapping[str, Any] = field(repr=False)
    unread: Collection[str]
    accepted: Collection[str]
    files: Mapping[str, list[bytes]] = field(repr=False)
    by_hand: ByHand | None
    key: str


class Counter:
    """Opens cases by the same command as the chat does."""

    def __init__(
        self, database: Database, store: Store, notices: Notices, nudge_delivery: Callable[[], None]
    ) -> None:
        self.database = database
        self.store = store
        self.notices = notices
        self.nudge_delivery = nudge_delivery

    def open(self, asked: Request, *, actor: str, office: str | None) -> OpenedCase:
        """Open a case, and send its reference to the citizen's phone where texts go out.

        Args:
            asked: the request.
            actor: the officer, role first.
            office: where the officer sits; counts like the office of the page that a citizen writes to.

        Raises:
            AnswersRefused: with every fault; nothing was opened.
            bot.evidence.errors.EvidenceError: a file is not kept; nothing was opened.
            What :func:`bot.cases.commands.open_case` raises.
        """
        catalogue, clock = self.notices.catalogue, self.notices.clock
        service = catalogue.service(asked.service)
        today = dhaka_date(clock.now())
        told = {"unread": asked.unread, "accepted": asked.accepted}
        answers = checked_by_hand(service, asked.answers, today, **told)
        if asked.by_hand is None:
            raise AnswersRefused({})
        for name, files in asked.files.items():
            kept = [keep_upload(self.database, self.store, clock, content) for content in files]
            answers[name] = [one.to_json() for one in kept] or None
        with self.database.write() as session, acting_from(session, CONSOLE):
            opened = open_case(
                session,
                catalogue,
                clock,
                service=service.code,
                fields=answers,
                page_office=office,
                anonymous=goes_unnamed(service, answers),
                actor=actor,
                idempotency_key=f"{actor}|{asked.key}",
                by_hand=asked.by_hand.to_json(),
            )
            case = session.scalars(select(Case).where(Case.reference == opened.reference)).one()
            self.notices.text_stage(session, case, f"case-opened-{case.id}")
        self.nudge_delivery()
        return opened
