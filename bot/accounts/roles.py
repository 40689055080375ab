"""Roles and what each may do.

A permission is shaped resource:action. Whoever runs the machines or the accounts has no business with what
citizens wrote: neither administrator role may read conversations or cases.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is here for."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    AGENCY_ADMIN = "agency_admin"
    SYSTEM_ADMIN = "system_admin"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """What a route or a command asks for."""

    CONVERSATION_READ = "conversation:read"
    CONVERSATION_REPLY = "conversation:reply"
    CONVERSATION_ASSIGN = "conversation:assign"
    CASE_READ = "case:read"
    CASE_MOVE = "case:move"
    CASE_OPEN = "case:open"
    CASE_REVEAL = "case:reveal"
    CASE_EXPORT = "case:export"
    CANNED_MANAGE = "canned:manage"
    MODEL_CORRECT = "model:correct"
    TEAM_READ = "team:read"
    ACCOUNT_MANAGE = "account:manage"
    AUDIT_READ = "audit:read"
    #: One's own sessions, password and second factor.
    SELF_MANAGE = "self:manage"


_EVERYBODY = frozenset({Permission.SELF_MANAGE})
_OFFICER = _EVERYBODY | {
    Permission.CONVERSATION_READ,
    Permission.CONVERSATION_REPLY,
    Permission.CASE_READ,
    Permission.CASE_MOVE,
    Permission.CASE_OPEN,
    Permission.CASE_REVEAL,
    Permission.MODEL_CORRECT,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: _OFFICER,
    Role.SUPERVISOR: _OFFICER
    | {
        Permission.CONVERSATION_ASSIGN,
        Permission.CASE_EXPORT,
        Permission.CANNED_MANAGE,
        Permission.TEAM_READ,
    },
    Role.AGENCY_ADMIN: _EVERYBODY | {Permission.ACCOUNT_MANAGE, Permission.TEAM_READ},
    Role.SYSTEM_ADMIN: _EVERYBODY | {Permission.ACCOUNT_MANAGE},
    Role.AUDITOR: _EVERYBODY | {Permission.AUDIT_READ},
}

#: Roles that belong to no agency.
WITHOUT_AGENCY = frozenset({Role.SYSTEM_ADMIN, Role.AUDITOR})
