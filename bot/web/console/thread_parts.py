"""Parts of an open conversation that keep themselves up to date: who is here or away, the window's clock."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.accounts.away import set_away
from bot.accounts.queries import account_to_change
from bot.accounts.roles import Permission
from bot.web.console.access import needs, viewer
from bot.web.console.here import who_is_here
from bot.web.console.inbox import Inbox

Page = str | BaseResponse | tuple[str, int]


def add_views(blueprint: Blueprint, inbox: Inbox) -> None:
    """``/console/inbox/<tab>/<conversation>/presence`` and ``/clock``."""

    @blueprint.get("/inbox/<tab>/<int:conversation_id>/presence")
    @needs(Permission.CONVERSATION_READ)
    def presence(tab: str, conversation_id: int) -> Page:
        inbox.check_theirs(viewer(), conversation_id)
        return render_template(
            "console/presence.html", **who_is_here(inbox.console, viewer(), conversation_id)
        )

    @blueprint.post("/me/away")
    @needs(Permission.CONVERSATION_REPLY)
    def away() -> Page:
        now, is_away = inbox.console.clock.now(), request.form.get("away") == "yes"
        with inbox.console.database.write() as unit:
            set_away(account_to_change(unit, viewer().account_id), now if is_away else None)
        return redirect(request.referrer or url_for("console.inbox_start"))

    @blueprint.get("/inbox/<tab>/<int:conversation_id>/clock")
    @needs(Permission.CONVERSATION_READ)
    def clock(tab: str, conversation_id: int) -> Page:
        return render_template("console/clock.html", **inbox.thread_of(viewer(), conversation_id))
