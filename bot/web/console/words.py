"""Names of things on the screens, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from bot.accounts.roles import Role
from bot.cases.by_hand import Came, Consent
from bot.cases.checks.queries import FieldPart
from bot.cases.clocks import Clock as CaseClock
from bot.cases.history import CHAT, COMMAND_LINE, CONSOLE, SCHEDULE
from bot.cases.model import CaseEventKind
from bot.cases.worklist import CaseList
from bot.catalogue.bilingual import Language
from bot.catalogue.facts import Term
from bot.catalogue.loader import Catalogue
from bot.catalogue.spoken import spoken_date
from bot.clock import dhaka_date
from bot.conversation.model import DeliveryStatus
from bot.conversation.notice_drafts import Way
from bot.conversation.worklist import Tab
from bot.evidence.copying.outcome import NoCopy
from bot.web.console.case_shown import said
from bot.web.console.intent_words import all_intents, guesses, intent_name
from bot.web.console.languages import _, digits, language
from bot.web.console.thread_shown import tick_of


def install_words(app: Flask, catalogue: Catalogue) -> None:
    """Let templates use these."""
    for name_of in NAMES:
        app.jinja_env.globals[name_of.__name__] = name_of
    app.jinja_env.globals["districts"] = lambda: catalogue.districts


def role_name(role: str) -> str:
    """A role."""
    names = {
        Role.OFFICER: _("Officer"),
        Role.SUPERVISOR: _("Supervisor"),
        Role.AGENCY_ADMIN: _("Administrator of the agency"),
        Role.SYSTEM_ADMIN: _("System administrator"),
        Role.AUDITOR: _("Auditor"),
    }
    return names[Role(role)]


def tab_name(tab: Tab) -> str:
    """A part of the worklist."""
    names = {
        Tab.MINE: _("Mine"),
        Tab.UNASSIGNED: _("Unassigned"),
        Tab.MENTIONED: _("Mentioned"),
        Tab.ALL: _("All"),
        Tab.ESCALATED: _("Escalated"),
        Tab.CITIZEN: _("Citizen's turn"),
    }
    return names[tab]


def nothing_here(tab: Tab) -> str:
    """What an empty part of the worklist says."""
    words = {
        Tab.MINE: _("Nothing is yours at the moment. Take a conversation under Unassigned."),
        Tab.UNASSIGNED: _("Nobody waits for an officer. Who asks for one appears here."),
        Tab.MENTIONED: _("Where a colleague names you in a note, the conversation appears here."),
        Tab.ALL: _("Nobody has written to your office's pages yet."),
        Tab.ESCALATED: _("Nothing is late. Cases past their time appear here, and waits that nobody ended."),
        Tab.CITIZEN: _("Nobody owes the office an answer. Who was asked something appears here."),
    }
    return words[tab]


def speaker_name(speaker: str) -> str:
    """Who says something."""
    names = {
        "citizen": _("Citizen"),
        "bot": _("Bot"),
        "officer": _("Officer"),
        "note": _("Note, not sent"),
    }
    return names[speaker]


def status_name(status: str) -> str:
    """How far a reply has come."""
    names = {
        DeliveryStatus.WAITING: _("waits until the citizen writes"),
        DeliveryStatus.QUEUED: _("on its way"),
        DeliveryStatus.SENDING: _("on its way"),
        DeliveryStatus.UNKNOWN: _("perhaps sent"),
        DeliveryStatus.SENT: _("sent"),
        DeliveryStatus.DELIVERED: _("delivered"),
        DeliveryStatus.READ: _("read"),
        DeliveryStatus.FAILED: _("not delivered"),
    }
    return names[DeliveryStatus(status)]


def file_name(kind: str, view_type: str | None = None) -> str:
    """A kind of file; what was sent as a file is named by what its copy is, where that is known."""
    kind = view_type.partition("/")[0] if kind == "file" and view_type else kind
    names = {"image": _("Picture"), "audio": _("Voice"), "video": _("Video"), "sticker": _("Sticker")}
    return names.get(kind) or _("File")


def no_copy_reason(reason: str | None) -> str:
    """Why a file has no viewing copy; nothing where that is not known."""
    if reason is None:
        return ""
    names = {
        NoCopy.KIND: _("No viewing copy: this kind of file can't be read here."),
        NoCopy.DAMAGED: _("No viewing copy: the file is damaged."),
        NoCopy.PROTECTED: _("No viewing copy: the file has a password."),
        NoCopy.TOO_LARGE: _("No viewing copy: the file has too many pages, minutes or pixels."),
        NoCopy.TOO_COSTLY: _("No viewing copy: making it would take too much time or memory."),
        NoCopy.FAILED: _("No viewing copy: making it failed."),
    }
    return names[NoCopy(reason)]


def part_name(part: CaseList) -> str:
    """A part of the office's cases."""
    return {CaseList.OPEN: _("Open"), CaseList.LATE: _("Late"), CaseList.CLOSED: _("Closed")}[part]


def desk_name(desk: str) -> str:
    """Whose list within an office."""
    return {"counsellor": _("Counsellor"), "editor": _("Editor")}.get(desk, desk)


def variable_name(variable: str) -> str:
    """What a variable of a ready reply stands for."""
    names = {
        "reference": _("number of the case"),
        "service": _("the service"),
        "stage": _("where the case stands"),
        "due_on": _("by when it is due"),
        "officer": _("your name"),
        "office": _("your office"),
    }
    return names[variable]


