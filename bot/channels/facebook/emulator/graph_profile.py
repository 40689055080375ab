"""The Messenger Profile API: get started, greeting, ice breakers, persistent menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.channels.facebook.emulator.config import EmulatedPage
from bot.channels.facebook.emulator.graph_calls import GraphAnswer, GraphCall
from bot.channels.facebook.emulator.graph_errors import bad_parameter
from bot.channels.facebook.emulator.platform import Platform
from bot.channels.facebook.emulator.value_limits import a_list, an_object, one_of, text_up_to, web_address

PAYLOAD = 1000
GREETING = 160
MOST_ICE_BREAKERS = 4
MOST_MENU_ITEMS = 20
MENU_TITLE = 30
MOST_COMMANDS = 100


def profile(platform: Platform, page: EmulatedPage, call: GraphCall) -> GraphAnswer:
    """Read, set or delete a Page's profile. Raises GraphError."""
    settings = platform.state.page_settings[page.page_id]
    if call.method == "GET":
        names = str(call.parameters.get("fields", "")).split(",")
        found = {name: settings.profile[name] for name in names if name in settings.profile}
        return GraphAnswer(200, {"data": [found] if found else []})
    if call.method == "DELETE":
        names = a_list(call.parameters.get("fields"), 1, len(PROPERTIES), "fields")
        _check_known(names)
        menu_stays = "persistent_menu" in settings.profile and "persistent_menu" not in names
        if "get_started" in names and menu_stays:
            raise bad_parameter("The persistent menu needs the Get Started button", 2018145)
        settings.profile = {name: value for name, value in settings.profile.items() if name not in names}
    else:
        _set(settings.profile, call)
    platform.state.keep_page(page.page_id)
    return GraphAnswer(200, {"result": "success"})


def _set(stored: dict[str, Any], call: GraphCall) -> None:
    wanted = {name: value for name, value in call.parameters.items() if name in PROPERTIES}
    if not wanted:
        raise bad_parameter("Requires one of the params: " + ",".join(PROPERTIES))
    for name, value in wanted.items():
        PROPERTIES[name](value)
    if "persistent_menu" in wanted and "get_started" not in wanted and "get_started" not in stored:
        raise bad_parameter("You must set a Get Started button to use a persistent menu", 2018145)
    stored.update(wanted)


def _check_known(names: list[Any]) -> None:
    for name in names:
        one_of(name, tuple(PROPERTIES), "fields")


def _get_started(value: Any) -> None:
    text_up_to(an_object(value, "get_started").get("payload"), PAYLOAD, "get_started[payload]")


def _greeting(value: Any) -> None:
    for greeting in _locales(value, "greeting"):
        text_up_to(greeting.get("text"), GREETING, "greeting[text]")


def _ice_breakers(value: Any) -> None:
    if isinstance(value, list) and value and isinstance(value[0], dict) and "question" in value[0]:
        value = [{"locale": "default", "call_to_actions": value}]  # the older form, without locales
    for localised in _locales(value, "ice_breakers"):
        name = "ice_breakers[call_to_actions]"
        for question in a_list(localised.get("call_to_actions"), 1, MOST_ICE_BREAKERS, name):
            text_up_to(an_object(question, name).get("question"), PAYLOAD, f"{name}[question]")
            text_up_to(question.get("payload"), PAYLOAD, f"{name}[payload]")


def _persistent_menu(value: Any) -> None:
    for localised in _locales(value, "persistent_menu"):
        name = "persistent_menu[call_to_actions]"
        for item in a_list(localised.get("call_to_actions", []), 0, MOST_MENU_ITEMS, name):
            kind = one_of(an_object(item, name).get("type"), ("web_url", "postback"), f"{name}[type]")
            text_up_to(item.get("title"), MENU_TITLE, f"{name}[title]")
            if kind == "postback":
                text_up_to(item.get("payload"), PAYLOAD, f"{name}[payload]")
            else:
                web_address(item.get("url"), f"{name}[url]")


def _whitelisted_domains(value: Any) -> None:
    for address in a_list(value, 1, 50, "whitelisted_domains"):
        web_address(address, "whitelisted_domains")


def _account_linking_url(value: Any) -> None:
    web_address(value, "account_linking_url")


def _commands(value: Any) -> None:
    for localised in _locales(value, "commands"):
        for command in a_list(localised.get("commands"), 1, MOST_COMMANDS, "commands[commands]"):
            text_up_to(an_object(command, "commands").get("name"), 32, "commands[name]")
            text_up_to(command.get("description"), 64, "commands[description]")


def _locales(value: Any, name: str) -> list[dict[str, Any]]:
    """One value a locale; there must be a default, and no locale twice."""
    entries = [an_object(entry, name) for entry in a_list(value, 1, 100, name)]
    locales = [entry.get("locale", "default") for entry in entries]
    if "default" not in locales:
        raise bad_parameter(f"Param {name} needs the locale default")
    if len(set(locales)) != len(locales):
        raise bad_parameter(f"Param {name} has a locale twice")
    return entries


PROPERTIES: dict[str, Callable[[Any], None]] = {
    "get_started": _get_started,
    "greeting": _greeting,
    "ice_breakers": _ice_breakers,
    "persistent_menu": _persistent_menu,
    "whitelisted_domains": _whitelisted_domains,
    "account_linking_url": _account_linking_url,
    "commands": _commands,
}
