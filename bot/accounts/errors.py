"""What can go wrong with accounts and signing in."""

from __future__ import annotations


class AccountError(Exception):
    """Root of what this room raises."""


class EmailTaken(AccountError):
    """Another account has this e-mail address."""


class BadAccount(AccountError):
    """The role, agency and office don't belong together."""


class NotTheirs(AccountError):
    """An administrator may not give this role or place."""


class OwnAccount(AccountError):
    """Nobody changes the own role, place or access."""


class WeakPassword(AccountError):
    """The password could be guessed. The message says what is wanted."""


class SignInRefused(AccountError):
    """E-mail, password or code is wrong, or the account is locked or closed.

    The message never says which: who guesses must not learn whether an account exists.
    """


class WrongCode(AccountError):
    """The code of the authenticator app is not the one of this half minute, or was used before."""
