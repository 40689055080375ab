"""What must happen even when nobody nudges: unknown sends, forgotten waits, old receipts."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.audit.sealing import seal_new_lines
from bot.cases.commands import purge_command_receipts
from bot.cases.history import SCHEDULE, acting_from
from bot.cases.watching import escalate_overdue, warn_of_deadlines
from bot.conversation import handover
from bot.conversation.hands.model import HandKind
from bot.conversation.hearing_reminders import remind_of_hearings, teller
from bot.conversation.model import DeliveryStatus, Owner
from bot.conversation.postdated import date_anew
from bot.conversation.presence.commands import forget_presence
from bot.conversation.sendable import expire_unsendable, reply_window
from bot.evidence.commands import forget_old
from bot.runtime import Runtime, check_clock
from bot.workers.auditing import check_daily
from bot.workers.digest import send_digests
from bot.workers.mail import SmtpMailer
from bot.workers.profiles import push_all
from bot.workers.retention import match_requests, run_retention

log = structlog.get_logger(__name__)


def sweep(runtime: Runtime) -> bool:
    """One round. Returns whether there is something to send now."""
    redated = date_anew(runtime.database, runtime.clock.now())
    requeued = runtime.delivery.recover()
    returned = _return_overdue(runtime)
    seal_new_lines(runtime.database, runtime.clock.now())
    return bool(redated or requeued or returned)


def tidy(runtime: Runtime) -> None:
    """The slow part of the schedule: what nobody may send or ask for any more goes, profiles are pushed."""
    now = runtime.clock.now()
    check_clock(runtime.database, runtime.clock)
    with runtime.database.write() as session, acting_from(session, SCHEDULE):
        expired = expire_unsendable(session, now)
        purged = purge_command_receipts(session, now)
        late = escalate_overdue(session, runtime.catalogue, now)
        warned = warn_of_deadlines(session, now)
        forgotten = forget_old(session, now)
        forget_presence(session, now)
    reminded = _remind(runtime)
    push_all(runtime.database, runtime.graph)
    run_retention(runtime.database, runtime.catalogue, now)
    match_requests(
        runtime.database, runtime.catalogue, runtime.clock, runtime.graph, runtime.settings.facebook_app_id
    )
    check_daily(runtime.database, now)
    mail, public_url = runtime.settings.mail, runtime.settings.public_url
    if mail is not None and public_url is not None:
        send_digests(runtime.database, runtime.clock, runtime.catalogue, SmtpMailer(mail), public_url)
    done = {"expired": expired, "purged": purged, "late": late, "warned": warned, "reminded": reminded}
    log.info("tidied", **done, files_forgotten=forgotten)


def _remind(runtime: Runtime) -> int:
    texts = runtime.answerer.notices.text_messages
    tell = teller(runtime.clock, runtime.catalogue, runtime.engine.domain, runtime.channels, texts)
    with runtime.database.write() as session:
        return remind_of_hearings(session, runtime.clock, runtime.catalogue, tell)


def _return_overdue(runtime: Runtime) -> int:
    now = runtime.clock.now()
    with runtime.database.read() as session:
        ids = handover.overdue(session, now)
    return sum(_return(runtime, conversation_id, now) for conversation_id in ids)


def _return(runtime: Runtime, conversation_id: int, now: datetime) -> int:
    try:
        with runtime.database.write() as session:
            conversation = handover.lock(session, conversation_id)
            # Look again under the lock: an officer may have been quicker.
            if not handover.is_overdue(conversation, now):
                return 0
            waited = conversation.owner == Owner.WAITING
            kind = HandKind.TIMED_OUT if waited else HandKind.OUTSIDE_ENDED
            handover.return_to_bot(session, conversation, now, kind, SCHEDULE)
            if waited:
                rows = runtime.answerer.respond(session, conversation, "utter_officer_unavailable")
                # After a long weekend the window is closed: then it is the first thing they read again.
                for row in rows if reply_window(conversation, now) != "open" else ():
                    row.status = DeliveryStatus.WAITING
            return 1
    except Exception as error:
        # One that can't be given back must not keep all others waiting.
        log.exception("wait_not_ended", conversation_id=conversation_id, error=type(error).__name__)
        return 0
