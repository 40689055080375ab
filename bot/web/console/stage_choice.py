"""The stages to which several cases may be moved at once."""

from __future__ import annotations

from bot.accounts.viewer import Viewer
from bot.catalogue.schema import Service
from bot.catalogue.stages import Stage
from bot.web.console.case_shown import said
from bot.web.console.list_choice import Option
from bot.web.console.office import ConsoleContext


def stage_options(console: ConsoleContext, person: Viewer) -> list[Option]:
    """``service:stage`` of each stage that somebody's role may move cases to, and that asks for nothing."""
    return [
        Option(f"{service.code}:{stage.code}", f"{said(service.title)} → {said(stage.title)}")
        for service in console.services(person)
        for stage in service.stages
        if person.role in stage.moved_by and not stage.requires and _is_led_to(service, stage)
    ]


def _is_led_to(service: Service, stage: Stage) -> bool:
    return any(stage.code in one.next for one in service.stages)
