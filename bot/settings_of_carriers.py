"""What is decided of texts and e-mails; read from the environment by :mod:`bot.settings`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

SMS_HOURLY_LIMIT = 60


@dataclass(frozen=True)
class SmsSettings:
    """How texts come in and go out; what is unset is off.

    Attributes:
        gateway: ``http`` sends through ``url``, ``log`` only pretends to, None sends nothing.
        url: the gateway's address for one message.
        method: ``GET`` or ``POST``.
        body: how a POST carries the parameters, ``form`` or ``json``.
        params: their names and values, with ``{to}``, ``{text}`` … to be filled in.
        authorization: the header of that name.
        success: what the answer must contain besides a status of 2xx; its group ``id`` is the message's id.
        id_field: where a JSON answer has the message's id, as ``data.0.id``.
        number: the number that texts are for when the gateway doesn't say, and that news are sent from.
        webhook_secrets: what the gateway proves itself with; several while one is being rotated.
        webhook_get: whether the gateway may deliver with GET.
        fields: the gateway's own names of ``from``, ``to``, ``text``, ``id``, ``reference``, ``status``.
        hourly_limit: texts that the bot may send to one phone in an hour.
    """

    gateway: Literal["http", "log"] | None = None
    url: str = field(repr=False, default="")
    method: str = "POST"
    body: str = "form"
    params: tuple[tuple[str, str], ...] = field(repr=False, default=())
    authorization: str | None = field(repr=False, default=None)
    success: re.Pattern[str] | None = None
    id_field: str | None = None
    number: str | None = None
    webhook_secrets: tuple[str, ...] = field(repr=False, default=())
    webhook_get: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    hourly_limit: int = SMS_HOURLY_LIMIT


@dataclass(frozen=True)
class MailSettings:
    """The server that takes e-mails to officers, and from whom they are.

    Attributes:
        url: ``smtp://USER:PASSWORD@HOST:587`` (encrypted by STARTTLS) or ``smtps://…:465``.
        sender: the address that they come from.
    """

    url: str = field(repr=False)
    sender: str
