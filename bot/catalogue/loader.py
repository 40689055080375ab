"""From the files under ``catalogue/`` to a :class:`Catalogue`, or to the list of all their faults."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bot.catalogue.bilingual import Entry
from bot.catalogue.canned import CannedFile, CannedReply, canned_findings
from bot.catalogue.checks import findings_in, repeated_between
from bot.catalogue.errors import CatalogueError, Fault, FaultyCatalogue, UnknownOffice, UnknownService
from bot.catalogue.facts import FactSheet
from bot.catalogue.hearings import HearingFile, HearingRule, rules_by_office
from bot.catalogue.helplines import HelplineFile, Helplines, helpline_findings
from bot.catalogue.late_compensation import LateCompensation, LateCompensationFile, late_findings
from bot.catalogue.office_hours import OfficeHours, OfficeHoursFile
from bot.catalogue.office_rule import AnswerRule, OfficeRule, is_in_city
from bot.catalogue.places import Agency, Districts, Office, OfficeTemplate, offices_of, read_districts
from bot.catalogue.retention import CaseRetention, RetentionFile
from bot.catalogue.routing import Router
from bot.catalogue.schema import Service
from bot.catalogue.smaller_places import SmallerPlace, SmallerPlaces, read_city_areas, read_upazilas
from bot.catalogue.working_days import HolidayFile, WorkingDays
from bot.catalogue.yaml_source import SourceFile


class AgencyFile(Entry):
    """The shape of ``catalogue/agencies.yml``."""

    agencies: tuple[Agency, ...]


class OfficeFile(Entry):
    """The shape of ``catalogue/offices.yml``."""

    offices: tuple[OfficeTemplate, ...]


@dataclass(frozen=True)
class Catalogue:
    """All that the agencies offer. Read once, shared by all threads, never changed."""

    agencies: Mapping[str, Agency]
    districts: Districts
    offices: Mapping[str, Office]
    services: Mapping[str, Service]
    working_days: WorkingDays
    retention: RetentionFile
    office_hours: OfficeHours
    fact_sheets: Mapping[str, FactSheet] = field(default_factory=dict)
    smaller_places: SmallerPlaces = field(default_factory=SmallerPlaces)
    hearings: Mapping[str, HearingRule] = field(default_factory=dict)
    helplines: Helplines = field(default_factory=Helplines)
    late_compensation: Mapping[tuple[str, str], LateCompensation] = field(default_factory=dict)
    """By office and service."""
    canned_replies: tuple[CannedReply, ...] = ()

    def service(self, code: str) -> Service:
        """The service of this code; UnknownService if there is none."""
        if code not in self.services:
            raise UnknownService("no service has this code")
        return self.services[code]

    def office(self, code: str) -> Office:
        """The office of this code; UnknownOffice if there is none."""
        if code not in self.offices:
            raise UnknownOffice("no office has this code")
        return self.offices[code]

    def office_for(
        self,
        service: str,
        district: str | None = None,
        page_office: str | None = None,
        *,
        in_city: bool | None = None,
        fields: Mapping[str, object] | None = None,
    ) -> Office:
        """The office that gets a case of ``service``.

        ``in_city`` may be left out where ``fields`` holds the answer to the rule's city field. A rule by
        answer needs ``fields``; without them the case goes as if the question had not been answered.

        Raises:
            UnknownService: no service has this code.
            UnknownDistrict: ``district`` is no district's name in any spelling the catalogue lists.
            DistrictNeeded: the service has one office a district, and none is known.
        """
        rule = self.office_rule(service, fields or {})
        if in_city is None and fields is not None:
            in_city = is_in_city(rule, fields)
        return self._router.office(rule, self.service(service).agency, district, in_city, page_office)

    def offices_in(self, agency: str, district: str) -> list[Office]:
        """The offices of an agency that a district has, its metropolitan unit too; UnknownDistrict."""
        place = self.districts.named(district).name_en
        own = (one for one in self.offices.values() if one.agency == agency)
        return [one for one in own if place in (one.district, *one.serves)]

    def office_rule(self, service: str, fields: Mapping[str, object]) -> OfficeRule:
        """The routing rule of a service, given the answers: its own, or else its agency's."""
        found = self.service(service)
        rule = found.office.rule_for(fields) if isinstance(found.office, AnswerRule) else found.office
        return rule or self.agencies[found.agency].office

    def retention_of(self, service: str) -> CaseRetention:
        """How long the particulars of a service's closed cases are kept, also of one no longer offered."""
        found = self.services.get(service)
        return (found.retention if found else None) or self.retention.cases

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """The prefixes of all case references."""
        return frozenset(service.prefix for service in self.services.values())

    @cached_property
    def _router(self) -> Router:
        return Router(self.offices, self.districts)


