"""One word for each act: the list, the page and the code agree."""

from __future__ import annotations

import ast
import re

from bot.audit.acts import Act
from tests.architecture.source import ROOT, modules

HELP = "add it to bot/audit/acts.py, docs/audit.md and bot/web/console/audit_words.py"


def noted() -> dict[str, str]:
    """The acts that calls of ``note`` name as plain text, with their place."""
    found = {}
    for module in modules():
        for node in ast.walk(module.tree):
            for keyword in node.keywords if isinstance(node, ast.Call) else []:
                value = keyword.value
                if keyword.arg == "action" and isinstance(value, ast.Constant) and ":" in str(value.value):
                    found[str(value.value)] = f"{module.name}:{node.lineno}"
    return found


def test_every_act_that_is_noted_is_in_the_list() -> None:
    unknown = {act: place for act, place in noted().items() if act not in set(Act)}

    assert unknown == {}, HELP


def test_the_page_lists_each_act_once_and_no_other() -> None:
    page = (ROOT / "docs/audit.md").read_text("utf-8")
    listed = re.findall(r"^\| `([a-z_]+:[a-z_]+:[a-z_]+)`", page, re.MULTILINE)

    assert sorted(listed) == sorted(Act), HELP


def test_every_act_of_the_list_is_done_somewhere() -> None:
    named = {
        node.attr
        for module in modules()
        if module.name not in ("bot/audit/acts.py", "bot/web/console/audit_words.py")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Act"
    }

    assert {act.name for act in Act} - named == set()
