"""One word for each act that is written down. docs/audit.md says what each means; a test compares the two."""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """An act, as ``room:verb:object``."""

    SIGNED_IN = "account:begin:session"
    SIGN_IN_REFUSED = "account:refuse:session"
    SIGNED_OUT = "account:end:session"
    SESSIONS_ENDED = "account:end:sessions"
    ACCOUNT_LOCKED = "account:lock:account"
    ACCOUNT_UNLOCKED = "account:unlock:account"
    ACCOUNT_ADDED = "account:add:account"
    ACCOUNT_PLACED = "account:place:account"
    ACCOUNT_CLOSED = "account:close:account"
    ACCOUNT_REOPENED = "account:reopen:account"
    PASSWORD_CHANGED = "account:change:password"
    FACTOR_SET = "account:set:second_factor"
    FACTOR_DROPPED = "account:drop:second_factor"
    RECOVERY_CODES_RENEWED = "account:renew:recovery_codes"
    RECOVERY_CODE_USED = "account:use:recovery_code"
    CASE_VIEWED = "case:view:case"
    FILE_VIEWED = "case:view:file"
    FIELD_REVEALED = "case:reveal:field"
    CASE_MOVED = "case:move:case"
    HEARING_CALLED_OFF = "case:call_off:hearing"
    CONVERSATION_TAKEN = "conversation:take:conversation"
    CONVERSATION_ANSWERED = "conversation:answer:conversation"
    CONVERSATION_GIVEN_BACK = "conversation:give_back:conversation"
    CASE_ERASED = "privacy:erase:case"
    CONVERSATION_ERASED = "privacy:erase:conversation"
    SENDER_FORGOTTEN = "privacy:forget:sender"
    CONVERSATION_EXPORTED = "privacy:export:conversation"
    SEARCHED = "search:find:matters"
    REPLY_ADDED = "canned:add:reply"
    REPLY_CHANGED = "canned:change:reply"
    REPLY_REMOVED = "canned:remove:reply"
    REPLY_RESTORED = "canned:restore:reply"
    TRAIL_VIEWED = "audit:view:trail"
    TRAIL_VERIFIED = "audit:verify:trail"
