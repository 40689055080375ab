"""The morning's e-mail: who gets one, when, what is in it, and how it leaves."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from bot.accounts.commands import add_account
from bot.accounts.model import Account
from bot.accounts.roles import Role
from bot.cases.commands import open_case
from bot.cases.model import Case
from bot.catalogue.loader import Catalogue
from bot.clock import FixedClock
from bot.runtime import project_catalogue
from bot.settings import MailSettings
from bot.storage.database import Database
from bot.workers.digest import send_digests
from bot.workers.mail import AddressRefused, SmtpMailer
from tests.unit.web.test_cases import COMPLAINT

ADDRESS = "https://desk.example.org"
# A Thursday at nine in Dhaka.
MORNING = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


class Postbox:
    """Keeps what is sent; may be out of order."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.is_away = False

    def send(self, to: str, subject: str, text: str) -> None:
        """Keep one."""
        if self.is_away:
            raise ConnectionRefusedError
        if to.startswith("bad"):
            raise AddressRefused
        self.sent.append((to, subject, text))


class Office:
    """Accounts, a late case, a clock and a postbox."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self.database, self.catalogue = database, catalogue
        self.clock, self.post = FixedClock(MORNING), Postbox()

    def account(self, email: str, role: Role = Role.OFFICER, agency: str | None = "dncrp") -> None:
        """Somebody who may sign in."""
        with self.database.write() as session:
            account = add_account(
                session, self.clock, email=email, name="সালমা", password="কলম-নৌকা-বৃষ্টি-১২", role=role,
                agency=agency, office=None, actor="operator:test",
            )  # fmt: skip
            account.language = "en" if email.startswith("en") else "bn"

    def late_case(self) -> None:
        """A case whose time is over."""
        with self.database.write() as session:
            open_case(session, self.catalogue, self.clock, service="consumer_complaint", fields=COMPLAINT)
            session.scalars(select(Case)).one().due_on = MORNING.date() - timedelta(days=1)

    def round(self) -> int:
        """What the schedule does once an hour."""
        return send_digests(self.database, self.clock, self.catalogue, self.post, ADDRESS)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, project_catalogue())


def test_who_has_something_to_do_is_told_how_much_in_their_language(office: Office) -> None:
    office.account("bn@dncrp.example")
    office.account("en@dncrp.example", Role.SUPERVISOR)
    office.late_case()

    assert office.round() == 2

    (bangla, english) = office.post.sent
    assert bangla[0] == "bn@dncrp.example" and "সময় পেরিয়ে গেছে এমন আবেদন: ১" in bangla[2]
    assert "Cases past their time: 1" in english[2] and f"{ADDRESS}/console/" in english[2]
    assert not [word for word in ("রহিম", "01712345678", "CON-") if word in bangla[2] + english[2]]


def test_an_e_mail_comes_once_a_day_and_again_the_next(office: Office) -> None:
    office.account("en@dncrp.example")
    office.late_case()
    assert [office.round(), office.round()] == [1, 0]
    office.clock.advance(timedelta(days=3))  # Friday and Saturday are no working days
    assert office.round() == 1


def test_before_eight_and_on_days_off_nobody_is_written_to(office: Office) -> None:
    office.account("en@dncrp.example")
    office.late_case()
    office.clock.advance(timedelta(hours=-2))
    assert office.round() == 0
    office.clock.advance(timedelta(days=1, hours=2))
    assert office.round() == 0 and office.post.sent == []


def test_nothing_to_do_no_e_mail(office: Office) -> None:
    office.account("en@dncrp.example")
    assert office.round() == 0 and office.post.sent == []


def test_who_does_not_want_it_or_has_no_part_in_the_work_gets_none(office: Office) -> None:
    for email, role, agency in (
        ("en1@dncrp.example", Role.OFFICER, "dncrp"),
        ("en2@dncrp.example", Role.AGENCY_ADMIN, "dncrp"),
        ("en3@police.example", Role.OFFICER, "police"),
        ("en4@desk.example", Role.AUDITOR, None),
    ):
        office.account(email, role, agency)
    office.late_case()
    with office.database.write() as session:
        first = select(Account).where(Account.email == "en1@dncrp.example")
        session.scalars(first).one().wants_digest = False
    assert office.round() == 0 and office.post.sent == []


def test_one_bad_address_keeps_nobody_elses_e_mail_back(office: Office) -> None:
    office.account("bad@dncrp.example")
    office.account("en@dncrp.example")
    office.late_case()
    assert office.round() == 1
    assert [to for to, _subject, _text in office.post.sent] == ["en@dncrp.example"]


def test_a_server_that_is_away_is_tried_again(office: Office) -> None:
    office.account("en@dncrp.example")
    office.late_case()
    office.post.is_away = True
    assert office.round() == 0
    office.post.is_away = False
    assert office.round() == 1


class Server(socketserver.ThreadingTCPServer):
    """As much of SMTP (RFC 5321) as one message needs."""

    daemon_threads = True
    taken: list[bytes]


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self) -> None:
        """Answer each command; keep what comes after DATA."""
        assert isinstance(self.server, Server)
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            verb = line.split()[0].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.server.taken.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            refused = verb == b"RCPT" and b"bad" in line
            answers = {b"QUIT": b"221 bye\r\n"}
            self.wfile.write(b"550 no such box\r\n" if refused else answers.get(verb, b"250 ok\r\n"))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Session) as running:
        running.taken = []
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def test_it_leaves_as_an_e_mail_that_can_be_read(server: Server) -> None:
    port = server.server_address[1]
    mailer = SmtpMailer(MailSettings(f"smtp://127.0.0.1:{port}", "desk@example.org"))

    mailer.send("salma@police.example", "সকালের চিঠি", "৩টি অপেক্ষায়")

    (raw,) = server.taken
    message = message_from_bytes(raw, policy=policy.default)
    assert (message["To"], message["Subject"]) == ("salma@police.example", "সকালের চিঠি")
    body = message.get_body()
    assert body is not None and body.get_content().strip() == "৩টি অপেক্ষায়"


@pytest.mark.parametrize(
    "address", ["bad@police.example", "a@police.example\r\nBcc: b@evil.example", "সালমা@police.example"]
)
def test_an_address_that_can_not_be_is_refused_and_adds_no_header(server: Server, address: str) -> None:
    port = server.server_address[1]
    with pytest.raises(AddressRefused):
        SmtpMailer(MailSettings(f"smtp://127.0.0.1:{port}", "desk@example.org")).send(address, "a", "b")
    assert server.taken == []


def test_a_server_elsewhere_that_does_not_encrypt_gets_nothing(server: Server) -> None:
    port = server.server_address[1]
    mailer = SmtpMailer(MailSettings(f"smtp://127.0.0.2:{port}", "desk@example.org"))
    with pytest.raises(OSError):
        mailer.send("salma@police.example", "a", "b")
    assert server.taken == []
