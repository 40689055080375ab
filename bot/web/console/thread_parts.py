"""Parts of an open conversation that keep themselves up to date: who else is here, and the window's clock."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as BaseResponse

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
        inbox.must_see(viewer(), conversation_id)
        return render_template(
            "console/presence.html", **who_is_here(inbox.console, viewer(), conversation_id)
        )

    @blueprint.get("/inbox/<tab>/<int:conversation_id>/clock")
    @needs(Permission.CONVERSATION_READ)
    def clock(tab: str, conversation_id: int) -> Page:
        return render_template("console/clock.html", **inbox.thread_of(viewer(), conversation_id))
