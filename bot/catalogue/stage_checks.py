"""What must hold of the data that stages ask for: whatever is told or computed is known by then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.catalogue.notes import places_in
from bot.catalogue.schema import Service
from bot.catalogue.stages import Stage

Finding = tuple[tuple[int | str, ...], str]


def stage_data_findings(service: Service) -> Iterator[Finding]:
    """Everything wrong with what the stages of a service ask for, compute and tell."""
    if service.initial_stage not in {stage.code for stage in service.stages}:
        return
    known = _known(service)
    for position, stage in enumerate(service.stages):
        place = ("stages", position)
        if stage.code == service.initial_stage and (stage.requires or stage.computed):
            yield (*place, "requires"), "a case begins here, and nobody fills anything then"
        if strange := sorted(places_in(stage.citizen_note) - known[stage.code]):
            yield (
                (*place, "citizen_note"),
                f"not known in this stage, whichever way it came: {_list(strange)}",
            )
        yield from _computed(service, stage, place, known[stage.code])
    yield from _names(service)


def _computed(
    service: Service, stage: Stage, place: tuple[int | str, ...], known: set[str]
) -> Iterator[Finding]:
    data = service.stage_data
    for name, share in stage.computed.items():
        if name in data:
            yield (*place, "computed", name), f"{name} is filled by an officer elsewhere"
        if share.of not in known or share.of not in data or data[share.of].kind != "amount":
            yield (*place, "computed", name, "of"), f"no amount {share.of} is known in this stage"


def _names(service: Service) -> Iterator[Finding]:
    """A name stands for the same thing in every stage, and once in each."""
    first = {datum.name: datum for stage in reversed(service.stages) for datum in reversed(stage.requires)}
    for position, stage in enumerate(service.stages):
        names = [datum.name for datum in stage.requires]
        for number, datum in enumerate(stage.requires):
            place = ("stages", position, "requires", number)
            if datum.name in names[:number]:
                yield place, f"{datum.name} stands here a second time"
            elif (datum.kind, datum.choices) != (first[datum.name].kind, first[datum.name].choices):
                yield place, f"{datum.name} is of another kind in an earlier stage"


def _known(service: Service) -> Mapping[str, set[str]]:
    """What is certainly known of a case in each stage: on every way there it was filled or computed."""
    own = {
        stage.code: {datum.name for datum in stage.requires} | set(stage.computed) for stage in service.stages
    }
    before = {code: [one.code for one in service.stages if code in one.next] for code in own}
    for code, origins in _ways_back(service):
        before.setdefault(code, []).extend(origins)
    everything = {name for names in own.values() for name in names}
    before = {code: [one for one in origins if one in own] for code, origins in before.items()}
    known = {code: set(everything) for code in own} | {service.initial_stage: own[service.initial_stage]}
    changed = True
    while changed:
        changed = False
        for code in own.keys() - {service.initial_stage}:
            common = set.intersection(*(known[one] for one in before[code])) if before[code] else set()
            if known[code] != own[code] | common:
                known[code], changed = own[code] | common, True
    return known


def field_check_findings(service: Service) -> Iterator[Finding]:
    """Everything wrong with what is ticked off in the stages of a service."""
    for position, stage in enumerate(service.stages):
        names = [check.name for check in stage.checks]
        for number, check in enumerate(stage.checks):
            place = ("stages", position, "checks", number)
            if check.name in names[:number]:
                yield place, f"{check.name} stands here a second time"
            if strange := sorted(set(check.needed_for) - set(stage.next)):
                yield (*place, "needed_for"), f"the case never goes from here to {_list(strange)}"
        if stage.final and stage.checks:
            yield ("stages", position, "checks"), "in a final stage nothing is left to be done"


def after_closing_findings(service: Service) -> Iterator[Finding]:
    """Everything wrong with what is offered when the office is done."""
    stages, after = {stage.code: stage for stage in service.stages}, service.after_closing
    for key, code in (("reopen_to", after.reopen_to), ("appeal", after.appeal.to if after.appeal else None)):
        if code is None:
            continue
        stage = stages.get(code)
        if stage is None or stage.final:
            yield ("after_closing", key), f"no open stage has the code {code}"
        elif stage.requires or stage.computed:
            yield ("after_closing", key), f"{code} asks for data, and the citizen gives none"
    for code in after.appeal.after if after.appeal else ():
        if code not in stages or code == service.initial_stage:
            yield ("after_closing", "appeal"), f"no decision has the code {code}"


def _ways_back(service: Service) -> Iterator[tuple[str, list[str]]]:
    """Where a citizen can bring a case when the office is done, and from where."""
    after = service.after_closing
    if after.reopen_to is not None:
        yield after.reopen_to, [stage.code for stage in service.stages if stage.final]
    if after.appeal is not None:
        yield after.appeal.to, list(after.appeal.after)


def _list(names: list[str]) -> str:
    return ", ".join(names)
