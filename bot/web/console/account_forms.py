"""The administrator's forms: whose account, which role, where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from bot.accounts.roles import Permission, Role
from bot.accounts.scope import roles_to_give
from bot.accounts.viewer import Viewer
from bot.catalogue.loader import Catalogue
from bot.web.console.case_shown import said
from bot.web.console.forms import LONGEST_EMAIL, NEEDED, TOO_LONG
from bot.web.console.languages import _
from bot.web.console.words import role_name

#: For roles that belong to no agency.
NOWHERE = ""
Choices = list[tuple[str, str]]


class PlaceForm(FlaskForm):
    """A role, and an agency or one of its offices in one field."""

    role = SelectField(_l("Role"), [InputRequired(NEEDED)])
    place = SelectField(_l("Agency or office"))

    def offer(self, person: Viewer, catalogue: Catalogue) -> None:
        """Offer what somebody may give."""
        self.role.choices = [(role.value, role_name(role)) for role in roles_to_give(person)]
        self.place.choices = places(person, catalogue)

    @property
    def chosen(self) -> dict[str, Any]:
        """Role, agency and office, as commands take them."""
        agency, _sign, office = str(self.place.data or "").partition("/")
        return {"role": Role(self.role.data), "agency": agency or None, "office": office or None}


class AccountForm(PlaceForm):
    """Somebody new."""

    email = EmailField(
        _l("E-mail"),
        [
            InputRequired(NEEDED),
            Length(max=LONGEST_EMAIL, message=TOO_LONG),
            Regexp(r"\s*[^@\s]+@[^@\s]+\s*$", message=_l("This is no e-mail address.")),
        ],
    )
    name = StringField(
        _l("Name, as colleagues read it"), [InputRequired(NEEDED), Length(max=120, message=TOO_LONG)]
    )


def places(person: Viewer, catalogue: Catalogue) -> Mapping[str, Choices]:
    """Agencies with their offices, as far as somebody may put accounts there."""
    found: dict[str, Choices] = {}
    if person.agency is None:
        found[_("No agency")] = [(NOWHERE, _("System administrators and auditors"))]
    for code, agency in catalogue.agencies.items():
        if person.agency in (None, code):
            found[said(agency.name)] = _offices(person, catalogue, code)
    return found


def place_value(agency: str | None, office: str | None) -> str:
    """How a place stands in the field."""
    return f"{agency}/{office or ''}" if agency else NOWHERE


def _offices(person: Viewer, catalogue: Catalogue, agency: str) -> Choices:
    whole = [] if person.office else [(place_value(agency, None), _("The whole agency"))]
    mine = [one for one in catalogue.offices.values() if one.agency == agency]
    if person.agency is not None:
        mine = [one for one in mine if person.sees(Permission.ACCOUNT_MANAGE, agency, one.code)]
    return whole + [(place_value(agency, one.code), said(one.title)) for one in mine]
