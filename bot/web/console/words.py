"""Names of things on the screens, in the reader's language."""

from __future__ import annotations

from flask import Flask

from bot.accounts.roles import Role
from bot.cases.model import CaseEventKind
from bot.cases.worklist import CaseList
from bot.conversation.model import DeliveryStatus
from bot.conversation.worklist import Tab
from bot.web.console.case_shown import said
from bot.web.console.intent_words import all_intents, guesses, intent_name
from bot.web.console.languages import _
from bot.web.console.thread_shown import tick_of


def install_words(app: Flask) -> None:
    """Let templates use these."""
    for name_of in NAMES:
        app.jinja_env.globals[name_of.__name__] = name_of


def role_name(role: Role) -> str:
    """A role."""
    names = {
        Role.OFFICER: _("Officer"),
        Role.SUPERVISOR: _("Supervisor"),
        Role.AGENCY_ADMIN: _("Administrator of the agency"),
        Role.SYSTEM_ADMIN: _("System administrator"),
        Role.AUDITOR: _("Auditor"),
    }
    return names[role]


def tab_name(tab: Tab) -> str:
    """A part of the worklist."""
    return {Tab.MINE: _("Mine"), Tab.UNASSIGNED: _("Unassigned"), Tab.ALL: _("All")}[tab]


def nothing_here(tab: Tab) -> str:
    """What an empty part of the worklist says."""
    words = {
        Tab.MINE: _("Nothing is yours at the moment. Take a conversation under Unassigned."),
        Tab.UNASSIGNED: _("Nobody waits for an officer. Who asks for one appears here."),
        Tab.ALL: _("Nobody has written to your office's pages yet."),
    }
    return words[tab]


def speaker_name(speaker: str) -> str:
    """Who says something."""
    return {"citizen": _("Citizen"), "bot": _("Bot"), "officer": _("Officer")}[speaker]


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


def file_name(kind: str) -> str:
    """A kind of file."""
    names = {"image": _("Picture"), "audio": _("Voice"), "video": _("Video"), "sticker": _("Sticker")}
    return names.get(kind) or _("File")


def part_name(part: CaseList) -> str:
    """A part of the office's cases."""
    return {CaseList.OPEN: _("Open"), CaseList.LATE: _("Late"), CaseList.CLOSED: _("Closed")}[part]


def desk_name(desk: str) -> str:
    """Whose list within an office."""
    return {"counsellor": _("Counsellor"), "editor": _("Editor")}.get(desk, desk)


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
    }
    known = names.get(role, role)
    return known if name.isdecimal() else f"{known} {name}".strip()


#: What templates may call.
NAMES = (
    role_name, tab_name, nothing_here, speaker_name, status_name, file_name, part_name, desk_name, event_name,
    actor_name, said, tick_of, intent_name, guesses, all_intents,
)  # fmt: skip
