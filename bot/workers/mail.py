"""Sends e-mails through the operator's own server."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

from bot.settings import MailSettings

SECONDS = 20
_PORTS = {"smtp": 587, "smtps": 465}
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


class AddressRefused(Exception):
    """Nothing can be sent to this address; other addresses are not concerned."""


class Mailer(Protocol):
    """A way to somebody's mailbox."""

    def send(self, to: str, subject: str, text: str) -> None:
        """Send one e-mail.

        Raises:
            AddressRefused: there is something wrong with the address.
            OSError: the server did not take it (``smtplib``'s errors are of this kind).
        """
        ...


class SmtpMailer:
    """Sends over SMTP, encrypted unless the server is on this machine."""

    def __init__(self, settings: MailSettings) -> None:
        self._sender = settings.sender
        self._server = urlsplit(settings.url)

    def send(self, to: str, subject: str, text: str) -> None:
        """See :class:`Mailer`."""
        message = EmailMessage()
        message["From"], message["Subject"] = self._sender, subject
        try:
            message["To"] = to
        except ValueError:
            raise AddressRefused("no header takes this address") from None
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        with self._connected() as server:
            if self._server.username:
                server.login(unquote(self._server.username), unquote(self._server.password or ""))
            try:
                server.send_message(message)
            except (smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError):
                raise AddressRefused("the server does not take this address") from None

    def _connected(self) -> smtplib.SMTP:
        host = self._server.hostname or ""
        port = self._server.port or _PORTS[self._server.scheme]
        if self._server.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
        server = smtplib.SMTP(host, port, timeout=SECONDS)
        if host not in _THIS_MACHINE:
            server.starttls(context=ssl.create_default_context())
        return server
