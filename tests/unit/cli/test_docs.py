"""The paper about the services says what the catalogue says."""

from __future__ import annotations

from dataclasses import replace

from bot.cli.docs import SERVICES_PAPER, services_paper
from bot.runtime import project_catalogue

CATALOGUE_NOW = project_catalogue()


def test_the_paper_about_the_services_is_not_stale() -> None:
    is_current = SERVICES_PAPER.read_text(encoding="utf-8") == services_paper(CATALOGUE_NOW)
    assert is_current, "write it anew: python -m bot docs services"


def test_every_field_stage_and_source_is_in_it() -> None:
    paper = services_paper(CATALOGUE_NOW)
    for service in CATALOGUE_NOW.services.values():
        assert f"## {service.title.en}" in paper
        names = [*(field.name for field in service.fields), *(stage.code for stage in service.stages)]
        assert all(f"| `{name}` |" in paper for name in names)
        sources = [fact.source.en for fact in (*service.fees, *service.durations, *service.documents)]
        assert all(source.replace("|", "\\|") in paper for source in sources)
    assert all(f"`{agency}`" in paper for agency in CATALOGUE_NOW.agencies)


def test_a_changed_fee_makes_it_stale() -> None:
    clearance = CATALOGUE_NOW.service("police_clearance")
    dearer = clearance.model_copy(update={"fees": (clearance.fees[0].model_copy(update={"amount": 9999}),)})
    services = {**CATALOGUE_NOW.services, "police_clearance": dearer}
    changed = replace(CATALOGUE_NOW, services=services)
    assert services_paper(changed) != services_paper(CATALOGUE_NOW)
