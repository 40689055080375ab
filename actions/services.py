"""One form for each service of the catalogue that has one. A new service adds its class here."""

from __future__ import annotations

from actions.forms import ServiceForm


class PoliceClearanceForm(ServiceForm):
    """Applying for a police clearance."""

    service_code = "police_clearance"


class ConsumerComplaintForm(ServiceForm):
    """Complaining about a shop or a service."""

    service_code = "consumer_complaint"


class CorruptionReportForm(ServiceForm):
    """Reporting corruption."""

    service_code = "corruption_report"
