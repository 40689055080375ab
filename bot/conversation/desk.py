"""What an officer does with a conversation: take it, answer, give it back. The citizen is told each time."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.audit.acts import Act
from bot.audit.commands import note
from bot.conversation import handover
from bot.conversation.answer import Answerer
from bot.conversation.drafts.commands import drop_draft
from bot.conversation.drafts.model import DraftKind
from bot.conversation.model import Conversation, Owner
from bot.conversation.replying import check_reply
from bot.conversation.thread import last_heard
from bot.storage.database import Database


class OfficerDesk:
    """The officer's side of the hand-over, each step one unit of work."""

    def __init__(self, database: Database, answerer: Answerer, nudge_delivery: Callable[[], None]) -> None:
        self.database = database
        self.answerer = answerer
        self.nudge_delivery = nudge_delivery

    def take(self, conversation_id: int, officer: str) -> None:
        """Take the conversation; the citizen hears that a person is here now.

        Raises:
            bot.conversation.handover.HandoverError: another officer has it, or it doesn't exist.
        """

        def step(session: Session) -> None:
            mine = handover.lock(session, conversation_id)
            already = mine.officer == officer
            conversation = handover.take(session, self.answerer.clock, conversation_id, officer=officer)
            if not already:
                self._note(session, Act.CONVERSATION_TAKEN, conversation_id, officer)
                self._say(session, conversation, "utter_officer_took_over")

        self._do(step)

    def assign(self, conversation_id: int, officer: str, actor: str) -> None:
        """Give the conversation to an officer, also one that another has; told and noted in the audit trail.

        Raises:
            bot.conversation.handover.HandoverError: it doesn't exist.
        """

        def step(session: Session) -> None:
            mine = handover.lock(session, conversation_id)
            had_officer = mine.owner == Owner.OFFICER
            conversation = handover.assign(
                session, self.answerer.clock, conversation_id, officer=officer, actor=actor
            )
            if not had_officer:
                self._say(session, conversation, "utter_officer_took_over")

        self._do(step)

    def answer(
        self,
        conversation_id: int,
        officer: str,
        text: str,
        *,
        heard: int | None = None,
        may_be_several: bool = True,
    ) -> None:
        """Send the officer's words; what they had typed is no draft any more.

        Args:
            heard: the last thing that the officer has seen of the citizen's; None if nobody knows.
            may_be_several: the officer knows that a long reply goes as several messages.

        Raises:
            bot.conversation.replying.ReplyRefused: the words must not go as they are.
            bot.conversation.handover.HandoverError: the officer doesn't have it.
        """
        clock, channels = self.answerer.clock, self.answerer.channels

        def step(session: Session) -> None:
            channel = channels[handover.lock(session, conversation_id).channel]
            has_read_all = heard is None or heard == last_heard(session, conversation_id)
            check_reply(channel, text, has_read_all=has_read_all, may_be_several=may_be_several)
            handover.answer(session, clock, channels, conversation_id, officer=officer, text=text)
            drop_draft(session, conversation_id, officer, DraftKind.REPLY)
            self._note(session, Act.CONVERSATION_ANSWERED, conversation_id, officer)

        self._do(step)

    def give_back(self, conversation_id: int, officer: str) -> None:
        """Give it back to the bot; the citizen hears that the bot answers again.

        Raises:
            bot.conversation.handover.HandoverError: the officer doesn't have it.
        """

        def step(session: Session) -> None:
            conversation = handover.give_back(session, self.answerer.clock, conversation_id, officer=officer)
            self._note(session, Act.CONVERSATION_GIVEN_BACK, conversation_id, officer)
            self._say(session, conversation, "utter_officer_gave_back")

        self._do(step)

    def _do(self, step: Callable[[Session], object]) -> None:
        with self.database.write() as session:
            step(session)
        self.nudge_delivery()

    def _note(self, session: Session, act: Act, conversation_id: int, officer: str) -> None:
        now = self.answerer.clock.now()
        note(session, now, actor=officer, action=act, conversation_id=conversation_id)

    def _say(self, session: Session, conversation: Conversation, response: str) -> None:
        self.answerer.respond(session, conversation, response)
