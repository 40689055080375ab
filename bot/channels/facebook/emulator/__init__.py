"""A local Messenger: a Graph API with Meta's documented limits, signed webhooks, and a page to write from.

For the demo and the tests. Everything that a citizen writes here passes the same code as on Facebook.
"""

from bot.channels.facebook.emulator.config import EmulatedPage, EmulatorConfig, demo_pages
from bot.channels.facebook.emulator.emulator import Emulator, create_emulator

__all__ = ["EmulatedPage", "Emulator", "EmulatorConfig", "create_emulator", "demo_pages"]
