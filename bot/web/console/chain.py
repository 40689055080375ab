"""The chain: how many cases stand in which stage, what is late and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request

from bot.accounts.queries import names_of
from bot.accounts.roles import Permission
from bot.cases.chain import Standing, brought_by, late_in, standing
from bot.cases.worklist import CASES_SHOWN
from bot.catalogue.schema import Service
from bot.web.console.access import needs, viewer
from bot.web.console.case_shown import CaseShown, said
from bot.web.console.office import ConsoleContext


@dataclass(frozen=True)
class Link:
    """One stage of the chain; ``offices`` are those with open cases in it, the latest first."""

    stage: str
    title: str
    offices: tuple[Standing, ...]

    @property
    def open(self) -> int:
        """Cases that stand here."""
        return sum(one.open for one in self.offices)

    @property
    def late(self) -> int:
        """Those that are late."""
        return sum(one.late for one in self.offices)

    @property
    def since(self) -> datetime | None:
        """Since when the oldest one stands here."""
        return min((one.since for one in self.offices), default=None)


def add_views(blueprint: Blueprint, console: ConsoleContext) -> None:
    """``/console/chain``."""

    @blueprint.get("/chain")
    @needs(Permission.TEAM_READ)
    def chain() -> str:
        person = viewer()
        offices = console.offices(person, Permission.TEAM_READ)
        with console.database.read() as unit:
            found = standing(unit, offices, console.clock.now())
        chains = [(service, _links(service, found)) for service in console.services(person)]
        chains = [(service, links) for service, links in chains if any(link.open for link in links)]
        titles = {code: said(console.catalogue.office(code).title) for code in offices}
        return render_template("console/chain.html", chains=chains, offices=titles)

    @blueprint.get("/chain/<service>/<stage>")
    @needs(Permission.CASE_READ)
    def late_cases(service: str, stage: str) -> str:
        now, offices = console.clock.now(), console.offices(viewer())
        chosen, after = request.args.get("office"), request.args.get("after", type=int)
        looked = offices & {chosen} if chosen else offices
        with console.database.read() as unit:
            found = late_in(unit, looked, now, service, stage, after)
            actors = brought_by(unit, found)
            names = names_of(unit, set(actors.values()))
        rows = [(CaseShown.of(case, console.catalogue, now), actors.get(case.id, "")) for case in found]
        return render_template(
            "console/late_cases.html",
            rows=rows,
            names=names,
            further=found[-1].id if len(found) == CASES_SHOWN else None,
            service=service,
            stage=stage,
            office=chosen,
            offices={code: said(console.catalogue.office(code).title) for code in looked},
        )


def _links(service: Service, found: Sequence[Standing]) -> list[Link]:
    """The stages of a service in the catalogue's order, then those that it no longer has."""
    mine = [one for one in found if one.service == service.code]
    titles = {stage.code: said(stage.title) for stage in service.stages if not stage.final}
    titles |= {one.stage: one.stage for one in mine if one.stage not in titles}
    return [
        Link(
            code,
            title,
            tuple(
                sorted((one for one in mine if one.stage == code), key=lambda one: (-one.late, one.office))
            ),
        )
        for code, title in titles.items()
    ]
