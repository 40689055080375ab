"""The one place that wires things together: from settings to a service that can answer.

Everything below gets what it needs handed in; tests wire their own with fakes by the same constructor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.audit.chain import AuditKeys, install_audit_keys
from bot.catalogue.dialogue_fragment import domain_fragment, rules_fragment
from bot.catalogue.loader import Catalogue, load_catalogue
from bot.channels.facebook.channel import FacebookChannel
from bot.channels.facebook.client import GraphClient
from bot.channels.facebook.rate import PageRate
from bot.channels.rest.channel import RestChannel
from bot.channels.sms.channel import SmsChannel, gateway_of
from bot.clock import Clock, SystemClock
from bot.conversation.actions_runner import ActionContext, ActionRunners, HttpRunner, InProcessRunner
from bot.conversation.answer import Answerer
from bot.conversation.channel import Channel
from bot.conversation.collecting import Collector
from bot.conversation.delivery import Delivery
from bot.conversation.texting import TextSender
from bot.conversation.turn import TurnRunner
from bot.dialogue.domain import Domain
from bot.dialogue.engine import DialogueEngine
from bot.evidence.addresses import AllowedHosts
from bot.evidence.copy_maker import CopyMaker
from bot.evidence.fetch import Fetcher
from bot.evidence.store import Store, open_store
from bot.nlu.interpreter import Interpreter
from bot.privacy.errors import Unreadable
from bot.privacy.keyring import Keyring, install
from bot.privacy.model import PrivacyKey
from bot.settings import Settings, SettingsError
from bot.storage.database import Database

log = structlog.get_logger(__name__)

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "catalogue"
CONFIG = ROOT / "config.yml"
DOMAIN = ROOT / "domain.yml"
TRAINING_DATA = ROOT / "nlu_data"
CLOCKS_DIFFER_SECONDS = 5.0
FLOWS = (TRAINING_DATA / "rules", TRAINING_DATA / "stories")


@dataclass(frozen=True)
class Runtime:
    """A wired service."""

    settings: Settings
    clock: Clock
    database: Database
    catalogue: Catalogue
    interpreter: Interpreter
    engine: DialogueEngine
    channels: Mapping[str, Channel]
    graph: GraphClient
    answerer: Answerer
    turns: TurnRunner
    delivery: Delivery
    store: Store
    collector: Collector
    copies: CopyMaker

    @classmethod
    def create(
        cls, settings: Settings, clock: Clock | None = None, database: Database | None = None
    ) -> Runtime:
        """Wire a service for one process.

        Args:
            clock: the system's, unless given.
            database: that of the settings, unless given.

        Raises:
            bot.nlu.errors.ModelError: there is no trained model in ``settings.model_dir``.
            bot.settings.SettingsError: the database was written with other keys.
        """
        clock = clock or SystemClock()
        install_keys(settings)
        database = database or Database(settings.database_url)
        check_keys(database)
        check_clock(database, clock)
        catalogue = project_catalogue()
        engine = load_engine(catalogue)
        interpreter = Interpreter.load(settings.model_dir, intents=engine.domain.intents)
        graph = graph_client(settings)
        sms = SmsChannel(gateway_of(settings.sms))
        channels: dict[str, Channel] = {
            "facebook": FacebookChannel(graph, PageRate(settings.celery_broker_url)),
            "rest": RestChannel("rest"),
            "shell": RestChannel("shell"),
            "sms": sms,
        }
        texts = TextSender(clock, sms if sms.can_send else None, settings.sms.number)
        answerer = Answerer(
            clock=clock,
            catalogue=catalogue,
            interpreter=interpreter,
            engine=engine,
            actions=action_runner(settings, database, clock, catalogue),
            channels=channels,
            app_id=settings.facebook_app_id,
            text_messages=texts,
        )
        store = evidence_store(settings)
        fetcher = Fetcher(AllowedHosts.of(settings.evidence_hosts))
        return cls(
            settings=settings,
            clock=clock,
            database=database,
            catalogue=catalogue,
            interpreter=interpreter,
            engine=engine,
            channels=channels,
            graph=graph,
            answerer=answerer,
            turns=TurnRunner(database, clock, interpreter, answerer),
            delivery=Delivery(
                database,
                clock,
                {"facebook": channels["facebook"], **({"sms": sms} if sms.can_send else {})},
                hourly_limits={"sms": settings.sms.hourly_limit},
            ),
            store=store,
            collector=Collector(database, clock, fetcher, store, answerer),
            copies=CopyMaker(database, clock, store),
        )

    def close(self) -> None:
        """Finish sends under way and close the pools."""
        self.delivery.close()
        self.database.dispose()


def install_keys(settings: Settings) -> None:
    """Let this process encrypt columns and mark audit lines."""
    install(Keyring(settings.field_keys))
    install_audit_keys(AuditKeys(settings.secret_key, settings.old_secret_keys))


@cache
def project_catalogue() -> Catalogue:
    """The catalogue of this project, read once: a worker process inherits what its parent has read.

    Raises:
        bot.catalogue.errors.FaultyCatalogue: with the file and line of every fault.
    """
    return load_catalogue(CATALOGUE)


def check_keys(database: Database) -> None:
    """Refuse keys that don't open this database: all that waits would be put aside as unreadable.

    Raises:
        SettingsError: none of the keys opens what the database has kept from its first day.
    """
    try:
        with database.read() as session:
            session.scalars(select(PrivacyKey.wrapped).limit(1)).all()
    except Unreadable:
        raise SettingsError(["FIELD_KEYS: none of the keys opens this database"]) from None
    except SQLAlchemyError as error:
        # Away, or without tables yet: not for this check to judge.
        log.warning("keys_not_checked", error=type(error).__name__)


def check_clock(database: Database, clock: Clock) -> None:
    """Tell the operator if this machine's clock and the database's differ.

    Nothing is refused: answers come late, and beyond ten minutes workers drop what other machines ask.
    """
    try:
        theirs = database.server_time()
    except SQLAlchemyError as error:
        log.warning("clock_not_checked", error=type(error).__name__)
        return
    seconds = (clock.now() - theirs).total_seconds() if theirs is not None else 0.0
    if abs(seconds) > CLOCKS_DIFFER_SECONDS:
        log.error("clock_differs_from_the_databases", seconds_ahead=round(seconds))


def load_engine(catalogue: Catalogue) -> DialogueEngine:
    """The dialogue of this project: its domain, what the catalogue adds to it, its rules and stories."""
    domain = Domain.load([DOMAIN], extra=[domain_fragment(catalogue)])
    return DialogueEngine.load(domain, CONFIG, FLOWS, extra=[rules_fragment(catalogue)])


def graph_client(settings: Settings) -> GraphClient:
    """The client of Meta's Graph API."""
    return GraphClient(settings.graph_api_url, settings.facebook_app_secrets)


def evidence_store(settings: Settings) -> Store:
    """Where the files of citizens are kept."""
    return open_store(
        settings.evidence_store,
        settings.evidence_dir,
        key_id=settings.evidence_s3_key_id,
        secret=settings.evidence_s3_secret,
    )


def action_runner(
    settings: Settings, database: Database, clock: Clock, catalogue: Catalogue
) -> ActionRunners:
    """In process, unless an action server is named."""
    if settings.action_endpoint_url:
        return HttpRunner(settings.action_endpoint_url)
    return InProcessRunner(ActionContext(database, clock, catalogue, public_url=settings.public_url))
