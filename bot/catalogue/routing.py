"""Which office gets a case: the rule is data, this applies it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.catalogue.errors import DistrictNeeded, UnknownOffice
from bot.catalogue.office_rule import OfficeRule
from bot.catalogue.places import Districts, Office


class Router:
    """Finds an agency's office for a place."""

    def __init__(self, offices: Mapping[str, Office], districts: Districts) -> None:
        self._offices = offices
        self._districts = districts
        self._metro = {(o.agency, o.district): o for o in offices.values() if o.metro}
        self._serving = {(o.kind, place): o for o in offices.values() for place in o.serves}

    def office(
        self,
        rule: OfficeRule,
        agency: str,
        district: str | None = None,
        in_city: bool | None = None,
        page_office: str | None = None,
    ) -> Office:
        """The office for a case of ``agency``; a page of another agency never draws a case to itself.

        Raises:
            UnknownDistrict: ``district`` is no district's name.
            UnknownOffice: the rule's fallback does not exist.
            DistrictNeeded: nothing leads to an office and the rule has no fallback.
        """
        place = self._districts.named(district).name_en if district else None
        page = self._offices.get(page_office) if page_office else None
        if page is not None and page.agency != agency:
            page = None
        candidates = [page] if rule.by == "page" else []
        if rule.by == "district":
            candidates = [self._by_district(rule, agency, place, in_city, page), None if place else page]
        found = next((office for office in candidates if office is not None), None)
        return found or self._fallback(rule)

    def _by_district(
        self, rule: OfficeRule, agency: str, place: str | None, in_city: bool | None, page: Office | None
    ) -> Office | None:
        if place is None:
            return None
        metro = self._metro.get((agency, place)) if rule.metro else None
        if metro is not None and (in_city or (in_city is None and page == metro)):
            return metro
        return self._serving.get((rule.prefix or "", place))

    def _fallback(self, rule: OfficeRule) -> Office:
        if rule.fallback is None:
            raise DistrictNeeded("without a district no office can be found")
        if rule.fallback not in self._offices:
            raise UnknownOffice(f"no office has the code {rule.fallback}")
        return self._offices[rule.fallback]