def load_catalogue(path: Path | str) -> Catalogue:
    """Read and check the folder ``catalogue/``.

    Raises:
        FaultyCatalogue: with every fault found, each with its file and line.
    """
    folder = Path(path)
    faults: list[Fault] = []
    agencies = _agencies(folder / "agencies.yml", faults)
    districts = _districts(folder / "districts.csv", faults)
    offices = _offices(folder / "offices.yml", districts, agencies, faults)
    smaller_places = _smaller_places(folder, districts, offices, faults)
    holidays = SourceFile(folder / "holidays.yml").read(HolidayFile, faults)
    retention = SourceFile(folder / "retention.yml").read(RetentionFile, faults)
    hours = _office_hours(folder / "office_hours.yml", offices, faults)
    hearings = _hearings(folder / "hearings.yml", offices, districts, faults)
    services = _services(folder / "services", agencies, offices, faults)
    sheets = _fact_sheets(folder / "facts", agencies, faults)
    topics = {*services, *sheets}
    helplines = _helplines(folder / "helplines.yml", topics, agencies, districts, faults)
    late = _late_compensation(folder / "late_compensation.yml", offices, services, faults)
    canned = _canned_replies(folder / "canned_replies.yml", agencies, faults)
    if faults or holidays is None or retention is None or hours is None:
        raise FaultyCatalogue(faults)
    working_days = WorkingDays(holidays)
    return Catalogue(
        agencies,
        districts,
        offices,
        services,
        working_days,
        retention,
        OfficeHours(hours, working_days),
        sheets,
        smaller_places,
        hearings,
        helplines,
        late,
        canned,
    )


def _agencies(path: Path, faults: list[Fault]) -> dict[str, Agency]:
    file = SourceFile(path).read(AgencyFile, faults)
    return {agency.code: agency for agency in file.agencies} if file else {}


def _office_hours(path: Path, offices: Mapping[str, Office], faults: list[Fault]) -> OfficeHoursFile | None:
    source = SourceFile(path)
    file = source.read(OfficeHoursFile, faults)
    for place, one in enumerate(file.offices if file else ()):
        if one.office not in offices:
            faults.append(source.fault(("offices", place, "office"), f"no office has the code {one.office}"))
    return file


def _districts(path: Path, faults: list[Fault]) -> Districts:
    try:
        return read_districts(path)
    except (FileNotFoundError, ValueError) as error:
        faults.append(_csv_fault(path, error))
    return Districts(())


def _smaller_places(
    folder: Path, districts: Districts, offices: Mapping[str, Office], faults: list[Fault]
) -> SmallerPlaces:
    places: list[SmallerPlace] = []
    if len(districts):
        places += _read_csv(folder / "upazilas.csv", lambda path: read_upazilas(path, districts), faults)
    # Where no agency has a unit for a city the file may be missing; a faulty office says enough by itself.
    areas = folder / "city_areas.csv"
    if areas.exists() and not any(fault.path.name == "offices.yml" for fault in faults):
        places += _read_csv(areas, lambda path: read_city_areas(path, offices), faults)
    return SmallerPlaces(places, districts)


def _read_csv(
    path: Path, read: Callable[[Path], list[SmallerPlace]], faults: list[Fault]
) -> list[SmallerPlace]:
    try:
        return read(path)
    except (FileNotFoundError, ValueError) as error:
        faults.append(_csv_fault(path, error))
    return []


def _csv_fault(path: Path, error: FileNotFoundError | ValueError) -> Fault:
    if isinstance(error, FileNotFoundError):
        return Fault(path, 1, "the file is missing")
    line, _, message = str(error).partition(": ")
    return Fault(path, int(line) if line.isdigit() else 1, message or line)


