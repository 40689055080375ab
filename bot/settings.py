"""The only reader of the environment.

Settings are read once, into a frozen object, and every fault is reported together. Production has no default
for a secret; the demo has defaults that are good for nothing but this machine.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from cryptography.fernet import Fernet

from bot.settings_of_carriers import SMS_HOURLY_LIMIT, MailSettings, SmsSettings

__all__ = ["MailSettings", "Settings", "SettingsError", "SmsSettings"]

Mode = Literal["demo", "production"]

GRAPH_API_URL = "https://graph.facebook.com/v26.0"
DEMO_PORT = 5000
#: The mobile number that is an example by the numbering plan's own data; in the demo nothing is sent from it.
DEMO_SMS_NUMBER = "+8801812345678"
MINIMUM_SECRET_LENGTH = 24
DATABASES = ("sqlite:", "postgresql:", "postgresql+psycopg:")
#: Where the platform keeps the files that citizens send.
EVIDENCE_HOSTS = "fbcdn.net,fbsbx.com"
HOST_SUFFIX = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
BROKERS = ("redis://", "rediss://", "redis+socket://", "sentinel://")
WEAK_SECRET = re.compile(r"^(.)\1*$|change|secret|password|example|demo", re.IGNORECASE)


class SettingsError(Exception):
    """The environment can't be used. ``faults`` has one sentence a fault."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


@dataclass(frozen=True)
class Settings:
    """What the operator decided. Secrets never show in ``repr``."""

    mode: Mode
    database_url: str = field(repr=False)
    port: int
    graph_api_url: str
    facebook_app_id: str
    model_dir: Path
    secret_key: str = field(repr=False)
    field_keys: tuple[str, ...] = field(repr=False)
    facebook_app_secrets: tuple[str, ...] = field(repr=False)
    facebook_verify_token: str = field(repr=False)
    celery_broker_url: str | None = field(repr=False, default=None)
    action_endpoint_url: str | None = None
    api_token: str | None = field(repr=False, default=None)
    sms: SmsSettings = field(default_factory=SmsSettings)
    evidence_store: str = "disk"
    evidence_dir: Path = Path("var/evidence")
    evidence_hosts: tuple[str, ...] = ()
    evidence_s3_key_id: str | None = None
    evidence_s3_secret: str | None = field(repr=False, default=None)
    public_url: str | None = None
    mail: MailSettings | None = None
    old_secret_keys: tuple[str, ...] = field(repr=False, default=())
    proxies: int = 0

    @property
    def embedded(self) -> bool:
        """Whether worker threads in the web process do the work (no broker is set)."""
        return self.celery_broker_url is None

    @classmethod
    def from_env(cls, environ: Mapping[str, str], mode: Mode | None = None) -> Settings:
        """Read the settings.

        Args:
            environ: the environment, e.g. ``os.environ``.
            mode: ``production`` demands every secret; ``demo`` has defaults. Not given (tools and workers,
                which go with a service of either kind): production if ``SECRET_KEY`` is set.

        Raises:
            SettingsError: with all faults, if any.
        """
        mode = mode or ("production" if environ.get("SECRET_KEY") else "demo")
        reader = _Reader(environ, mode)
        settings = cls(
            mode=mode,
            database_url=reader.database_url(),
            celery_broker_url=reader.address("CELERY_BROKER_URL", BROKERS),
            secret_key=reader.secret("SECRET_KEY", "demo-secret-key"),
            old_secret_keys=reader.words("OLD_SECRET_KEYS"),
            field_keys=reader.field_keys(),
            facebook_app_secrets=reader.secrets("FACEBOOK_APP_SECRET", "demo-app-secret"),
            facebook_verify_token=reader.secret("FACEBOOK_VERIFY_TOKEN", "demo-verify-token", shortest=8),
            facebook_app_id=reader.text("FACEBOOK_APP_ID", "1000000000000001" if mode == "demo" else ""),
            graph_api_url=reader.graph_api_url(),
            action_endpoint_url=reader.address("ACTION_ENDPOINT_URL", ("https://", "http://")),
            api_token=reader.api_token(),
            public_url=reader.public_url(),
            proxies=reader.whole_number("PROXIES", 0, least=0),
            mail=_mail(reader),
            port=reader.port(),
            model_dir=Path(reader.text("MODEL_DIR", "models")),
            sms=_sms(reader),
            evidence_store=reader.evidence_store(),
            evidence_dir=Path(reader.text("EVIDENCE_DIR", "var/evidence")),
            evidence_hosts=reader.evidence_hosts(),
            evidence_s3_key_id=reader.optional("EVIDENCE_S3_KEY_ID"),
            evidence_s3_secret=reader.optional("EVIDENCE_S3_SECRET"),
        )
        reader.raise_faults()
        return settings


