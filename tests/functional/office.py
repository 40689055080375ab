"""An office's hands on a running service: its database, and the command that moves cases."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from bot.cases.history import CONSOLE
from bot.cases.model import Case, CaseEvent
from bot.cases.worklist import case_of_reference, history_of
from bot.channels.facebook.channel import FacebookChannel
from bot.channels.facebook.rate import PageRate
from bot.clock import SystemClock
from bot.conversation.case_moves import CaseMoves
from bot.conversation.model import Conversation, OutboxMessage
from bot.conversation.notices import Notices
from bot.runtime import graph_client, install_keys, load_engine, project_catalogue
from bot.settings import Settings
from bot.storage.database import Database
from tests.functional.service import Service


class Office:
    """Looks into cases and moves them, as ``python -m bot cases move`` does in a process of its own."""

    def __init__(self, service: Service) -> None:
        settings = Settings.from_env(service.environ)
        install_keys(settings)
        self.service, self.catalogue = service, project_catalogue()
        self.database = Database(settings.database_url)
        channels = {"facebook": FacebookChannel(graph_client(settings), PageRate(None))}
        notices = Notices(SystemClock(), self.catalogue, load_engine(self.catalogue), channels)
        self._moves = CaseMoves(self.database, notices, lambda: None, place=CONSOLE)

    def close(self) -> None:
        """Leave the database."""
        self.database.dispose()

    def move(self, reference: str, stage: str, actor: str, data: Mapping[str, str]) -> None:
        """Move a case, and tell its citizen."""
        self._moves.move(reference, stage, actor=actor, data=data)

    def types(self, reference: str, stage: str, actor: str, data: Mapping[str, str]) -> None:
        """The same by the command line itself."""
        filled = [part for name, value in data.items() for part in ("--set", f"{name}={value}")]
        command = [sys.executable, "-m", "bot", "cases", "move", reference, stage, "--as", actor, *filled]
        done = subprocess.run(
            command,
            cwd=self.service.folder,
            env=self.service.environ,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr[-2000:]

    def case(self, reference: str) -> Case:
        """A case as it is now."""
        with self.database.read() as session:
            case = case_of_reference(session, self.catalogue, reference)
            assert case is not None, f"there is no case {reference}"
            return case

    def history(self, case: Case) -> Sequence[CaseEvent]:
        """What happened to it."""
        with self.database.read() as session:
            return history_of(session, case)

    def messages_to(self, user_id: str) -> int:
        """How many messages there are for a citizen, sent or on their way."""
        whose = select(Conversation.id).where(Conversation.user_id == user_id)
        count = select(func.count(OutboxMessage.id)).where(OutboxMessage.conversation_id.in_(whose))
        with self.database.read() as session:
            return session.scalars(count).one()
