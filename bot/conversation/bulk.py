"""Acts on several conversations at once, each a unit of work: one that fails leaves the others done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from bot.accounts.viewer import Viewer
from bot.cases.errors import CaseError
from bot.cases.worklist import open_cases_of
from bot.conversation.case_moves import CaseMoves
from bot.conversation.desk import OfficerDesk
from bot.conversation.handover import HandoverError
from bot.conversation.worklist import seen_among
from bot.storage.database import Database


@dataclass(frozen=True)
class NotDone:
    """One that was left as it was: a conversation, or a case of it, and the error that says why.

    ``error`` is None where there was nothing to do it with: no open case of the service, or a colleague who
    does not see the office.
    """

    conversation_id: int
    reference: str | None = None
    error: Exception | None = None


@dataclass
class Done:
    """How an act on several ended."""

    count: int = 0
    left: list[NotDone] = field(default_factory=list)


@dataclass(frozen=True)
class Bulk:
    """The officer's acts on several."""

    database: Database
    desk: OfficerDesk
    moves: CaseMoves

    def take(self, ids: Collection[int], officer: str) -> Done:
        """Take conversations; one that another officer has stays theirs."""
        done = Done()
        for conversation_id in ids:
            try:
                self.desk.take(conversation_id, officer)
                done.count += 1
            except HandoverError as error:
                done.left.append(NotDone(conversation_id, error=error))
        return done

    def assign(self, ids: Collection[int], to: Viewer, offices: Collection[str], actor: str) -> Done:
        """Give conversations to an officer, also those of others.

        Args:
            offices: what the officer may see; other offices' conversations are not given to them.
        """
        with self.database.read() as session:
            visible = set(seen_among(session, offices, ids))
        done = Done(left=[NotDone(one) for one in ids if one not in visible])
        for conversation_id in visible:
            self.desk.assign(conversation_id, to.holder, actor)
            done.count += 1
        return done

    def move(self, ids: Collection[int], offices: Collection[str], service: str, to: str, actor: str) -> Done:
        """Move the open cases of a service to a stage that asks for nothing; their citizens are told."""
        done = Done()
        with self.database.read() as session:
            found = open_cases_of(session, offices, ids, service)
        for conversation_id in ids:
            mine = found.get(conversation_id, [])
            if not mine:
                done.left.append(NotDone(conversation_id))
            for reference in mine:
                try:
                    self.moves.move(reference, to, actor=actor)
                    done.count += 1
                except CaseError as error:
                    done.left.append(NotDone(conversation_id, reference, error))
        return done
