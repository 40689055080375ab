"""A desk to talk at: the real dialogue, catalogue and actions on a real database, without a channel.

What a citizen writes is read by the real entity extractors. The intent is told by the test, as a trained
model would give it; without one the message is unsure (``nlu_fallback``), like a name or an address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import select

from bot.cases.commands import move_case
from bot.cases.model import Case
from bot.catalogue.dialogue_fragment import domain_fragment, rules_fragment
from bot.catalogue.loader import Catalogue
from bot.clock import FixedClock
from bot.conversation.actions_runner import ActionContext, InProcessRunner
from bot.conversation.model import Conversation
from bot.dialogue.documents import Document, load_documents
from bot.dialogue.domain import Domain
from bot.dialogue.engine import DialogueEngine
from bot.dialogue.policies import Policies
from bot.dialogue.tracker import Tracker
from bot.nlu.config import PipelineConfig, read_config
from bot.nlu.interpreter import Interpreter
from bot.nlu.pipeline import train_pipeline
from bot.nlu.reader import read_leniently
from bot.runtime import project_catalogue
from bot.storage.database import Database

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config.yml"
ENTITY_COMPONENTS = frozenset({"PatternEntityExtractor", "GazetteerEntityExtractor"})


class Understands(Protocol):
    """What the desk needs of understanding."""

    def parse(self, text: str, *, now: datetime) -> Mapping[str, Any]:
        """Text, intent, ranking, entities, language."""
        ...


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The project's own catalogue."""
    return project_catalogue()


def domain(chosen: Catalogue | None = None) -> Domain:
    """The project's own domain, with the forms of a catalogue (its own)."""
    return Domain.from_documents([*_documents("domain.yml"), domain_fragment(chosen or catalogue())])


def flow_documents(chosen: Catalogue | None = None) -> tuple[Mapping[str, Any], list[Document]]:
    """The recipe, the rules and the stories, with those of a catalogue's forms."""
    (recipe,) = _documents("config.yml")
    flows = [*_documents("nlu_data/rules"), *_documents("nlu_data/stories")]
    return recipe.data, [*flows, Document(rules_fragment(chosen or catalogue()))]


def dialogue(clock: FixedClock, chosen: Catalogue | None = None) -> DialogueEngine:
    """The project's own dialogue, with the forms of a catalogue (its own)."""
    if chosen is not None:
        return DialogueEngine.from_documents(domain(chosen), *flow_documents(chosen), clock)
    return DialogueEngine(*_domain_and_policies(), clock)


@lru_cache(maxsize=1)
def _domain_and_policies() -> tuple[Domain, Policies]:
    """Read once: they have no state, and reading them takes longer than most of these tests."""
    engine = DialogueEngine.from_documents(domain(), *flow_documents())
    return engine.domain, engine.policies


@lru_cache(maxsize=8)
def _documents(path: str) -> tuple[Document, ...]:
    """Documents of the project, read once."""
    return tuple(load_documents([ROOT / path]))


@lru_cache(maxsize=1)
def entity_reader() -> Interpreter:
    """Finds entities as the trained model does; knows no intents but those of buttons."""
    config = read_config(CONFIG)
    chosen = tuple(entry for entry in config.components if entry.name in ENTITY_COMPONENTS)
    data, _ = read_leniently([ROOT / "nlu_data" / "lookups"])
    pipeline = train_pipeline(PipelineConfig(config.language, chosen), data, seed=1)
    return Interpreter(pipeline, "entities", domain().intents)


