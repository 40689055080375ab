"""Lists under a name of one's own."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.accounts.roles import Permission
from bot.conversation.lists.commands import drop_filter, save_filter
from bot.conversation.lists.errors import BadName, NoSuchThing
from bot.web.console.access import needs, viewer
from bot.web.console.flashes import not_done
from bot.web.console.inbox import tab_of
from bot.web.console.languages import _
from bot.web.console.list_choice import Choice, tidy_query
from bot.web.console.office import ConsoleContext


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/inbox/<tab>/filters`` and ``/console/inbox/filters/<id>/drop``."""

    @blueprint.post("/inbox/<tab>/filters")
    @needs(Permission.CONVERSATION_READ)
    def keep_filter(tab: str) -> Response:
        person, now = viewer(), console.clock.now()
        query = tidy_query(request.query_string.decode())
        # What supervisors share all of the agency sees; of others it stays their own.
        shared = "shared" in request.form and person.may(Permission.CONVERSATION_ASSIGN)
        try:
            with console.database.write() as unit:
                save_filter(
                    unit,
                    now,
                    account_id=person.account_id,
                    agency=console.scope(person).agency,
                    name=request.form.get("name", ""),
                    tab=tab_of(tab),
                    query=query,
                    is_shared=shared,
                )
        except BadName:
            not_done(_("A name has 1 to 40 characters."))
        return redirect(url_for("console.inbox_list", tab=tab_of(tab), **Choice.of_request().query))

    @blueprint.post("/inbox/filters/<int:filter_id>/drop")
    @needs(Permission.CONVERSATION_READ)
    def forget_filter(filter_id: int) -> Response:
        try:
            with console.database.write() as unit:
                drop_filter(unit, viewer().account_id, filter_id)
        except NoSuchThing:
            abort(404)
        return redirect(url_for("console.inbox_start"))
