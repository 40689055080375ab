"""A citizen at a phone: writes, taps, reads."""

from __future__ import annotations

import re
import time

from tests.functional.emulator_harness import REPLY_SECONDS, Emulated

COMPLAINT = (
    "দোকানদারের নামে অভিযোগ করব", "গতকাল", "১০০ টাকার তেল ১৫০ টাকা রাখছে", "রহিম স্টোর, জিন্দাবাজার", "সিলেট",
    "জানি না", "হ্যাঁ", "পরে", "হ্যাঁ", "রহিমা খাতুন", "আব্দুল করিম", "ফাতেমা বেগম", "বাসা ১২, জিন্দাবাজার, সিলেট",
    "01712345678", "শিক্ষক", "ঠিক আছে",
)  # fmt: skip
TENANT = (
    "ভাড়াটিয়ার তথ্য থানায় জমা দিতে চাই", "@বাড়িওয়ালা", "ঢাকা", "@মহানগর এলাকায়", "১ নভেম্বর", "৪ জন", "@হ্যাঁ",
    "বাড়ি ১২, রোড ৫, ধানমন্ডি, ঢাকা", "সুমন দাস", "বটতলী, কালাই, জয়পুরহাট", "@এনআইডি", "১৯৯০১২৩৪৫৬৭৮৯",
    "০১৯১২৩৪৫৬৭৮", "আনোয়ারা বেগম", "০১৭১২৩৪৫৬৭৮", "@ঠিক আছে",
)  # fmt: skip
REFERENCE = re.compile(r"[A-Z]{3}-\d{4}-\d{6}")


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

    def files(self, *steps: str) -> str:
        """Several steps that end with a case: its reference, whenever it comes."""
        before = self._references()
        self.goes(*steps)
        give_up_at = time.monotonic() + REPLY_SECONDS
        while True:
            if new := [one for one in self._references() if one not in before]:
                return new[0]
            told = [one.text for one in self.emulated.transcript(self.page, self.name)]
            assert time.monotonic() < give_up_at, f"no case was opened; what came: {told}"
            time.sleep(0.1)

    def _references(self) -> list[str]:
        """All that were told, in their order."""
        told = self.emulated.transcript(self.page, self.name)
        return REFERENCE.findall("\n".join(message.text for message in told))

    def _answer(self, containing: str | None) -> str:
        replies = self.emulated.wait_for_reply(self.page, self.name, containing=containing)
        return "\n".join(reply.text for reply in replies)
