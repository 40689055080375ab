"""Who works here: officers, supervisors, administrators and auditors, what they may do, and how they sign in.

A role is a set of permissions (:mod:`bot.accounts.roles`); agency and office say on whose files they may use
them (:mod:`bot.accounts.viewer`). An administrator looks after accounts (:mod:`bot.accounts.scope`).
Passwords are hashed with argon2, the second factor is TOTP, and a session is a row that can be ended from
elsewhere.
"""
