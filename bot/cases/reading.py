"""Looks at cases that somebody may have to answer for."""

from __future__ import annotations

from bot.cases.model import Case
from bot.catalogue.loader import Catalogue


def is_sensitive(catalogue: Catalogue, case: Case) -> bool:
    """Whether each look at a case is written down: confidential services, and reports without a name.

    A case of a service that is no longer in the catalogue counts as one.
    """
    service = catalogue.services.get(case.service)
    return service is None or service.confidential or case.anonymous
