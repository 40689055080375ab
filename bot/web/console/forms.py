"""The console's small forms. Each checks its own token against forged requests."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, Form, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from bot.accounts.passwords import SHORTEST
from bot.web.console.languages import _, digits

# What the library says by itself has no Bangla.
NEEDED = _l("This is needed.")
TOO_LONG = _l("This is too long.")
LONGEST_EMAIL, LONGEST_PASSWORD = 254, 1000


def is_long_enough(_form: Form, field: Field) -> None:
    """A password's length. Raises ValidationError."""
    if len(field.data or "") < SHORTEST:
        told = _("At least %(count)s characters; a few words in a row are good.", count=digits(SHORTEST))
        raise ValidationError(told)


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = EmailField(_l("E-mail"), [InputRequired(NEEDED), Length(max=LONGEST_EMAIL, message=TOO_LONG)])
    password = PasswordField(
        _l("Password"), [InputRequired(NEEDED), Length(max=LONGEST_PASSWORD, message=TOO_LONG)]
    )


class CodeForm(FlaskForm):
    """The code of the authenticator app, or a recovery code."""

    code = StringField(_l("Code"), [InputRequired(NEEDED), Length(max=40, message=TOO_LONG)])


class PasswordForm(FlaskForm):
    """The old password, and the new one twice."""

    old = PasswordField(
        _l("Password until now"), [InputRequired(NEEDED), Length(max=LONGEST_PASSWORD, message=TOO_LONG)]
    )
    new = PasswordField(
        _l("New password"),
        [InputRequired(NEEDED), is_long_enough, Length(max=LONGEST_PASSWORD, message=TOO_LONG)],
    )
    again = PasswordField(
        _l("New password, once more"),
        [InputRequired(NEEDED), EqualTo("new", message=_l("The two passwords are not the same."))],
    )
