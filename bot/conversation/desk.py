"""What an officer does with a conversation: take it, answer, give it back. The citizen is told each time."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.conversation import handover, resending, ways
from bot.conversation.answer import Answerer
from bot.conversation.model import Conversation
from bot.conversation.typing_shown import Work, in_background, show_typing
from bot.conversation.ways import Way, take_way, way_to
from bot.storage.database import Database


class OfficerDesk:
    """The officer's side of the hand-over, each step one unit of work."""

    def __init__(
        self,
        database: Database,
        answerer: Answerer,
        nudge_delivery: Callable[[], None],
        run: Callable[[Work], None] = in_background,
    ) -> None:
        """Wire it; ``run`` does calls to a carrier that nobody waits for."""
        self.database = database
        self.answerer = answerer
        self.nudge_delivery = nudge_delivery
        self.run = run

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
                self._say(session, conversation, "utter_officer_took_over")

        self._do(step)

    def answer(self, conversation_id: int, officer: str, text: str) -> None:
        """Send the officer's words, the way that is open now (:mod:`bot.conversation.ways`).

        Raises:
            bot.conversation.handover.HandoverError: the officer doesn't have it, or there are no words.
        """
        clock, channels = self.answerer.clock, self.answerer.channels

        def step(session: Session) -> None:
            rows = handover.answer(session, clock, channels, conversation_id, officer=officer, text=text)
            way = self.way(session, session.get_one(Conversation, conversation_id))
            take_way(session, self.answerer.notices.text_messages, way, rows, text.strip())

        self._do(step)

    def way(self, session: Session, conversation: Conversation) -> Way:
        """How a reply would go now."""
        texts, now = self.answerer.notices.text_messages, self.answerer.clock.now()
        return way_to(session, self.answerer.catalogue, texts, conversation, now)

    def withdraw(self, conversation_id: int, message_id: int, officer: str) -> None:
        """Take back a reply that waits for the citizen's next message.

        Raises:
            bot.conversation.handover.HandoverError: the officer doesn't have it, or the reply is gone.
        """

        def step(session: Session) -> None:
            handover.owned(session, conversation_id, officer)
            if not ways.withdraw(session, conversation_id, message_id, "officer"):
                raise handover.HandoverError("it does not wait any more")

        self._do(step)

    def show_typing(self, conversation_id: int, officer: str) -> None:
        """Let the citizen see that the officer is typing, if that may be shown."""
        clock, channels = self.answerer.clock, self.answerer.channels
        show_typing(self.database, clock, channels, self.run, conversation_id, officer)

    def send_again(self, conversation_id: int, message_id: int, officer: str, actor: str) -> None:
        """Put a failed reply on its way once more.

        Raises:
            bot.conversation.handover.HandoverError: it may not be sent again.
        """
        clock, channels = self.answerer.clock, self.answerer.channels
        self._do(
            lambda session: resending.send_again(
                session, clock, channels, conversation_id, message_id, officer=officer, actor=actor
            )
        )

    def give_back(self, conversation_id: int, officer: str) -> None:
        """Give it back to the bot; the citizen hears that the bot answers again.

        Raises:
            bot.conversation.handover.HandoverError: the officer doesn't have it.
        """

        def step(session: Session) -> None:
            conversation = handover.give_back(session, self.answerer.clock, conversation_id, officer=officer)
            self._say(session, conversation, "utter_officer_gave_back")

        self._do(step)

    def _do(self, step: Callable[[Session], object]) -> None:
        with self.database.write() as session:
            step(session)
        self.nudge_delivery()

    def _say(self, session: Session, conversation: Conversation, response: str) -> None:
        self.answerer.respond(session, conversation, response)
