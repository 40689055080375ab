"""The Messenger Profile as data: ``catalogue/messenger_profile.yml``, checked against Meta's limits.

The locale ``default`` is Bangla; Facebook in English gets English. Facebook has no locale for Bangladesh, so
``default`` reaches everybody else.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from bot.catalogue.bilingual import Bilingual, Entry, Language
from bot.catalogue.errors import Fault, FaultyCatalogue
from bot.catalogue.yaml_source import SourceFile
from bot.channels.facebook.limits import (
    GREETING,
    ICE_BREAKERS,
    MENU_ITEMS_ADVISED,
    MENU_TITLE,
    PAYLOAD,
)
from bot.text.splitting import units

PROFILE = Path(__file__).resolve().parents[3] / "catalogue" / "messenger_profile.yml"
LOCALES: tuple[tuple[str, Language], ...] = (("default", "bn"), ("en_US", "en"), ("en_GB", "en"))
#: Meta publishes no limit for a question; longer ones are cut on small phones.
QUESTION = 80


def _at_most(limit: int) -> Callable[[Bilingual], Bilingual]:
    def check(text: Bilingual) -> Bilingual:
        longest = max(units(text.bn), units(text.en))
        if longest > limit:
            raise ValueError(f"{longest} characters, Messenger takes {limit}")
        return text

    return check


Payload = Annotated[str, Field(pattern=r"^/[a-z][a-z0-9_]*(\{.*\})?$", max_length=PAYLOAD)]
Greeting = Annotated[Bilingual, AfterValidator(_at_most(GREETING))]
Question = Annotated[Bilingual, AfterValidator(_at_most(QUESTION))]
MenuTitle = Annotated[Bilingual, AfterValidator(_at_most(MENU_TITLE))]


class IceBreaker(Entry):
    """A question that a citizen may tap on an empty screen."""

    question: Question
    payload: Payload


class MenuItem(Entry):
    """A line of the menu: a tap says ``payload`` or opens ``url``."""

    title: MenuTitle
    payload: Payload | None = None
    url: Annotated[str, Field(pattern=r"^https://")] | None = None

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.payload is None) == (self.url is None):
            raise ValueError("a menu item has either a payload or a url")
        return self


class MessengerProfile(Entry):
    """The whole profile, in both languages."""

    get_started: Payload
    greeting: Greeting
    ice_breakers: dict[str, Annotated[list[IceBreaker], Field(min_length=1, max_length=ICE_BREAKERS)]]
    persistent_menu: Annotated[list[MenuItem], Field(min_length=1, max_length=MENU_ITEMS_ADVISED)]

    @model_validator(mode="after")
    def _has_default(self) -> Self:
        if "default" not in self.ice_breakers:
            raise ValueError("ice_breakers need a default")
        return self

    def for_agency(self, agency_code: str) -> dict[str, Any]:
        """The Messenger Profile API's request for a Page of an agency."""
        questions = self.ice_breakers.get(agency_code, self.ice_breakers["default"])
        return {
            "get_started": {"payload": self.get_started},
            "greeting": [
                {"locale": locale, "text": self.greeting.in_language(language)}
                for locale, language in LOCALES
            ],
            "ice_breakers": [
                {"locale": locale, "call_to_actions": [_question(one, language) for one in questions]}
                for locale, language in LOCALES
            ],
            "persistent_menu": [
                {
                    "locale": locale,
                    "composer_input_disabled": False,
                    "call_to_actions": [_item(one, language) for one in self.persistent_menu],
                }
                for locale, language in LOCALES
            ],
        }


def load_profile(path: Path = PROFILE) -> MessengerProfile:
    """Read and check the profile.

    Raises:
        FaultyCatalogue: with every fault, its file and line.
    """
    faults: list[Fault] = []
    profile = SourceFile(path).read(MessengerProfile, faults)
    if profile is None:
        raise FaultyCatalogue(faults)
    return profile


def _question(one: IceBreaker, language: Language) -> dict[str, str]:
    return {"question": one.question.in_language(language), "payload": one.payload}


def _item(one: MenuItem, language: Language) -> dict[str, str]:
    title = one.title.in_language(language)
    if one.url is not None:
        return {"type": "web_url", "title": title, "url": one.url}
    return {"type": "postback", "title": title, "payload": one.payload or ""}
