"""The demo: Pages and accounts, the emulator, and a week of made-up work. Never part of production."""

from bot.demo.service import DEMO_OFFICES, DEMO_PASSWORD, demo_accounts, demo_emulator, set_up_demo

__all__ = ["DEMO_OFFICES", "DEMO_PASSWORD", "demo_accounts", "demo_emulator", "set_up_demo"]
