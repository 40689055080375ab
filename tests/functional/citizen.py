"""A citizen at a phone: writes, taps, reads."""

from __future__ import annotations

from tests.functional.emulator_harness import Emulated


class Citizen:
    """One person on one Page."""

    def __init__(self, emulated: Emulated, page: str, name: str) -> None:
        self.emulated = emulated
        self.page = page
        self.name = name

    def says(self, text: str, containing: str | None = None) -> str:
        """Write something and read the whole answer."""
        self.emulated.say(self.page, self.name, text)
        return self._answer(containing)

    def taps(self, choice: str, containing: str | None = None) -> str:
        """Tap a quick reply or a button and read the whole answer."""
        self.emulated.tap(self.page, self.name, choice)
        return self._answer(containing)

    def goes(self, *steps: str) -> str:
        """Several steps; those that start with ``@`` are taps. Gives the last answer."""
        answer = ""
        for step in steps:
            answer = self.taps(step[1:]) if step.startswith("@") else self.says(step)
        return answer

    def _answer(self, containing: str | None) -> str:
        replies = self.emulated.wait_for_reply(self.page, self.name, containing=containing)
        return "\n".join(reply.text for reply in replies)
