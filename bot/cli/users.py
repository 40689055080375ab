"""``python -m bot users …``: the accounts of officers, supervisors, administrators and auditors."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from bot.accounts import commands
from bot.accounts.errors import AccountError
from bot.accounts.model import Account
from bot.accounts.queries import account_of_email, all_accounts
from bot.accounts.roles import Role
from bot.catalogue.errors import CatalogueError
from bot.cli.operators import by
from bot.cli.wiring import opened_database
from bot.clock import SystemClock
from bot.runtime import project_catalogue

_ROLE = click.Choice([role.value for role in Role])


@click.group()
def users() -> None:
    """Accounts."""


@users.command("add")
@click.argument("email")
@click.option("--role", type=_ROLE, required=True)
@click.option("--agency", default=None, help="Agency code: police, acc, dncrp, cag, dc_office.")
@click.option("--office", default=None, help="Office code, e.g. dc-sylhet; left out: the whole agency.")
@click.option("--name", default="", help="As colleagues read it.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the standard input.")
@click.option("--one-time", is_flag=True, help="Make a password, print it, and ask for another at sign-in.")
@by
def add(
    email: str,
    role: str,
    agency: str | None,
    office: str | None,
    name: str,
    password_stdin: bool,
    one_time: bool,
    operator: str,
) -> None:
    """Give somebody an account. The password comes from a prompt."""
    _check_place(agency, office)
    password = commands.one_time_password() if one_time else _password(password_stdin)
    with _unit_of_work() as session:
        account = commands.add_account(
            session,
            SystemClock(),
            email=email,
            name=name,
            password=password,
            role=Role(role),
            agency=agency,
            office=office,
            actor=operator,
            is_temporary=one_time,
        )
        click.echo(f"{account.email} is {_place(account)}.")
    if one_time:
        click.echo(f"The password for the first sign-in: {password}")


@users.command("list")
@click.option("--agency", default=None, help="Only this agency's.")
def list_accounts(agency: str | None) -> None:
    """All accounts."""
    with opened_database() as (_, database), database.read() as session:
        for account in all_accounts(session, agency):
            click.echo(f"{account.email}\t{_place(account)}\t{_state(account)}\t{account.name}")


@users.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from the standard input.")
@by
def password(email: str, password_stdin: bool, operator: str) -> None:
    """Give an account a new password; its sessions end."""
    new = _password(password_stdin)
    with _unit_of_work() as session:
        account = _found(session, email)
        commands.set_password(session, SystemClock(), account, new, actor=operator)
        click.echo(f"{account.email} has a new password.")


@users.command("place")
@click.argument("email")
@click.option("--role", type=_ROLE, required=True)
@click.option("--agency", default=None)
@click.option("--office", default=None)
@by
def place(email: str, role: str, agency: str | None, office: str | None, operator: str) -> None:
    """Give an account another role, agency or office; its sessions end."""
    _check_place(agency, office)
    with _unit_of_work() as session:
        account = _found(session, email)
        commands.place_account(
            session, SystemClock(), account, role=Role(role), agency=agency, office=office, actor=operator
        )
        click.echo(f"{account.email} is {_place(account)}.")


@users.command("close")
@click.argument("email")
@by
def close(email: str, operator: str) -> None:
    """Let nobody sign in to an account any more."""
    with _unit_of_work() as session:
        commands.close_account(session, SystemClock(), _found(session, email), actor=operator)


@users.command("reopen")
@click.argument("email")
@by
def reopen(email: str, operator: str) -> None:
    """Let the owner of a closed or locked account sign in again."""
    with _unit_of_work() as session:
        commands.reopen_account(session, SystemClock(), _found(session, email), actor=operator)


@users.command("unlock")
@click.argument("email")
@by
def unlock(email: str, operator: str) -> None:
    """Forget the failures that locked an account."""
    with _unit_of_work() as session:
        commands.unlock_account(session, SystemClock(), _found(session, email), actor=operator)


@users.command("sign-out")
@click.argument("email")
@by
def sign_out(email: str, operator: str) -> None:
    """End all sessions of an account."""
    with _unit_of_work() as session:
        commands.sign_out_everywhere(session, SystemClock(), _found(session, email), actor=operator)


@users.command("drop-second-factor")
@click.argument("email")
@by
def drop(email: str, operator: str) -> None:
    """Forget an account's authenticator app, when phone and recovery codes are lost."""
    with _unit_of_work() as session:
        commands.drop_second_factor(session, SystemClock(), _found(session, email), actor=operator)


@contextmanager
def _unit_of_work() -> Iterator[Session]:
    try:
        with opened_database() as (_, database), database.write() as session:
            yield session
    except AccountError as error:
        raise click.ClickException(str(error)) from error


def _found(session: Session, email: str) -> Account:
    account = account_of_email(session, email)
    if account is None:
        raise click.ClickException(f"no account has the address {email}")
    return account


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    entered: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return entered


def _check_place(agency: str | None, office: str | None) -> None:
    catalogue = project_catalogue()
    if agency is not None and agency not in catalogue.agencies:
        raise click.ClickException(f"no agency has the code {agency}: {', '.join(catalogue.agencies)}")
    if office is not None:
        try:
            found = catalogue.office(office)
        except CatalogueError as error:
            raise click.ClickException(str(error)) from error
        if found.agency != agency:
            raise click.ClickException(f"{office} is an office of {found.agency}")


def _place(account: Account) -> str:
    at = account.office or account.agency
    return f"{account.role} at {at}" if at else account.role


def _state(account: Account) -> str:
    if not account.is_active:
        return "closed"
    factor = "two factors" if account.has_totp else "password only"
    if account.is_locked(SystemClock().now()):
        return f"{factor}, locked until {account.locked_until_at:%Y-%m-%d %H:%M} UTC"
    return factor
