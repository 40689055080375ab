"""Telephone numbers as gateways write them: with + or 00, with the country's code or with a zero."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from bot.text.normalise import ascii_digits

REGION, COUNTRY_CODE = "BD", "880"
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
_SHORT_CODE = re.compile(r"[0-9]{3,11}")


def mobile_of(value: str) -> str | None:
    """A citizen's mobile number as ``+8801…``; None for other countries, short codes and sender names."""
    written = re.sub(r"[\s().-]", "", ascii_digits(value))
    if written.startswith(COUNTRY_CODE):
        written = "+" + written
    elif written.startswith("00"):
        written = "+" + written[2:]
    if not re.fullmatch(r"\+?[0-9]{6,15}", written):
        return None
    try:
        number = phonenumbers.parse(written, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number_for_region(number, REGION):
        return None
    if phonenumbers.number_type(number) not in _MOBILE:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def account_of(value: str) -> str | None:
    """A number of our own: a mobile number as ``+8801…``, a short code as its digits; else None."""
    digits = ascii_digits(value).strip()
    return mobile_of(digits) or (digits if _SHORT_CODE.fullmatch(digits) else None)


def written_for_gateway(phone: str) -> dict[str, str]:
    """The spellings of ``+8801…`` that gateways ask for: ``to`` +8801…, ``msisdn`` 8801…, ``local`` 01…."""
    msisdn = phone.removeprefix("+")
    return {"to": phone, "msisdn": msisdn, "local": "0" + msisdn.removeprefix(COUNTRY_CODE)}
