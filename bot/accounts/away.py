"""Being away: by an officer's own word. What they have may then be taken over."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.accounts.model import Account

#: Colleagues wait so long before they take over what somebody away has; supervisors need not.
AWAY_FOR = timedelta(minutes=15)


def set_away(account: Account, now: datetime | None) -> None:
    """Away from now on, or with None here again; saying it twice changes nothing."""
    if now is None or account.away_since_at is None:
        account.away_since_at = now


def is_long_away(session: Session, holder: str | None, now: datetime) -> bool:
    """Whether an officer (``officer:7``) has been away for so long that colleagues take over, or is gone."""
    number = (holder or "").rpartition(":")[2]
    account = session.get(Account, int(number)) if number.isdecimal() else None
    if account is None:
        return False
    since = account.away_since_at
    return not account.is_active or (since is not None and since + AWAY_FOR <= now)
