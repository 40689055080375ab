"""Names of acts, records and what else a line tells, on the auditor's screen in the reader's language."""

from __future__ import annotations

from datetime import datetime

from bot.audit.acts import Act
from bot.clock import DHAKA
from bot.web.console.languages import _, digits


def exact_moment(at: datetime) -> str:
    """Day and time to the second, in Dhaka."""
    local = at.astimezone(DHAKA)
    return digits(f"{local.day}/{local.month}/{local.year} {local:%H:%M:%S}")


def act_name(action: str) -> str:
    """An act; one that is not known here by its code."""
    names = {
        Act.SIGNED_IN: _("Signed in"),
        Act.SIGN_IN_REFUSED: _("Sign-in refused"),
        Act.SIGNED_OUT: _("Signed out"),
        Act.SESSIONS_ENDED: _("Sessions ended"),
        Act.ACCOUNT_LOCKED: _("Account locked after failures"),
        Act.ACCOUNT_UNLOCKED: _("Account unlocked"),
        Act.ACCOUNT_ADDED: _("Account added"),
        Act.ACCOUNT_PLACED: _("Role or office changed"),
        Act.ACCOUNT_CLOSED: _("Account closed"),
        Act.ACCOUNT_REOPENED: _("Account opened again"),
        Act.PASSWORD_CHANGED: _("Password changed"),
        Act.FACTOR_SET: _("Second factor set up"),
        Act.FACTOR_DROPPED: _("Second factor dropped"),
        Act.RECOVERY_CODES_RENEWED: _("New recovery codes"),
        Act.RECOVERY_CODE_USED: _("Recovery code used"),
        Act.CASE_VIEWED: _("Case opened to read"),
        Act.FILE_VIEWED: _("File looked at"),
        Act.FIELD_REVEALED: _("Number shown whole"),
        Act.CASE_MOVED: _("Case moved"),
        Act.HEARING_CALLED_OFF: _("Hearing day called off"),
        Act.CASE_FOUND: _("Case found by a number or its words"),
        Act.CONVERSATION_VIEWED: _("Conversation read"),
        Act.TRACKER_VIEWED: _("Conversation read through the API"),
        Act.CONVERSATION_TAKEN: _("Conversation taken"),
        Act.CONVERSATION_ANSWERED: _("Citizen answered"),
        Act.CONVERSATION_GIVEN_BACK: _("Conversation given back"),
        Act.THREAD_FILE_VIEWED: _("File in a conversation looked at"),
        Act.REPLY_SENT_AGAIN: _("Reply sent again"),
        Act.INTENT_CORRECTED: _("Bot's understanding corrected"),
        Act.CORRECTIONS_EXPORTED: _("Corrections exported"),
        Act.CASE_ERASED: _("Particulars of a case erased"),
        Act.CONVERSATION_ERASED: _("Conversation erased"),
        Act.SENDER_FORGOTTEN: _("Citizen's id forgotten"),
        Act.CONVERSATION_EXPORTED: _("Conversation exported"),
        Act.CASE_PRINTED: _("Case printed"),
        Act.CASE_PRINTED_WHOLE: _("Case printed with whole numbers"),
        Act.CASES_EXPORTED: _("Cases exported"),
        Act.CONVERSATION_ASSIGNED: _("Conversation assigned"),
        Act.LABEL_ADDED: _("Label added"),
        Act.LABEL_CLOSED: _("Label closed"),
        Act.LABEL_PUT: _("Label put on"),
        Act.LABEL_TAKEN_OFF: _("Label taken off"),
        Act.SEARCHED: _("Searched"),
        Act.REPLY_ADDED: _("Ready reply added"),
        Act.REPLY_CHANGED: _("Ready reply changed"),
        Act.REPLY_REMOVED: _("Ready reply removed"),
        Act.REPLY_RESTORED: _("Ready reply restored"),
        Act.TRAIL_VIEWED: _("Audit trail looked at"),
        Act.TRAIL_VERIFIED: _("Audit trail checked"),
    }
    return {act.value: name for act, name in names.items()}.get(action, action)


def record_name(record: str) -> str:
    """A record such as ``case:7``; one of a kind that is not known here by its code."""
    names = {
        "account": _("Account"),
        "session": _("Session"),
        "case": _("Case"),
        "conversation": _("Conversation"),
        "message": _("Reply"),
        "note": _("Note"),
        "change": _("Change of hands"),
        "event": _("Message"),
        "label": _("Label"),
        "request": _("Request"),
    }
    kind, _sign, number = record.partition(":")
    return f"{names[kind]} {digits(number)}" if kind in names else record


def detail_name(key: str) -> str:
    """What a line tells besides; a record by its kind, what is not known here by its code."""
    names = {
        "agency": _("agency"),
        "office": _("office"),
        "role": _("role"),
        "officer": _("officer"),
        "stage": _("stage"),
        "field": _("answer"),
        "file": _("file"),
        "code": _("ready reply"),
        "intent": _("meaning"),
        "hits": _("found"),
        "cases": _("cases"),
        "days": _("days"),
        "examples": _("examples"),
        "cases_erased": _("cases erased"),
        "cases_kept": _("cases kept"),
        "position": _("line"),
        "seal": _("seal"),
        "faults": _("faults"),
        "first_fault": _("first fault"),
        "who": _("by whom"),
        "act": _("act"),
        "on": _("day"),
        "of": _("record"),
        "before": _("before line"),
    }
    return names.get(key, key)
