"""What the officers of the week do: the console's own commands, each with the account that did it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from bot.accounts.model import Account
from bot.cases.after_closing import CaseClaim, appeal_case, comment_rating, rate_case, reopen_case
from bot.cases.checks.commands import Tick
from bot.cases.history import CONSOLE, acting_from
from bot.cases.links.commands import link_cases
from bot.conversation.case_moves import CaseMoves
from bot.conversation.corrections.commands import correct
from bot.conversation.desk import OfficerDesk
from bot.conversation.field_desk import FieldDesk
from bot.conversation.lists.commands import put_label
from bot.conversation.lists.queries import labels_of
from bot.conversation.notes.commands import write_note
from bot.conversation.notes.queries import who_may_see
from bot.conversation.thread import last_heard
from bot.conversation.transfer import Sender
from bot.demo.week.citizen import Citizen, resolved
from bot.demo.week.script import Act, Step
from bot.runtime import Runtime


@dataclass(frozen=True)
class Hands:
    """Who does a step, and in which conversation."""

    account: Account
    citizen: Citizen
    step: Step

    @property
    def holder(self) -> str:
        """As conversations name them."""
        return self.account.viewer.holder

    @property
    def actor(self) -> str:
        """As histories name them."""
        return self.account.viewer.actor


class Work:
    """The acts of a step, by name."""

    def __init__(self, runtime: Runtime, deliver: Callable[[], None]) -> None:
        self.runtime = runtime
        self.desk = OfficerDesk(runtime.database, runtime.answerer, deliver, run=lambda _work: None)
        self.moves = CaseMoves(runtime.database, runtime.answerer.notices, deliver, place=CONSOLE)
        self.field = FieldDesk(runtime.database, runtime.clock, runtime.catalogue, runtime.store)
        self._cases: dict[str, str] = {}
        self.acts: dict[Act, Callable[[Hands], None]] = {
            "says": lambda it: it.citizen.says(it.step.words),
            "fills": self._fills,
            "takes": lambda it: self.desk.take(it.citizen.conversation_id, it.holder),
            "replies": lambda it: self.desk.answer(it.citizen.conversation_id, it.holder, it.step.words),
            "gives_back": lambda it: self.desk.give_back(it.citizen.conversation_id, it.holder),
            "sends_on": self._sends_on,
            "moves": self._moves,
            "remarks": self._remarks,
            "labels": self._labels,
            "corrects": self._corrects,
            "ticks": self._ticks,
            "links": self._links,
            "rates": self._rates,
            "reopens": self._reopens,
            "appeals": self._appeals,
        }

    def do(self, hands: Hands) -> None:
        """Do a step."""
        self.acts[hands.step.act](hands)
        self._cases[hands.citizen.name] = hands.citizen.reference

    def _fills(self, it: Hands) -> None:
        it.citizen.fills(self.runtime.catalogue.service(it.step.what), it.step.words, it.step.data)

    def _sends_on(self, it: Hands) -> None:
        sender = Sender(it.holder)
        self.desk.transfer(it.citizen.conversation_id, it.step.what, it.step.words, sender, shown=5)

    def _moves(self, it: Hands) -> None:
        data = {name: resolved(value, it.citizen.clock) for name, value in it.step.data.items()}
        note = it.step.words or None
        self.moves.move(it.citizen.reference, it.step.what, actor=it.actor, data=data, note=note)

    def _remarks(self, it: Hands) -> None:
        whose, agency = it.citizen.conversation_id, it.account.agency or ""
        with self.runtime.database.write() as session:
            people = who_may_see(session, self.runtime.catalogue, whose)
            write_note(
                session,
                self.runtime.clock,
                whose,
                it.step.words,
                agency=agency,
                author=it.holder,
                people=people,
            )

    def _labels(self, it: Hands) -> None:
        agency, now = it.account.agency or "", self.runtime.clock.now()
        with self.runtime.database.write() as session:
            label = next(one for one in labels_of(session, agency) if one.name == it.step.what)
            put_label(session, now, agency, label.id, [it.citizen.conversation_id], actor=it.actor)

    def _corrects(self, it: Hands) -> None:
        whose, domain = it.citizen.conversation_id, self.runtime.engine.domain
        who = {"agency": it.account.agency or "", "actor": it.actor}
        with self.runtime.database.write() as session:
            event_id = last_heard(session, whose)
            now = self.runtime.clock.now()
            correct(session, now, whose, event_id, it.step.what, intents=domain.intents, **who)

    def _ticks(self, it: Hands) -> None:
        ticks = [Tick(it.step.what, done=True, note=it.step.words or None)]
        offices = list(self.runtime.catalogue.offices)
        self.field.tick_off(
            it.citizen.reference, ticks, {}, offices=offices, actor=it.actor, key=it.step.what
        )

    def _links(self, it: Hands) -> None:
        both = (it.citizen.reference, self._cases[it.step.what])
        with self.runtime.database.write() as session, acting_from(session, CONSOLE):
            place = (session, self.runtime.catalogue, self.runtime.clock)
            link_cases(*place, references=both, actor=it.actor, reason=it.step.words)

    def _rates(self, it: Hands) -> None:
        with self.runtime.database.write() as session, acting_from(session, "facebook"):
            place, mine = (session, self.runtime.catalogue, self.runtime.clock), self._own(it)
            rate_case(*place, mine, rating=int(it.step.what))
            if it.step.words:
                comment_rating(*place, mine, comment=it.step.words)

    def _reopens(self, it: Hands) -> None:
        with self.runtime.database.write() as session, acting_from(session, "facebook"):
            reopen_case(session, self.runtime.catalogue, self.runtime.clock, self._own(it))

    def _appeals(self, it: Hands) -> None:
        with self.runtime.database.write() as session, acting_from(session, "facebook"):
            appeal_case(session, self.runtime.catalogue, self.runtime.clock, self._own(it))

    def _own(self, it: Hands) -> CaseClaim:
        return CaseClaim(it.citizen.reference, it.citizen.conversation_id)


def accounts_by_place(runtime: Runtime) -> dict[tuple[str | None, str], Account]:
    """The accounts by agency and role."""
    with runtime.database.read() as session:
        return {(one.agency, one.role): one for one in session.scalars(select(Account))}
