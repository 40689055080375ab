"""Who answers: ``bot`` → ``waiting`` → ``officer`` → ``bot``.

While a conversation waits or an officer owns it, the bot is quiet (danger to life is the one exception, see
:mod:`bot.conversation.answer`). Nothing falls between the two: a wait that nobody ends goes back to the
bot with an apology.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.acts import Act
from bot.audit.commands import note
from bot.catalogue.office_hours import OfficeHours
from bot.clock import Clock
from bot.conversation import standing
from bot.conversation.channel import Channel
from bot.conversation.hands.commands import CITIZEN, OUTSIDE, record
from bot.conversation.hands.model import HandKind
from bot.conversation.model import Conversation, OutboxMessage, Owner
from bot.conversation.outbox import enqueue

log = structlog.get_logger(__name__)

#: Nobody answered for this long: the conversation goes back to the bot, with an apology. Well within the
#: reply window, which began with the citizen's last words: after it the apology could not be sent any more.
LONGEST_WAIT = timedelta(hours=20)
#: An officer who wrote in Facebook's own inbox has no button to give back: silence for this long does it.
OUTSIDE_OFFICER_IDLE = timedelta(hours=2)
OUTSIDE_OFFICER = "facebook-inbox"


class HandoverError(Exception):
    """The conversation isn't the officer's to take, answer or give back."""

    def __init__(self, reason: str, owner: str | None = None) -> None:
        self.reason = reason
        self.owner = owner
        super().__init__(reason)


def ask_for_officer(
    session: Session, clock: Clock, conversation_id: int, *, team: str, until: datetime | None = None
) -> bool:
    """Mark a conversation as waiting for an officer of a team.

    Args:
        session: the unit of work.
        clock: stamps the start of the wait.
        conversation_id: which one.
        team: the office's code.
        until: how long to wait at most, see :func:`wait_until`; None for the usual time.

    Returns:
        False if an officer has it already.
    """
    conversation = lock(session, conversation_id)
    if conversation.owner == Owner.OFFICER:
        return False
    if conversation.owner == Owner.BOT:
        now = clock.now()
        record(session, conversation, now, HandKind.ASKED, CITIZEN, to_office=team)
        _own(conversation, Owner.WAITING, now)
        conversation.waits_until_at = until
    standing.waits_for_officer(conversation, clock.now())
    conversation.team = team
    log.info("officer_asked_for", conversation_id=conversation.id, team=team)
    return True


def wait_until(hours: OfficeHours, office: str | None, now: datetime) -> datetime | None:
    """How long a citizen stays in line who asks now; None for the usual time.

    Where the office is closed for longer than anybody usually waits, they wait until it closes again on the
    day on which it opens next.
    """
    if hours.opens_at(office, now) < now + LONGEST_WAIT:
        return None
    return hours.closes_at(office, now)


def take(
    session: Session,
    clock: Clock,
    conversation_id: int,
    *,
    officer: str,
    over: str | None = None,
    where: str | None = None,
) -> Conversation:
    """An officer takes the conversation; the bot is silent from here on.

    Args:
        over: the colleague whom it may be taken from, see :mod:`bot.accounts.away`.
        where: the officer's address.

    Raises:
        HandoverError: another officer has it; ``owner`` says who.
    """
    conversation = lock(session, conversation_id)
    if conversation.owner == Owner.OFFICER and conversation.officer not in (
        officer, OUTSIDE_OFFICER, over,
    ):  # fmt: skip
        raise HandoverError("another officer has it", conversation.officer)
    now = clock.now()
    if conversation.officer != officer:
        record(session, conversation, now, HandKind.TAKEN, officer, where=where)
    _give(conversation, officer, now)
    log.info("conversation_taken", conversation_id=conversation.id)
    return conversation


def assign(session: Session, clock: Clock, conversation_id: int, *, officer: str, actor: str) -> Conversation:
    """A supervisor gives the conversation to an officer, also one that another officer has.

    Raises:
        HandoverError: there is none.
    """
    conversation, now = lock(session, conversation_id), clock.now()
    if conversation.officer != officer:
        record(session, conversation, now, HandKind.ASSIGNED, actor)
    _give(conversation, officer, now)
    note(
        session,
        now,
        actor=actor,
        action=Act.CONVERSATION_ASSIGNED,
        conversation_id=conversation_id,
        officer=officer,
    )
    log.info("conversation_assigned", conversation_id=conversation.id)
    return conversation


def answer(
    session: Session,
    clock: Clock,
    channels: Mapping[str, Channel],
    conversation_id: int,
    *,
    officer: str,
    text: str,
) -> list[OutboxMessage]:
    """An officer's reply, on the same way out as the bot's.

    Raises:
        HandoverError: the officer doesn't have the conversation, or the reply is empty.
    """
    conversation = owned(session, conversation_id, officer)
    if not text.strip():
        raise HandoverError("the reply is empty")
    channel = channels[conversation.channel]
    conversation.owner_since_at = clock.now()
    standing.officer_answered(conversation, clock.now())
    return enqueue(session, clock, channel, conversation, [{"text": text.strip()}], author="officer")


def give_back(
    session: Session, clock: Clock, conversation_id: int, *, officer: str, where: str | None = None
) -> Conversation:
    """The officer is done: the bot answers again.

    Raises:
        HandoverError: the officer doesn't have the conversation.
    """
    conversation = owned(session, conversation_id, officer)
    return_to_bot(session, conversation, clock.now(), HandKind.GIVEN_BACK, officer, where=where)
    return conversation


def return_to_bot(
    session: Session,
    conversation: Conversation,
    now: datetime,
    kind: HandKind,
    actor: str,
    *,
    where: str | None = None,
) -> None:
    """The bot answers again, and the conversation is its page's again.

    Args:
        kind: why, one of :data:`bot.conversation.hands.model.RETURNS`.
        actor: who ended it.
        where: the officer's address.
    """
    record(session, conversation, now, kind, actor, where=where)
    _own(conversation, Owner.BOT, now)
    standing.nobody_waits(conversation, now, in_vain=kind == HandKind.TIMED_OUT)
    conversation.officer = conversation.team = conversation.transfer_id = None
    if conversation.words_from_at is not None:
        # What was said to another agency stays there.
        conversation.words_from_at = now
    log.info("conversation_back_with_the_bot", conversation_id=conversation.id)


def outside_officer_wrote(session: Session, conversation: Conversation, now: datetime) -> None:
    """Someone answered in the carrier's own inbox: the bot keeps quiet."""
    if conversation.owner != Owner.OFFICER:
        record(session, conversation, now, HandKind.OUTSIDE, OUTSIDE)
        conversation.officer = OUTSIDE_OFFICER
    _own(conversation, Owner.OFFICER, now)
    standing.officer_came(conversation, now)
    standing.officer_answered(conversation, now)


