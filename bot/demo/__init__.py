"""The demo: Pages and accounts, the emulator, and a week of made-up work. Never part of production."""

from bot.demo.service import (
    DEMO_OFFICES,
    DEMO_PASSWORD,
    add_demo_accounts,
    bind_demo_pages,
    demo_accounts,
    demo_emulator,
    switch_demo_hearings_on,
)

__all__ = [
    "DEMO_OFFICES",
    "DEMO_PASSWORD",
    "add_demo_accounts",
    "bind_demo_pages",
    "demo_accounts",
    "demo_emulator",
    "switch_demo_hearings_on",
]
