"""The papers lead to what is there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.source import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)|<img[^>]+src=\"([^\"]+)\"")


def links(page: Path) -> list[str]:
    found = (first or second for first, second in LINK.findall(CODE.sub("", page.read_text("utf-8"))))
    return [target for target in found if not target.startswith(("http://", "https://", "mailto:"))]


def test_every_link_leads_to_a_file() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in links(page)
        if not (page.parent / target).exists()
    ]

    assert broken == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        targets = [(page.parent / target).resolve() for target in links(page) if target.endswith(".md")]
        waiting += [target for target in targets if target.exists()]

    assert [page.relative_to(ROOT).as_posix() for page in PAGES if page not in reached] == []


def test_every_make_target_in_the_papers_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z-]+)", page.read_text("utf-8"))}

    assert named <= targets


def test_every_module_of_a_conversation_stands_on_its_map() -> None:
    room = ROOT / "bot" / "conversation"
    named = set(re.findall(r"``([a-z_]+)/?``", (room / "__init__.py").read_text("utf-8")))
    modules = {one.stem for one in room.iterdir() if not one.name.startswith("__")}

    assert named == modules