def overdue(session: Session, now: datetime) -> list[int]:
    """Ids of conversations that waited too long, or whose outside officer went silent; the longest first."""
    statement = select(Conversation.id).where(
        (Conversation.owner == Owner.WAITING)
        & (Conversation.waits_until_at.is_(None))
        & (Conversation.owner_since_at <= now - LONGEST_WAIT)
        | (Conversation.owner == Owner.WAITING) & (Conversation.waits_until_at <= now)
        | (Conversation.owner == Owner.OFFICER)
        & (Conversation.officer == OUTSIDE_OFFICER)
        & (Conversation.owner_since_at <= now - OUTSIDE_OFFICER_IDLE)
    )
    return list(session.scalars(statement.order_by(Conversation.owner_since_at).limit(500)))


def is_overdue(conversation: Conversation, now: datetime) -> bool:
    """The same question about one conversation."""
    since = conversation.owner_since_at
    if since is None or conversation.owner == Owner.BOT:
        return False
    if conversation.owner == Owner.WAITING:
        return (conversation.waits_until_at or since + LONGEST_WAIT) <= now
    return conversation.officer == OUTSIDE_OFFICER and since <= now - OUTSIDE_OFFICER_IDLE


def lock(session: Session, conversation_id: int) -> Conversation:
    """The conversation, locked for this unit of work.

    Raises:
        HandoverError: there is none.
    """
    statement = select(Conversation).where(Conversation.id == conversation_id)
    found = session.scalars(statement.with_for_update(key_share=True)).one_or_none()
    if found is None:
        raise HandoverError("no such conversation")
    return found


def find(session: Session, channel: str, account_id: str, user_id: str) -> Conversation | None:
    """A conversation by the carrier's names for it."""
    statement = select(Conversation).where(
        Conversation.channel == channel,
        Conversation.account_id == account_id,
        Conversation.user_id == user_id,
    )
    return session.scalars(statement).one_or_none()


def owned(session: Session, conversation_id: int, officer: str) -> Conversation:
    """The conversation, locked, if the officer has it.

    Raises:
        HandoverError: somebody else has it, or nobody.
    """
    conversation = lock(session, conversation_id)
    if conversation.owner != Owner.OFFICER or conversation.officer != officer:
        raise HandoverError("take the conversation first", conversation.officer)
    return conversation


def _give(conversation: Conversation, officer: str, now: datetime) -> None:
    _own(conversation, Owner.OFFICER, now)
    conversation.officer = officer
    standing.officer_came(conversation, now)


def _own(conversation: Conversation, owner: Owner, now: datetime) -> None:
    conversation.owner = owner
    conversation.owner_since_at, conversation.waits_until_at = now, None
