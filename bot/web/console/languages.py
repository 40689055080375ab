"""The console's two languages, its digits and its times."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, request, session
from flask_babel import Babel, get_locale, gettext
from flask_login import current_user

from bot.clock import DHAKA, Clock
from bot.text.normalise import bangla_digits

LANGUAGES = {"bn": "বাংলা", "en": "English"}
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def _(message: str, **values: str) -> str:
    """A message of the interface in the reader's language; English is written in the code."""
    return str(gettext(message, **values))


def install_languages(app: Flask, clock: Clock) -> None:
    """Let templates speak the reader's language."""
    Babel(app, locale_selector=chosen_language, default_locale="bn", default_timezone="Asia/Dhaka")
    app.jinja_env.filters["digits"] = digits
    app.jinja_env.filters["lasted"] = lasted
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.filters["full_moment"] = full_moment
    app.jinja_env.filters["since"] = lambda at: since(at, clock.now())
    app.jinja_env.filters["when"] = lambda at: when(at, clock.now())
    app.jinja_env.filters["stamp"] = lambda at: stamp(at, clock.now())
    app.jinja_env.globals.update(language=language, LANGUAGES=LANGUAGES)


def chosen_language() -> str:
    """What the reader chose, else what the account says, else what the browser asks for, else Bangla."""
    if session.get("language") in LANGUAGES:
        return str(session["language"])
    if current_user and current_user.is_authenticated:
        return str(current_user.language)
    return request.accept_languages.best_match(list(LANGUAGES), "bn") or "bn"


def language() -> str:
    """The language of this page: ``bn`` or ``en``."""
    return str(get_locale() or "bn")


def digits(value: object) -> str:
    """Numbers in the reader's digits."""
    return bangla_digits(str(value)) if language() == "bn" else str(value)


def when(at: datetime, now: datetime) -> str:
    """A moment in words: relative up to a day, then the date."""
    seconds = int((now - at).total_seconds())
    if 0 <= seconds < _MINUTE:
        return _("just now")
    if 0 <= seconds < _HOUR:
        return _("%(count)s min ago", count=digits(seconds // _MINUTE))
    if 0 <= seconds < _DAY:
        return _("%(count)s h ago", count=digits(seconds // _HOUR))
    local = at.astimezone(DHAKA)
    return digits(f"{local.day}/{local.month}/{local.year}")


def stamp(at: datetime, now: datetime) -> str:
    """A moment in words, with the hour where only the day would be told: for what was said in a row."""
    is_of_the_day = 0 <= (now - at).total_seconds() < _DAY
    return when(at, now) if is_of_the_day else digits(f"{when(at, now)} {at.astimezone(DHAKA):%H:%M}")


def since(at: datetime, now: datetime) -> str:
    """How long something has lasted."""
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < _HOUR:
        return _("%(count)s min", count=digits(seconds // _MINUTE))
    if seconds < 2 * _DAY:
        return _("%(count)s h", count=digits(seconds // _HOUR))
    return _("%(count)s days", count=digits(seconds // _DAY))


def lasted(time: timedelta) -> str:
    """A length of time within days' work, to the minute."""
    hours, minutes = divmod(round(time.total_seconds() / _MINUTE), 60)
    if not hours:
        return _("%(count)s min", count=digits(minutes))
    return _("%(hours)s h %(minutes)s min", hours=digits(hours), minutes=digits(minutes))


def moment(at: datetime) -> str:
    """Day and time of a moment, in Dhaka."""
    local = at.astimezone(DHAKA)
    return digits(f"{local.day}/{local.month} {local:%H:%M}")


def full_moment(at: datetime) -> str:
    """Day, year and time of a moment, in Dhaka: for what is read much later, or reaches into another year."""
    local = at.astimezone(DHAKA)
    return digits(f"{local.day}/{local.month}/{local.year} {local:%H:%M}")
