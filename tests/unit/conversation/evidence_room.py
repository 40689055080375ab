"""A world with a collector: a made-up host serves what citizens send, a real folder keeps it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.cases.commands import open_case
from bot.cases.model import CaseEvent, CaseEventKind
from bot.cases.outcomes import OpenedCase
from bot.cases.queries import agency_case
from bot.conversation.collecting import Collector
from bot.conversation.events import ReceivedEvent
from bot.evidence.copy_maker import CopyMaker
from bot.evidence.copying.child import viewing_copy
from bot.evidence.model import Evidence
from bot.evidence.store import DiskStore
from tests.unit.conversation.world import CATALOGUE, World

CDN = "https://scontent.xx.fbcdn.net/v/"
COMPLAINT: dict[str, Any] = {
    "purchase_date": "2026-11-22",
    "what_happened": "বেশি দাম নিয়েছে",
    "shop": "Rahim Store",
    "district": "Sylhet",
    "receipt": "yes",
    "consent": "yes",
    "full_name": "Karim Uddin",
    "father_name": "Rafiq Uddin",
    "mother_name": "Amina Begum",
    "address": "Sylhet",
    "phone": "+8801712345678",
    "occupation": "teacher",
}
REPORT: dict[str, Any] = {
    "reporter": "anonymous",
    "subject": "bribe",
    "public_office": "yes",
    "what_happened": "ঘুষ চেয়েছেন",
    "accused": "surveyor",
    "office_post": "land office",
    "when_happened": "last week",
    "district": "Kurigram",
}


@dataclass
class FakeHost:
    """Files by address; an error is raised. ``before`` runs while a file is being fetched."""

    files: dict[str, bytes | Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        self.before()
        found = self.files[url]
        if isinstance(found, Exception):
            raise found
        return found


@dataclass
class Room:
    """A world with a collector."""

    world: World
    host: FakeHost
    store: DiskStore
    collector: Collector
    copies: CopyMaker = field(init=False)

    def __post_init__(self) -> None:
        # In this process: what a process apart does is tested where copies are made.
        self.copies = CopyMaker(self.world.database, self.world.clock, self.store, viewing_copy)

    def another_collector(self, host: FakeHost) -> Collector:
        """A collector of another process."""
        return Collector(self.world.database, self.world.clock, host, self.store, self.world.answerer)

    def sends(self, user: str, *files: bytes | Exception, kind: str = "image") -> list[str]:
        """A citizen sends files; gives the ids of their evidence."""
        start = len(self.host.files)
        urls = [f"{CDN}{start + number}.jpg" for number in range(len(files))]
        self.host.files |= dict(zip(urls, files, strict=True))
        before = {one.id for one in self.rows()}
        self.world.receive(self.message(user, urls, kind))
        return [one.id for one in self.rows() if one.id not in before]

    def message(self, user: str, urls: Sequence[str], kind: str = "image") -> ReceivedEvent:
        """A message with files and without words."""
        attachments = [{"type": kind, "url": url} for url in urls]
        event = self.world.message(user, "", mid=f"m-{user}-{urls[0]}")
        return replace(event, content={"mid": event.natural_key, "attachments": attachments})

    def collects(self) -> None:
        """Fetch what is due, and copy it."""
        self.collector.run_pass()
        self.copies.run_pass()

    def rows(self) -> list[Evidence]:
        """All evidence."""
        with self.world.database.read() as session:
            return list(session.scalars(select(Evidence).order_by(Evidence.received_at, Evidence.id)))

    def row(self, evidence_id: str) -> Evidence:
        """One file's row."""
        return next(one for one in self.rows() if one.id == evidence_id)

    def objects(self) -> list[Path]:
        """What lies in the store."""
        return sorted(path for path in self.store.folder.rglob("*") if path.is_file())

    def opens(self, user: str, *ids: str, anonymous: bool = False) -> OpenedCase:
        """The citizen's case is opened with files."""
        files = [{"type": "image", "evidence": one} for one in ids]
        service = "corruption_report" if anonymous else "consumer_complaint"
        with self.world.database.write() as session:
            return open_case(
                session,
                CATALOGUE,
                self.world.clock,
                service=service,
                fields=REPORT | {"proof": files} if anonymous else COMPLAINT | {"receipt_photo": files},
                conversation_id=self.world.conversation(user).id,
                anonymous=anonymous,
            )

    def history(self, opened: OpenedCase) -> list[CaseEvent]:
        """What a case's history tells of files."""
        kinds = [CaseEventKind.EVIDENCE_SEALED, CaseEventKind.EVIDENCE_MISSING, CaseEventKind.EVIDENCE_ERASED]
        with self.world.database.read() as session:
            case = agency_case(session, opened.reference, agency=opened.agency)
            assert case is not None
            mine = CaseEvent.case_id == case.id, CaseEvent.kind.in_(kinds)
            return list(session.scalars(select(CaseEvent).where(*mine).order_by(CaseEvent.id)))

    def told(self, user: str = "42") -> list[str]:
        """What the citizen was told beside the answers to what they wrote."""
        self.world.settle()
        self.collector.run_pass()
        self.world.delivery.run_pass()
        return [text for text in self.world.channel.texts(user) if text.startswith("utter_file")]
