"""What a case still lacks of what was asked for."""

from __future__ import annotations

from collections.abc import Collection

from bot.cases.model import Case
from bot.cases.validation import asked_fields
from bot.catalogue.bilingual import Bilingual
from bot.catalogue.schema import Service
from bot.evidence.model import EvidenceStatus
from bot.evidence.queries import CaseFile

#: Whatever stands so was sent and is not there.
_LOST = frozenset({EvidenceStatus.REFUSED, EvidenceStatus.FAILED})


def missing_papers(service: Service, case: Case) -> list[Bilingual]:
    """The files that were asked for and not given ("later"), in the order of the questions."""
    asked = asked_fields(service, case.fields)
    return [one.label for one in asked if one.kind == "attachment" and not case.fields.get(one.name)]


def lost_files(files: Collection[CaseFile]) -> int:
    """How many files were sent and could not be kept."""
    return sum(file.status in _LOST for file in files)
