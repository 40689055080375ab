"""The words of the morning's e-mail: numbers only, no name and no word of a citizen's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

from bot.conversation.worklist import Tab
from bot.text.normalise import bangla_digits

_FOLDER = Path(__file__).parents[1] / "translations"


@dataclass(frozen=True)
class Standing:
    """How much stands where; ``most`` of something says that many or more."""

    by_tab: Mapping[Tab, int]
    late: int
    most: int

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to tell."""
        waiting = (Tab.MINE, Tab.UNASSIGNED, Tab.MENTIONED, Tab.ESCALATED)
        return not self.late and not any(self.by_tab[tab] for tab in waiting)


def digest(language: str, name: str, standing: Standing, address: str) -> tuple[str, str]:
    """Subject and text in the reader's language."""
    _ = _translations(language).gettext

    def number(count: int) -> str:
        shown = f"{count - 1}+" if count >= standing.most else str(count)
        return bangla_digits(shown) if language == "bn" else shown

    tabs = standing.by_tab
    lines = [
        (tabs[Tab.UNASSIGNED], _("Waiting for an officer")),
        (tabs[Tab.MINE], _("Yours")),
        (tabs[Tab.MENTIONED], _("Notes that name you, not read yet")),
        (tabs[Tab.ESCALATED], _("Escalated conversations")),
        (standing.late, _("Cases past their time")),
    ]
    told = [f"- {words}: {number(count)}" for count, words in lines if count]
    end = _("You can switch this e-mail off under your account. Nothing of what citizens wrote is in it.")
    greeting = _("Good morning, %(name)s.") % {"name": name}
    text = "\n".join([greeting, "", *told, "", address, "", end, ""])
    return _("Service desk: what waits this morning"), text


@cache
def _translations(language: str) -> NullTranslations:
    # English is what the code says.
    return Translations.load(_FOLDER, [language]) if language != "en" else NullTranslations()