class Desk:
    """One office's page, and whoever writes to it."""

    def __init__(
        self,
        database: Database,
        clock: FixedClock,
        reader: Understands | None = None,
        chosen: Catalogue | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.reader = reader or entity_reader()
        self.engine = dialogue(clock, chosen)
        self.runner = InProcessRunner(ActionContext(database, clock, chosen or catalogue()))

    def citizen(
        self, name: str = "1001", *, agency: str | None = "police", office: str | None = "police-hq"
    ) -> Citizen:
        """Somebody who writes to a page for the first time."""
        with self.database.write() as session:
            row = Conversation(
                channel="test", account_id=office or "none", user_id=name, created_at=self.clock.now()
            )
            session.add(row)
            session.flush()
            conversation_id = row.id
        return Citizen(self, name, conversation_id, agency, office)

    def the_case(self) -> Case:
        """The only case there is."""
        with self.database.read() as session:
            return session.scalars(select(Case)).one()

    def moves(self, *stages: str, actor: str = "officer:1", **data: Any) -> None:
        """Take the only case through stages; each takes of ``data`` what it requires."""
        case, catalogue = self.the_case(), self.runner.context.catalogue
        for stage in stages:
            asked = [datum.name for datum in catalogue.service(case.service).stage(stage).requires]
            given = {name: data[name] for name in asked if name in data}
            move = {"reference": case.reference, "to": stage, "actor": actor, "data": given}
            with self.database.write() as session:
                move_case(session, catalogue, self.clock, **move)


class Citizen:
    """Somebody in a conversation: says things, taps buttons, reads the answers."""

    def __init__(
        self, desk: Desk, name: str, conversation_id: int, agency: str | None, office: str | None
    ) -> None:
        self.desk = desk
        self.name = name
        self.conversation_id = conversation_id
        self.agency = agency
        self.office = office
        self.messages: list[Mapping[str, Any]] = []
        self.transcript: list[str] = []
        self.snapshot: dict[str, Any] | None = None
        self.last_at: datetime | None = None
        self.events = 0

    # Saying ---------------------------------------------------------------------------------------

    def says(
        self,
        text: str,
        intent: str | None = None,
        *,
        confidence: float = 0.95,
        attachments: Sequence[Mapping[str, Any]] = (),
        after: timedelta = timedelta(seconds=30),
    ) -> str:
        """Write something. Gives the answers as one text."""
        self.desk.clock.advance(after)
        now = self.desk.clock.now()
        parse = dict(self.desk.reader.parse(text, now=now))
        if intent is not None:
            parse["intent"] = {"name": intent, "confidence": confidence}
            parse["intent_ranking"] = [parse["intent"]]
            if "/" in intent:  # a retrieval intent with its response key
                parse["intent"]["name"] = intent.partition("/")[0]
                parse["response_selector"] = {"faq": {"response": {"intent_response_key": intent}}}
        return self.hears(text, parse, attachments, now)

    def taps(self, title: str) -> str:
        """Tap a button or quick reply of the last message that has any."""
        choices = {one["title"]: one["payload"] for one in self.choices}
        assert title in choices, f"no button {title!r} among {list(choices)}"
        return self.says(choices[title])

    def sends(self, *attachments: Mapping[str, Any]) -> str:
        """Send pictures or the like without words."""
        kind = attachments[0]["type"]
        return self.says(f'/send_attachment{{"attachment": "{kind}"}}', attachments=attachments)

    def hears(
        self, text: str, parse: Mapping[str, Any], attachments: Sequence[Mapping[str, Any]], now: datetime
    ) -> str:
        """Hear a message of which understanding has made ``parse``. Gives the answers as one text."""
        engine = self.desk.engine
        self.events += 1
        tracker = (
            Tracker.from_snapshot(self.snapshot, engine.domain)
            if self.snapshot
            else Tracker(self.name, engine.domain)
        )
        metadata = {
            "conversation_id": self.conversation_id,
            "channel": "facebook",
            "account_id": "page",
            "office_code": self.office,
            "agency": self.agency,
            "event_id": self.events,
            "last_inbound_gap_hours": (now - self.last_at).total_seconds() / 3600 if self.last_at else None,
            "attachments": [dict(one) for one in attachments],
        }
        with self.desk.database.write() as session:
            said = engine.handle(tracker, parse, self.desk.runner.bind(session), metadata=metadata)
        self.messages = list(said)
        self.snapshot = tracker.to_snapshot()
        self.last_at = now
        self._write_down(text)
        return self.answer

    def _write_down(self, text: str) -> None:
        self.transcript.append(f"» {text}")
        for message in self.messages:
            self.transcript.append(f"  {message.get('text', message)}")
            titles = [one["title"] for key in ("buttons", "quick_replies") for one in message.get(key, [])]
            if titles:
                self.transcript.append("  [" + "] [".join(titles) + "]")

    # Reading --------------------------------------------------------------------------------------

    @property
    def answer(self) -> str:
        """What the bot said last, all of it."""
        return "\n".join(str(message.get("text") or "") for message in self.messages)

    @property
    def choices(self) -> list[Mapping[str, str]]:
        """The buttons and quick replies of the last message that has any."""
        for message in reversed(self.messages):
            found = [*message.get("buttons", []), *message.get("quick_replies", [])]
            if found:
                return found
        return []

    @property
    def slots(self) -> Mapping[str, Any]:
        """What the conversation remembers."""
        assert self.snapshot is not None
        found: Mapping[str, Any] = self.snapshot["memory"]["slots"]
        return found

    @property
    def form(self) -> str | None:
        """The form that is open."""
        assert self.snapshot is not None
        loop = self.snapshot["memory"]["active_loop"]
        return loop["name"] if loop else None

    def owner(self) -> str:
        """Who answers in this conversation."""
        with self.desk.database.read() as session:
            statement = select(Conversation.owner).where(Conversation.id == self.conversation_id)
            return str(session.scalars(statement).one())
