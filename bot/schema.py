"""All tables of all rooms, for migrations, tests and key rotation."""

from __future__ import annotations

from sqlalchemy import MetaData

from bot.accounts import model as accounts
from bot.audit import model as audit
from bot.cases import model as cases
from bot.cases.hearings import model as hearings
from bot.cases.links import model as links
from bot.catalogue import model as catalogue
from bot.conversation import model as conversation
from bot.conversation.canned import model as canned
from bot.conversation.corrections import model as corrections
from bot.conversation.drafts import model as drafts
from bot.conversation.hands import model as hands
from bot.conversation.lists import model as lists
from bot.conversation.notes import model as notes
from bot.conversation.presence import model as presence
from bot.evidence import model as evidence
from bot.privacy import model as privacy
from bot.storage.model import Base
from bot.word_index import model as word_index

ROOMS = (
    audit,
    privacy,
    accounts,
    catalogue,
    word_index,
    evidence,
    cases,
    hearings,
    links,
    conversation,
    lists,
    hands,
    corrections,
    presence,
    canned,
    drafts,
    notes,
)


def metadata() -> MetaData:
    """The metadata with every room's tables in it."""
    return Base.metadata
