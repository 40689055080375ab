"""The audit trail, for auditors: who did what, when, where from, on which records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.accounts.queries import account_number, account_of_email, names_of
from bot.accounts.roles import Permission, Role
from bot.audit.acts import Act
from bot.audit.commands import note
from bot.audit.model import AuditEvent
from bot.audit.queries import LINES_SHOWN, Wanted, last_verified, latest
from bot.audit.sealing import head
from bot.cases.references import normalise_reference
from bot.cases.worklist import case_of_reference
from bot.text.normalise import ascii_digits
from bot.web.console.access import needs, viewer
from bot.web.console.audit_words import act_name, detail_name, exact_moment, record_name
from bot.web.console.case_shown import said
from bot.web.console.flashes import not_done
from bot.web.console.intent_words import intent_name
from bot.web.console.languages import _, digits
from bot.web.console.office import ConsoleContext, place_names
from bot.web.console.words import role_name

Page = str | Response
#: What is looked for, as it stands in the address: ids and codes, never an e-mail address.
PARTS = ("actor", "action", "on", "record")
#: Of a seal or a file's id the beginning tells it from others.
LONGEST_DETAIL = 15
_ACTOR = re.compile(r"\d{1,18}|[a-z_]+(:[^\s@]{1,100})?", re.ASCII)
_RECORD = re.compile(r"[a-z_]+:[\w-]{1,64}", re.ASCII)


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/audit``."""

    @blueprint.get("/audit")
    @needs(Permission.AUDIT_READ)
    def audit() -> Page:
        asked = {name: request.args.get(name, "").strip() for name in PARTS}
        return _page(console, asked, request.args.get("before", type=int))

    @blueprint.post("/audit/find")
    @needs(Permission.AUDIT_READ)
    def find_in_audit() -> Page:
        typed = {name: request.form.get(name, "").strip() for name in PARTS}
        asked = {
            **typed,
            "actor": _actor(console, typed["actor"]),
            "record": _record(console, typed["record"]),
        }
        if None in asked.values():
            not_done(_("Nobody is known by this, or no record. Nothing was looked for."))
            return _page(console, dict.fromkeys(PARTS, ""), None, typed=typed)
        chosen: dict[str, Any] = {name: value for name, value in asked.items() if value}
        return redirect(url_for("console.audit", **chosen))


def _page(
    console: ConsoleContext,
    asked: Mapping[str, str],
    before: int | None,
    *,
    typed: Mapping[str, str] | None = None,
) -> str:
    wanted, person, now = _wanted(asked), viewer(), console.clock.now()
    with console.database.write() as unit:
        found = latest(unit, wanted, before=before)
        names = names_of(unit, {line.actor for line in found})
        shown: dict[str, Any] = {"head": head(unit), "verified": last_verified(unit)}
        note(
            unit,
            now,
            actor=person.actor,
            action=Act.TRAIL_VIEWED,
            who=asked["actor"] or None,
            act=asked["action"] or None,
            on=asked["on"] or None,
            of=wanted.record,
            before=before,
        )
    shown |= {"lines": found, "names": names, "asked": asked, "typed": typed or asked, "acts": list(Act)}
    words = {
        "act_name": act_name,
        "exact_moment": exact_moment,
        "number_of": account_number,
        "record_name": record_name,
        "told_besides": lambda line: _told_besides(console, line),
    }
    further = found[-1].id if len(found) == LINES_SHOWN else None
    return render_template("console/audit.html", **shown, **words, further=further)


def _told_besides(console: ConsoleContext, line: AuditEvent) -> list[str]:
    """What a line says besides its record, in words."""
    record, _sign, number = (line.record or "").partition(":")
    known = (f"{record}_id", number)
    return [
        _detail(console, key, value) for key, value in line.subjects.items() if (key, str(value)) != known
    ]


def _detail(console: ConsoleContext, key: str, value: int | str) -> str:
    if key.endswith("_id"):
        return record_name(f"{key.removesuffix('_id')}:{value}")
    if key in ("agency", "office") and value in (places := place_names(console)):
        return said(places[str(value)])
    if key == "role" and value in list(Role):
        return role_name(str(value))
    if key == "act":
        return act_name(str(value))
    if key == "intent":
        return f"{detail_name(key)}: {intent_name(str(value))}"
    plain = digits(value) if isinstance(value, int) else str(value)[:LONGEST_DETAIL]
    return f"{detail_name(key)}: {plain}"


def _wanted(asked: Mapping[str, str]) -> Wanted:
    actor, action = asked["actor"], asked["action"]
    # A number is somebody with an account, whatever their role was when they acted.
    actors = [f"{role}:{actor}" for role in Role] if actor.isdecimal() else [actor]
    if action and action not in set(Act):
        abort(400)
    if not _is_code(_ACTOR, actor) or not _is_code(_RECORD, asked["record"]):
        abort(400)
    try:
        on = date.fromisoformat(asked["on"]) if asked["on"] else None
    except ValueError:
        abort(400)
    return Wanted(actors if actor else None, action or None, on, asked["record"] or None)


def _is_code(form: re.Pattern[str], typed: str) -> bool:
    """Whether something is empty or a code: what is looked for is noted, and words must not be."""
    return not typed or form.fullmatch(typed) is not None


def _actor(console: ConsoleContext, typed: str) -> str | None:
    """An e-mail address becomes the account's number; None if there is no such account."""
    if "@" not in typed:
        plain = ascii_digits(typed)
        return plain if _is_code(_ACTOR, plain) else None
    with console.database.read() as unit:
        account = account_of_email(unit, typed)
    return str(account.id) if account is not None else None


def _record(console: ConsoleContext, typed: str) -> str | None:
    """A reference becomes the case's number; None if there is no such case."""
    if normalise_reference(typed, console.catalogue.prefixes) is None:
        plain = ascii_digits(typed)
        return plain if _is_code(_RECORD, plain) else None
    with console.database.read() as unit:
        case = case_of_reference(unit, console.catalogue, typed)
    return f"case:{case.id}" if case is not None else None
