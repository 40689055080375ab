"""The console's small forms. Each checks its own token against forged requests."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from bot.accounts.passwords import SHORTEST


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = EmailField(_l("E-mail"), [InputRequired(), Length(max=254)])
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=1000)])


class CodeForm(FlaskForm):
    """The code of the authenticator app, or a recovery code."""

    code = StringField(_l("Code"), [InputRequired(), Length(max=40)])


class PasswordForm(FlaskForm):
    """The old password, and the new one twice."""

    old = PasswordField(_l("Password until now"), [InputRequired(), Length(max=1000)])
    new = PasswordField(_l("New password"), [InputRequired(), Length(min=SHORTEST, max=1000)])
    again = PasswordField(_l("New password, once more"), [InputRequired(), EqualTo("new")])