def _offices(
    path: Path, districts: Districts, agencies: Mapping[str, Agency], faults: list[Fault]
) -> dict[str, Office]:
    source = SourceFile(path)
    offices: dict[str, Office] = {}
    serving: dict[tuple[str, str], str] = {}
    file = source.read(OfficeFile, faults)
    for position, template in enumerate(file.offices if file else ()):
        place = ("offices", position)
        if agencies and template.agency not in agencies:
            faults.append(source.fault((*place, "agency"), f"no agency has the code {template.agency}"))
        try:
            new = offices_of(template, districts) if len(districts) else []
        except CatalogueError as error:
            faults.append(source.fault(place, str(error)))
            continue
        for office in new:
            if office.code in offices:
                faults.append(source.fault((*place, "code"), f"{office.code} stands here a second time"))
            offices[office.code] = office
            for district in office.serves:
                other = serving.setdefault((office.kind, district), office.code)
                if other != office.code:
                    faults.append(
                        source.fault((*place, "serves"), f"{district} is served by {other} already")
                    )
    return offices


def _hearings(
    path: Path, offices: Mapping[str, Office], districts: Districts, faults: list[Fault]
) -> Mapping[str, HearingRule]:
    source = SourceFile(path)
    file = source.read(HearingFile, faults)
    for position, rule in enumerate(file.hearings if file else ()):
        strangers = sorted(set(rules_by_office([rule], districts)) - set(offices))
        if strangers and offices:
            message = f"no office has the code {strangers[0]}"
            faults.append(source.fault(("hearings", position, "office"), message))
    return rules_by_office(file.hearings, districts) if file else {}


def _fact_sheets(folder: Path, agencies: Mapping[str, Agency], faults: list[Fault]) -> dict[str, FactSheet]:
    sheets: dict[str, FactSheet] = {}
    for path in sorted(folder.glob("*.yml")):
        source = SourceFile(path)
        sheet = source.read(FactSheet, faults)
        if sheet is None:
            continue
        if sheet.topic != path.stem:
            faults.append(source.fault(("topic",), f"the file of {sheet.topic} is called {sheet.topic}.yml"))
        if sheet.agency not in agencies:
            faults.append(source.fault(("agency",), f"no agency has the code {sheet.agency}"))
        sheets[sheet.topic] = sheet
    return sheets


def _late_compensation(
    path: Path, offices: Mapping[str, Office], services: Mapping[str, Service], faults: list[Fault]
) -> dict[tuple[str, str], LateCompensation]:
    source = SourceFile(path)
    # Where no office has such a rule the file may be missing.
    file = source.read(LateCompensationFile, faults) if path.exists() else None
    if file is None:
        return {}
    faults += [source.fault(*finding) for finding in late_findings(file, offices, services)]
    return {(rule.office, rule.service): rule for rule in file.late_compensation}


def _canned_replies(path: Path, agencies: Collection[str], faults: list[Fault]) -> tuple[CannedReply, ...]:
    source = SourceFile(path)
    # The bot does without them: the file may be missing.
    file = source.read(CannedFile, faults) if path.exists() else None
    if file is None:
        return ()
    faults += [source.fault(*finding) for finding in canned_findings(file, agencies)]
    return file.canned_replies


def _helplines(
    path: Path,
    services: Collection[str],
    agencies: Collection[str],
    districts: Districts,
    faults: list[Fault],
) -> Helplines:
    source = SourceFile(path)
    file = source.read(HelplineFile, faults)
    if file is None:
        return Helplines()
    slugs = {district.slug for district in districts}
    faults += [source.fault(*finding) for finding in helpline_findings(file, services, agencies, slugs)]
    return Helplines(file.situations, file.helplines)


def _services(
    folder: Path, agencies: Mapping[str, Agency], offices: Mapping[str, Office], faults: list[Fault]
) -> dict[str, Service]:
    services: dict[str, Service] = {}
    sources: dict[str, SourceFile] = {}
    for path in sorted(folder.glob("*.yml")):
        source = SourceFile(path)
        service = source.read(Service, faults)
        if service is None:
            continue
        if service.code != path.stem:
            faults.append(source.fault(("code",), f"the file of {service.code} is called {service.code}.yml"))
        services[service.code], sources[service.code] = service, source
        faults += [source.fault(*finding) for finding in findings_in(service, agencies, offices)]
    faults += [sources[code].fault(*finding) for code, finding in repeated_between(services)]
    if not sources and not faults:
        faults.append(Fault(folder, 1, "no service is described here"))
    return services