class _Reader:
    """Reads values one by one and remembers what is wrong with them."""

    def __init__(self, environ: Mapping[str, str], mode: Mode) -> None:
        self.environ = environ
        self.mode = mode
        self.faults: list[str] = []

    def raise_faults(self) -> None:
        if self.faults:
            raise SettingsError(self.faults)

    def optional(self, name: str) -> str | None:
        return self.environ.get(name, "").strip() or None

    def text(self, name: str, default: str) -> str:
        return self.optional(name) or default

    def secret(self, name: str, demo: str, *, shortest: int = MINIMUM_SECRET_LENGTH) -> str:
        return self._checked(name, self.optional(name), demo, shortest)

    def secrets(self, name: str, demo: str) -> tuple[str, ...]:
        values = self.words(name)
        if not values:
            return (self._checked(name, None, demo, 0),)
        # Meta chooses app secrets (32 hexadecimal digits): shorter than our own, so only weakness is checked.
        return tuple(self._checked(name, value, demo, 16) for value in values)

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(value.strip() for value in (self.optional(name) or "").split(",") if value.strip())

    def api_token(self) -> str | None:
        """Optional: no token, no API. A weak one would open every conversation to whoever tries."""
        value = self.optional("API_TOKEN")
        if value is None:
            return "demo" if self.mode == "demo" else None
        return self._checked("API_TOKEN", value, "demo", MINIMUM_SECRET_LENGTH)

    def address(self, name: str, starts: tuple[str, ...]) -> str | None:
        value = self.optional(name)
        if value is not None and not value.startswith(starts):
            self.faults.append(f"{name} must begin with {' or '.join(starts)}")
        return value

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of several words; the first is the default."""
        value = self.text(name, allowed[0])
        if value not in allowed:
            self.faults.append(f"{name} must be {' or '.join(allowed)}")
        return value

    def whole_number(self, name: str, default: int, *, least: int = 1) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal() or int(value) < least:
            self.faults.append(f"{name} must be a whole number from {least} on")
            return default
        return int(value)

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """``name=value&name=value``, as in an address."""
        value = self.optional(name) or ""
        found = tuple(parse_qsl(value, keep_blank_values=True))
        if len(found) != len([part for part in value.split("&") if part]):
            self.faults.append(f"{name} must look like name=value&name=value")
        return found

    def pattern(self, name: str) -> re.Pattern[str] | None:
        value = self.optional(name)
        try:
            return re.compile(value) if value else None
        except re.error:
            self.faults.append(f"{name} is not a regular expression")
            return None

    def database_url(self) -> str:
        url = self.text("DATABASE_URL", "sqlite:///var/bot.db")
        if not url.startswith(DATABASES):
            self.faults.append(f"DATABASE_URL must begin with {' or '.join(DATABASES)}")
        return url

    def _checked(self, name: str, value: str | None, demo: str, shortest: int) -> str:
        if self.mode == "demo":
            return value or demo
        if value is None:
            self.faults.append(f"{name} is not set")
        elif len(value) < shortest:
            self.faults.append(f"{name} is too short: at least {shortest} characters")
        elif WEAK_SECRET.search(value):
            self.faults.append(f"{name} looks like a placeholder: choose a random one")
        return value or ""

    def field_keys(self) -> tuple[str, ...]:
        keys = tuple(key.strip() for key in (self.optional("FIELD_KEYS") or "").split(",") if key.strip())
        if not keys:
            if self.mode == "production":
                self.faults.append("FIELD_KEYS is not set: make one with `python -m bot keys new`")
                return ()
            return (demo_field_key(),)
        for number, key in enumerate(keys, start=1):
            if not _works(partial(Fernet, key)):
                self.faults.append(f"FIELD_KEYS: key {number} is not 32 url-safe base64 bytes")
            elif self.mode == "production" and _is_words(key):
                self.faults.append(
                    f"FIELD_KEYS: key {number} is not random: `python -m bot keys new` makes one"
                )
        if len(set(keys)) < len(keys):
            self.faults.append("FIELD_KEYS: a key is listed twice")
        return keys

    def graph_api_url(self) -> str:
        default = (
            f"http://127.0.0.1:{self.port()}/emulator/graph/v26.0" if self.mode == "demo" else GRAPH_API_URL
        )
        url = self.text("GRAPH_API_URL", default).rstrip("/")
        if not url.startswith(("https://", "http://")):
            self.faults.append("GRAPH_API_URL must be an http(s) address")
        elif self.mode == "production" and url.startswith("http://") and not _is_this_machine(url):
            self.faults.append("GRAPH_API_URL must be an https address: the Pages' tokens go there")
        return url

    def evidence_store(self) -> str:
        """``disk``, or the address of a bucket, which needs its two keys as well."""
        store = self.text("EVIDENCE_STORE", "disk")
        if store == "disk":
            return store
        parts = urlsplit(store)
        if parts.scheme != "s3" or not parts.hostname or parts.username is not None:
            self.faults.append(
                "EVIDENCE_STORE must be disk or s3://BUCKET/PREFIX?endpoint=https://HOST&region=R"
            )
        endpoint = dict(parse_qsl(parts.query)).get("endpoint", "https://")
        if not endpoint.startswith("https://") and not _is_this_machine(endpoint):
            self.faults.append("EVIDENCE_STORE: its endpoint must be an https address")
        for name in ("EVIDENCE_S3_KEY_ID", "EVIDENCE_S3_SECRET"):
            if self.optional(name) is None:
                self.faults.append(f"{name} is not set: EVIDENCE_STORE names a bucket")
        return store

    def evidence_hosts(self) -> tuple[str, ...]:
        """Host suffixes; in the demo also the emulator's whole origin, which is on this machine."""
        chosen = [entry.strip() for entry in self.text("EVIDENCE_HOSTS", EVIDENCE_HOSTS).lower().split(",")]
        if any(HOST_SUFFIX.fullmatch(entry) is None for entry in chosen):
            self.faults.append("EVIDENCE_HOSTS must be hosts such as fbcdn.net, without scheme, path or star")
        if self.mode == "demo":
            graph = urlsplit(self.graph_api_url())
            chosen.append(f"{graph.scheme}://{graph.netloc}")
        return tuple(chosen)

    def public_url(self) -> str | None:
        """Only a bare https address: it is shown to citizens and to Meta."""
        value = self.address(
            "PUBLIC_URL", ("https://",) if self.mode == "production" else ("https://", "http://")
        )
        if value is not None and (urlsplit(value).query or urlsplit(value).fragment):
            self.faults.append("PUBLIC_URL must be an address and nothing behind it")
        return value.rstrip("/") if value else None

    def port(self) -> int:
        value = self.text("PORT", str(DEMO_PORT))
        if not value.isdecimal() or not 0 < int(value) < 65536:
            if f"PORT must be a port number, not {value!r}" not in self.faults:
                self.faults.append(f"PORT must be a port number, not {value!r}")
            return DEMO_PORT
        return int(value)


