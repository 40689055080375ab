"""Files: read from disk, faults with their lines, projects in Rasa's layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogue.documents import load_documents, parse_document
from bot.dialogue.domain import Domain
from bot.dialogue.engine import DialogueEngine
from bot.dialogue.errors import DomainError
from bot.dialogue.tracker import Tracker
from tests.unit.dialogue.desk import Actions, parse


def test_a_project_is_loaded_from_its_files(tmp_path: Path) -> None:
    files = {
        "domain.yml": "intents: [greet]\nresponses: {utter_greet: [{text: Hello.}]}",
        "config.yml": "policies: [{name: RulePolicy}]",
        "data/rules.yml": "rules: [{rule: r, steps: [{intent: greet}, {action: utter_greet}]}]",
        "data/more/empty.yml": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    domain = Domain.load([tmp_path / "domain.yml"])
    engine = DialogueEngine.load(domain, tmp_path / "config.yml", [tmp_path / "data"])

    assert engine.handle(Tracker("1", domain), parse("hi", "greet"), Actions()) == [{"text": "Hello."}]


def test_files_that_cannot_be_read_are_all_told(tmp_path: Path) -> None:
    (tmp_path / "list.yml").write_text("- a\n- b\n", encoding="utf-8")
    (tmp_path / "broken.yml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(DomainError) as caught:
        load_documents([tmp_path / "missing.yml", tmp_path])

    assert [str(fault).replace(f"{tmp_path}/", "") for fault in caught.value.faults] == [
        "missing.yml:1: can't be read: FileNotFoundError",
        "broken.yml:1: can't be read: UnicodeDecodeError",
        "list.yml:1: the top of the file must be a mapping",
    ]


def test_a_place_that_is_not_there_is_told_by_what_is_around_it() -> None:
    document = parse_document("a:\n  b:\n    - c: 1\n    - d: 2\n")

    assert document.line(("a", "b", 1, "d")) == 4
    assert document.line(("a", "b", 1, "nothing")) == 4
    assert document.line(("a", "b", 9)) == 2
    assert document.line(("z",)) == 1