def canned_fault(fault: str) -> str:
    """What is wrong with a field of a ready reply."""
    words = {
        "missing": _("Needed in both languages."),
        "too_long": _("This is too long."),
        "variable": _("No such word is filled in. Use those listed above."),
        "script": _("Bangla belongs here in Bangla letters, English in English ones."),
    }
    return words[fault]


def event_name(kind: str) -> str:
    """What happened to a case."""
    names = {
        CaseEventKind.OPENED: _("Opened"),
        CaseEventKind.MOVED: _("Moved"),
        CaseEventKind.INFORMATION_ADDED: _("Information added"),
        CaseEventKind.WARNED: _("Warning before the deadline"),
        CaseEventKind.ESCALATED: _("Late: supervisors were told"),
        CaseEventKind.REOPENED: _("Opened again"),
        CaseEventKind.APPEALED: _("Appealed"),
        CaseEventKind.RATED: _("Rated"),
        CaseEventKind.EVIDENCE_SEALED: _("File sealed"),
        CaseEventKind.EVIDENCE_MISSING: _("File could not be kept"),
        CaseEventKind.EVIDENCE_ERASED: _("File erased"),
        CaseEventKind.CORRECTED: _("Corrected by the citizen"),
        CaseEventKind.ERASURE_REQUESTED: _("The citizen asked for erasure"),
        CaseEventKind.ERASED: _("Particulars erased"),
        CaseEventKind.REBOOKED: _("Another hearing day"),
        CaseEventKind.LINKED: _("Linked with other cases"),
        CaseEventKind.UNLINKED: _("No longer linked"),
        CaseEventKind.CHECKED: _("Done"),
        CaseEventKind.CHECK_NOTED: _("Note on what is to be done"),
        CaseEventKind.UNCHECKED: _("Tick taken back"),
        CaseEventKind.TRANSFERRED: _("Given to another office"),
    }
    return names[CaseEventKind(kind)]


def actor_name(actor: str) -> str:
    """Who did something to a case, where it is nobody with an account."""
    role, _sign, name = actor.partition(":")
    names = {
        "citizen": _("Citizen"),
        "schedule": _("Clock"),
        "officer": _("Officer"),
        "supervisor": _("Supervisor"),
        "agency_admin": _("Administrator of the agency"),
        "system_admin": _("System administrator"),
        "auditor": _("Auditor"),
        "operator": _("Operator"),
        "stranger": _("Not signed in"),
        "token": _("A program with the API's token"),
    }
    known = names.get(role, role)
    return known if name.isdecimal() else f"{known} {name}".strip()


def way_name(way: Way) -> str:
    """How a notice goes to the citizen."""
    names = {
        Way.CHAT: _("Goes now, in the chat."),
        Way.LATER: _("Waits: Facebook lets it through when the citizen writes again."),
        Way.TEXT: _("Goes by SMS: this citizen came to the office and is in no chat."),
        Way.NOBODY: _(
            "Nobody is told: no chat and no phone is known. Who asks with the number or code hears it."
        ),
    }
    return names[way]


def script_of(words: str) -> str:
    """The language of words by their letters, for whoever reads them out."""
    return "bn" if any("\u0980" <= letter <= "\u09ff" for letter in words) else "en"


def field_part_name(part: FieldPart) -> str:
    """Which cases with something to do outside."""
    return {FieldPart.NOW: _("Late and today"), FieldPart.LATER: _("Later")}[part]


def day_in(day: date, chosen: Language) -> str:
    """A day in one of the two languages."""
    return spoken_date(day, chosen)


def day_name(day: date) -> str:
    """A day in the reader's language."""
    return spoken_date(day, "bn" if language() == "bn" else "en")


def term_length(term: Term) -> str:
    """How long a deadline is, and in which days."""
    if term.hours is not None:
        return _("%(count)s hours", count=digits(term.hours))
    count = digits(term.days or 0)
    if term.kind == "working":
        return _("%(count)s working days", count=count)
    return _("%(count)s calendar days", count=count)


def clock_state(clock: CaseClock, now: datetime) -> str:
    """How a deadline stands."""
    if clock.ended_at is not None:
        return _("ended late") if clock.is_late(now) else _("ended in time")
    if clock.pauses and clock.pauses[-1].until is None:
        return _("stands still")
    return _("late") if clock.is_late(now) else _("running")


def day_of(at: datetime) -> str:
    """The day of a moment, in the reader's language."""
    return day_name(dhaka_date(at))


def came_name(came: str) -> str:
    """How somebody came for whom an officer opened a case."""
    return {Came.WALK_IN: _("Came to the office"), Came.CALL: _("Called")}[Came(came)]


def consent_name(consent: str) -> str:
    """How they agreed."""
    return {Consent.ORAL: _("Agreed orally"), Consent.PAPER: _("Agreed on paper")}[Consent(consent)]


def place_name(place: str) -> str:
    """From where something was done to a case."""
    names = {
        CONSOLE: _("here in the console"),
        COMMAND_LINE: _("on the command line"),
        SCHEDULE: _("by schedule"),
        CHAT: _("in a chat"),
        "facebook": _("on Facebook"),
        "sms": _("by text message"),
        "webchat": _("on the website"),
        "rest": _("through an app"),
    }
    return names.get(place, place)


#: What templates may call.
NAMES = (
    role_name, tab_name, nothing_here, speaker_name, status_name, file_name, no_copy_reason, part_name,
    desk_name, event_name, actor_name, variable_name, canned_fault, way_name, script_of, day_in, day_name,
    day_of, term_length, clock_state, place_name, came_name, consent_name, field_part_name, said, tick_of,
    intent_name, guesses, all_intents,
)  # fmt: skip