def _mail(reader: _Reader) -> MailSettings | None:
    """Optional: without a server no e-mail is sent."""
    url, sender = reader.address("SMTP_URL", ("smtp://", "smtps://")), reader.optional("MAIL_FROM")
    if url is None:
        return None
    if sender is None or "@" not in sender:
        reader.faults.append("MAIL_FROM must be an e-mail address: SMTP_URL names a server")
    if not urlsplit(url).hostname:
        reader.faults.append("SMTP_URL must look like smtp://USER:PASSWORD@HOST:587")
    if reader.optional("PUBLIC_URL") is None:
        reader.faults.append("PUBLIC_URL is not set: e-mails to officers lead there")
    return MailSettings(url, sender or "")


SMS_FIELDS = ("from", "to", "text", "id", "reference", "status")


def _sms(reader: _Reader) -> SmsSettings:
    is_demo = reader.mode == "demo"
    url = reader.address("SMS_GATEWAY_URL", ("https://", "http://")) or ""
    if not is_demo and url.startswith("http://") and not _is_this_machine(url):
        reader.faults.append("SMS_GATEWAY_URL must be an https address: citizens' words go there")
    settings = SmsSettings(
        gateway="http" if url else "log" if is_demo else None,
        url=url,
        method=reader.one_of("SMS_GATEWAY_METHOD", ("POST", "GET")),
        body=reader.one_of("SMS_GATEWAY_BODY", ("form", "json")),
        params=reader.pairs("SMS_GATEWAY_PARAMS"),
        authorization=reader.optional("SMS_GATEWAY_AUTHORIZATION"),
        success=reader.pattern("SMS_GATEWAY_SUCCESS"),
        id_field=reader.optional("SMS_GATEWAY_ID_FIELD"),
        number=reader.optional("SMS_NUMBER") or (DEMO_SMS_NUMBER if is_demo else None),
        webhook_secrets=_sms_secrets(reader),
        webhook_get=reader.one_of("SMS_WEBHOOK_GET", ("no", "yes")) == "yes",
        fields=reader.pairs("SMS_WEBHOOK_FIELDS"),
        hourly_limit=reader.whole_number("SMS_HOURLY_LIMIT", SMS_HOURLY_LIMIT),
    )
    template = "".join(value for _, value in settings.params)
    if url and not ("{text}" in template and re.search(r"\{(to|msisdn|local)\}", template)):
        reader.faults.append("SMS_GATEWAY_PARAMS must have {text} and one of {to}, {msisdn}, {local}")
    if any(name not in SMS_FIELDS for name, _ in settings.fields):
        reader.faults.append(f"SMS_WEBHOOK_FIELDS: the names are {', '.join(SMS_FIELDS)}")
    if settings.number and not re.fullmatch(r"\+8801[0-9]{9}|[0-9]{3,11}", settings.number):
        reader.faults.append("SMS_NUMBER must be a number as +8801XXXXXXXXX or a short code")
    return settings


def _sms_secrets(reader: _Reader) -> tuple[str, ...]:
    """Optional: without a secret no text comes in."""
    if reader.optional("SMS_WEBHOOK_SECRET") is None and reader.mode == "production":
        return ()
    return reader.secrets("SMS_WEBHOOK_SECRET", "demo-sms-secret")


def demo_field_key() -> str:
    """The demo's encryption key: fixed, so that a second start can read what the first one stored."""
    return "ZGVtby1rZXktZm9yLXRoaXMtbWFjaGluZS1vbmx5ISE="


def _is_words(key: str) -> bool:
    """Whether a key can be read: 32 random bytes are never all printable, nor all the same."""
    plain = base64.urlsafe_b64decode(key)
    return len(set(plain)) < 8 or all(32 <= byte < 127 for byte in plain)


def _is_this_machine(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def _works(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except ValueError:
        return False
    return True
