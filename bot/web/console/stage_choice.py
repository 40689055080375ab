"""The stages to which several cases may be moved at once."""

from __future__ import annotations

from bot.accounts.viewer import Viewer
from bot.web.console.case_shown import said
from bot.web.console.list_choice import Option
from bot.web.console.office import ConsoleContext


def stage_options(console: ConsoleContext, person: Viewer) -> list[Option]:
    """``service:stage`` of each stage that somebody's role may move cases to, and that asks for nothing."""
    return [
        Option(f"{service.code}:{stage.code}", f"{said(service.title)} → {said(stage.title)}")
        for service in console.services(person)
        for stage in service.stages
        if person.role in stage.moved_by and not stage.requires
    ]
