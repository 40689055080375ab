"""What an officer does with a conversation: take it, answer, give it back. The citizen is told each time."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.accounts.away import is_long_away
from bot.audit.acts import Act
from bot.audit.commands import note
from bot.catalogue.bilingual import Bilingual
from bot.conversation import handover, resending, ways
from bot.conversation.answer import Answerer
from bot.conversation.drafts.commands import drop_draft
from bot.conversation.drafts.model import DraftKind
from bot.conversation.model import Conversation, Owner
from bot.conversation.replying import check_reply
from bot.conversation.sendable import reply_window
from bot.conversation.thread import last_heard
from bot.conversation.transfer import Sender, Transferred, send_back, transfer
from bot.conversation.typing_shown import Work, in_background, show_typing
from bot.conversation.ways import Way, take_way, way_to
from bot.storage.database import Database
from bot.text.normalise import bangla_digits


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

    def take(
        self,
        conversation_id: int,
        officer: str,
        where: str | None = None,
        *,
        over: str | None = None,
        may_assign: bool = False,
    ) -> None:
        """Take the conversation; the citizen hears that a person is here now.

        Args:
            over: the colleague whom it is to be taken from; a click on what looked free takes it from nobody.
            may_assign: also from one who is here; anybody may from one who has been away for long.

        Raises:
            bot.conversation.handover.HandoverError: another officer has it, or it doesn't exist.
        """

        def step(session: Session) -> None:
            clock, mine = self.answerer.clock, handover.lock(session, conversation_id)
            already = mine.officer == officer
            is_free = may_assign or is_long_away(session, over, clock.now())
            conversation = handover.take(
                session, clock, conversation_id, officer=officer, over=over if is_free else None, where=where
            )
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
            rows = handover.answer(session, clock, channels, conversation_id, officer=officer, text=text)
            way = self.way(session, session.get_one(Conversation, conversation_id))
            take_way(session, self.answerer.notices.text_messages, way, rows, text.strip())
            drop_draft(session, conversation_id, officer, DraftKind.REPLY)
            self._note(session, Act.CONVERSATION_ANSWERED, conversation_id, officer)

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

    def transfer(self, conversation_id: int, to: str, reason: str, sender: Sender, shown: int = 0) -> None:
        """Send it to another office; the citizen hears who answers now, and what is read there.

        Raises:
            bot.conversation.transfer.TransferRefused, bot.conversation.handover.HandoverError.
        """
        catalogue, now = self.answerer.catalogue, self.answerer.clock.now()

        def step(session: Session) -> None:
            done = transfer(
                session, catalogue, now, conversation_id, to=to, reason=reason, sender=sender, shown=shown
            )
            self._say_transferred(session, done)

        self._do(step)

    def send_back(self, conversation_id: int, reason: str, sender: Sender) -> None:
        """Refuse a transfer; the citizen hears where it went.

        Raises:
            bot.conversation.transfer.TransferRefused, bot.conversation.handover.HandoverError.
        """
        catalogue, now = self.answerer.catalogue, self.answerer.clock.now()

        def step(session: Session) -> None:
            done = send_back(session, catalogue, now, conversation_id, reason=reason, sender=sender)
            office = catalogue.office(done.to_office).title
            self._say(session, done.conversation, "utter_transferred_back", office=office)

        self._do(step)

    def _say_transferred(self, session: Session, done: Transferred) -> None:
        office = self.answerer.catalogue.office(done.to_office).title
        if done.shown is None:
            self._say(session, done.conversation, "utter_transferred", office=office)
        elif done.shown == 0:
            self._say(session, done.conversation, "utter_transferred_unread", office=office)
        else:
            count = Bilingual(bn=bangla_digits(str(done.shown)), en=str(done.shown))
            self._say(session, done.conversation, "utter_transferred_read", office=office, count=count)

    def give_back(self, conversation_id: int, officer: str, where: str | None = None) -> None:
        """Give it back to the bot; the citizen hears that the bot answers again, and of a form that waits.

        Raises:
            bot.conversation.handover.HandoverError: the officer doesn't have it.
        """

        def step(session: Session) -> None:
            clock = self.answerer.clock
            conversation = handover.give_back(session, clock, conversation_id, officer=officer, where=where)
            self._note(session, Act.CONVERSATION_GIVEN_BACK, conversation_id, officer)
            has_form = form_in_progress(conversation) is not None
            self._say(session, conversation, f"utter_officer_gave_back{'_with_form' if has_form else ''}")

        self._do(step)

    def _do(self, step: Callable[[Session], object]) -> None:
        with self.database.write() as session:
            step(session)
        self.nudge_delivery()

    def _note(self, session: Session, act: Act, conversation_id: int, officer: str) -> None:
        now = self.answerer.clock.now()
        note(session, now, actor=officer, action=act, conversation_id=conversation_id)

    def _say(self, session: Session, conversation: Conversation, response: str, **values: Bilingual) -> None:
        # Outside of the window the bot may say nothing; the officer's own words follow. While the first
        # message waits for its turn the window is open, but not yet written down.
        is_new = conversation.last_inbound_at is None
        if is_new or reply_window(conversation, self.answerer.clock.now()) == "open":
            self.answerer.respond(session, conversation, response, **values)


def form_in_progress(conversation: Conversation) -> str | None:
    """The service whose form the citizen has not finished, by its code."""
    memory = (conversation.tracker or {}).get("memory") or {}
    name = str((memory.get("active_loop") or {}).get("name") or "")
    return name.removesuffix("_form") or None
