"""How seeds become a past: who gets a copy of what, and what a copy has of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.cases.model import Case, CaseEvent
from bot.conversation.model import Conversation, InboundEvent, OutboxMessage, Turn
from bot.storage.model import Base
from bot.word_index.model import SearchEntry

#: Shares of all conversations.
WAITS, WITH_OFFICER, WITH_CASE = 0.005, 0.025, 0.35
OLDEST_DAYS = 170
#: By the distribution of ages: a tenth is younger.
WHOLE_DAYS = OLDEST_DAYS * 0.1**1.5
#: A closed case was open for so long; those older than it are closed but for one in ten.
CASE_DAYS = 20
#: Numbers of copies begin here; seeds have smaller ones. A conversation's messages are numbered in steps.
FIRST, STEP = 1_000, 16
#: What copies that are not whole have in place of long things.
SHORT: Mapping[str, Any] = {
    "record": {"intent": {"name": "ask_fee", "confidence": 0.91}, "language": "bn"},
    "message": {"text": "পুলিশ ক্লিয়ারেন্সের সরকারি ফি জানতে আবেদনের পাতাটি দেখুন। আর কিছু জানতে চাইলে লিখুন।"},
    "tracker": {},
}

#: Run once, before anything is copied. ``copied`` says of each copy what it is a copy of and where it goes.
PLAN = (
    "SET LOCAL work_mem = '256MB'",
    "SET LOCAL maintenance_work_mem = '512MB'",
    "SET LOCAL session_replication_role = 'replica'",
    "SELECT setseed(0.5)",
    """CREATE TEMPORARY TABLE seed AS
        SELECT *, row_number() OVER (PARTITION BY agency, owner ORDER BY id) AS number,
            count(*) OVER (PARTITION BY agency, owner) AS of
        FROM (SELECT c.id, c.owner, p.agency_code AS agency FROM conversation c
              JOIN page p ON p.page_id = c.account_id) AS held""",
    """CREATE TEMPORARY TABLE seed_case AS
        SELECT id, agency, row_number() OVER (PARTITION BY agency ORDER BY id) AS number,
            count(*) OVER (PARTITION BY agency) AS of FROM cases""",
    f"""CREATE TEMPORARY TABLE drawn AS
        SELECT 1 + floor(random() * (SELECT max(slot) FROM place)) AS slot, random() AS age, random() AS seed,
            random() AS seed_case, random() < {WITH_CASE} AS has_case, random() < 0.1 AS is_late,
            CASE WHEN whose < {WAITS} THEN 'waiting' WHEN whose < {WAITS + WITH_OFFICER} THEN 'officer'
                ELSE 'bot' END AS owner
        FROM (SELECT random() AS whose FROM generate_series(1, :count)) AS one""",
    f"""CREATE TEMPORARY TABLE copied AS
        SELECT {FIRST} + row_number() OVER (ORDER BY moment) AS id, *,
            owner <> 'bot' OR moment > now() - interval '{WHOLE_DAYS} days' AS is_whole FROM (
            SELECT s.id AS seed, owner, k.id AS seed_case, place.*, is_late, now() - CASE owner
                WHEN 'waiting' THEN interval '15 hours' * age WHEN 'officer' THEN interval '3 days' * age
                ELSE interval '{OLDEST_DAYS} days' * age * sqrt(age) END AS moment
            FROM drawn JOIN place USING (slot) JOIN seed s USING (agency, owner)
            LEFT JOIN seed_case k ON has_case AND k.agency = place.agency
                AND k.number = 1 + floor(drawn.seed_case * k.of)
            WHERE s.number = 1 + floor(drawn.seed * s.of)) AS drawn""",
    """CREATE TEMPORARY TABLE seed_event AS
        SELECT id, conversation_id, row_number() OVER (PARTITION BY conversation_id ORDER BY id) AS rank,
            count(*) OVER (PARTITION BY conversation_id) AS of FROM inbound_event""",
    """CREATE TEMPORARY TABLE seed_entry AS
        SELECT *, (SELECT array_to_tsvector(array_agg(lexeme)) FROM unnest(tokens)
            WHERE lexeme LIKE 'w%') AS words FROM search_entry""",
)

_WHOLE = "CASE WHEN copied.is_whole THEN like_.{} ELSE :{} END"
_CLOSED = f"NOT copied.is_late AND copied.moment < now() - interval '{CASE_DAYS} days'"
_EVENT_ID = f"copied.id * {STEP} + heard.rank"
_EVENT_AT = "copied.moment - (heard.of - heard.rank) * interval '40 seconds'"
_SAID_ID = f"copied.id * {STEP} + like_.id % {STEP}"
_SAID_AT = f"coalesce({_EVENT_AT}, copied.moment + interval '1 minute') + interval '2 seconds'"
_MOVED = "like_.{} - like_.opened_at + copied.moment"
_WAITED = "CASE WHEN like_.{} IS NOT NULL THEN copied.moment END"


def _entry(source_id: str) -> Mapping[str, str]:
    return {
        "id": "nextval('search_entry_id_seq')",
        "source_id": source_id,
        "conversation_id": "copied.id",
        "office": "copied.office",
        "at": "copied.moment",
        "tokens": "like_.words || office_words.tokens || day_words.tokens",
    }


_ENTRY_PLACE = (
    " JOIN office_words ON office_words.office = copied.office"
    " JOIN day_words ON day_words.day = floor(extract(epoch FROM copied.moment) / 86400)"
)
#: Which rows are copied, from where, and what a copy has otherwise than its seed. A column that the table
#: does not have is left out.
COPIES: Sequence[tuple[type[Base], str, Mapping[str, str]]] = (
    (
        Conversation,
        "copied JOIN conversation like_ ON like_.id = copied.seed",
        {
            "id": "copied.id",
            "account_id": "copied.page",
            "tracker": _WHOLE.format("tracker", "tracker"),
            "user_id": "(4000000000000000 + copied.id)::text",
            "team": "CASE WHEN like_.team IS NOT NULL THEN copied.office END",
            "office": "copied.office",
            "agency": "copied.agency",
            "officer": "CASE WHEN like_.officer IS NOT NULL THEN copied.officer END",
            "owner_since_at": "copied.moment",
            "last_at": "copied.moment",
            "waits_since_at": _WAITED.format("waits_since_at"),
            "asked_at": _WAITED.format("asked_at"),
            "last_inbound_at": "copied.moment",
            "window_expires_at": "copied.moment + interval '24 hours'",
            "created_at": "copied.moment - interval '10 minutes'",
        },
    ),
    (
        InboundEvent,
        "copied JOIN seed_event heard ON heard.conversation_id = copied.seed"
        " JOIN inbound_event like_ ON like_.id = heard.id",
        {
            "id": _EVENT_ID,
            "natural_key": f"encode(sha256(({_EVENT_ID})::text::bytea), 'hex')",
            "account_id": "copied.page",
            "conversation_id": "copied.id",
            **dict.fromkeys(("event_at", "received_at", "due_at", "done_at"), _EVENT_AT),
        },
    ),
    (
        Turn,
        "copied JOIN turn like_ ON like_.conversation_id = copied.seed"
        " JOIN seed_event heard ON heard.id = like_.event_id",
        {
            "id": _EVENT_ID,
            "conversation_id": "copied.id",
            "event_id": _EVENT_ID,
            "at": _EVENT_AT,
            "record": _WHOLE.format("record", "record"),
        },
    ),
    (
        OutboxMessage,
        "copied JOIN outbox_message like_ ON like_.conversation_id = copied.seed"
        " LEFT JOIN seed_event heard ON heard.id = like_.event_id",
        {
            "id": _SAID_ID,
            "public_id": f"md5(({_SAID_ID})::text)",
            "conversation_id": "copied.id",
            "event_id": f"CASE WHEN like_.event_id IS NOT NULL THEN {_EVENT_ID} END",
            "message": _WHOLE.format("message", "message"),
            "mid": f"'m_' || md5(({_SAID_ID})::text)",
            **dict.fromkeys(("created_at", "next_attempt_at", "attempted_at", "sent_at"), _SAID_AT),
            **dict.fromkeys(("delivered_at", "read_at"), _SAID_AT),
        },
    ),
    (
        Case,
        "copied JOIN cases like_ ON like_.id = copied.seed_case",
        {
            "id": "copied.id",
            "reference": "left(like_.reference, 4) || 2026 - copied.id / 1000000 || '-'"
            " || lpad((copied.id % 1000000)::text, 6, '0')",
            "office": "copied.office",
            "conversation_id": "CASE WHEN NOT like_.anonymous THEN copied.id END",
            **{
                name: f"CASE WHEN like_.{name} IS NOT NULL"
                f" THEN encode(sha256(('{name}' || copied.id)::bytea), 'hex') END"
                for name in ("phone_index", "passport_index", "nid_index", "receipt_index")
            },
            "opened_at": "copied.moment",
            "stage_since": "copied.moment",
            "due_on": "(copied.moment + (like_.due_on - like_.opened_at::date) * interval '1 day')::date",
            "stage_due_at": f"CASE WHEN NOT ({_CLOSED}) THEN {_MOVED.format('stage_due_at')} END",
            "next_due_at": f"CASE WHEN NOT ({_CLOSED}) THEN {_MOVED.format('next_due_at')} END",
            "escalated_at": f"CASE WHEN {_MOVED.format('stage_due_at')} < now() THEN now() END",
            "warn_at": _MOVED.format("warn_at"),
            "warned_at": f"CASE WHEN {_MOVED.format('warn_at')} < now() THEN now() END",
            "closed_at": f"CASE WHEN {_CLOSED} THEN copied.moment + interval '{CASE_DAYS} days' END",
        },
    ),
    (
        CaseEvent,
        "copied JOIN case_event like_ ON like_.case_id = copied.seed_case",
        {"id": _SAID_ID, "case_id": "copied.id", "happened_at": "copied.moment"},
    ),
    (
        SearchEntry,
        "copied JOIN seed_event heard ON heard.conversation_id = copied.seed"
        f" JOIN seed_entry like_ ON like_.kind = 'heard' AND like_.source_id = heard.id {_ENTRY_PLACE}",
        _entry(_EVENT_ID),
    ),
    (
        SearchEntry,
        "copied JOIN outbox_message said ON said.conversation_id = copied.seed"
        f" JOIN seed_entry like_ ON like_.kind = 'said' AND like_.source_id = said.id {_ENTRY_PLACE}",
        _entry(f"copied.id * {STEP} + said.id % {STEP}"),
    ),
    (
        SearchEntry,
        "copied JOIN seed_entry like_ ON like_.kind = 'case' AND like_.source_id = copied.seed_case"
        f" {_ENTRY_PLACE}",
        _entry("copied.id"),
    ),
)
