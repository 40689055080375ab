"""A model is written whole, read without running anything, and the same training gives the same model."""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.nlu.commands import train
from bot.nlu.errors import ModelError
from bot.nlu.interpreter import Interpreter
from bot.nlu.model_store import MANIFEST, find_model
from tests.unit.nlu.conftest import NOW

ROOT = Path(__file__).parents[3]


class Bomb:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.file,)


@pytest.fixture
def copied(model: Path, tmp_path: Path) -> Path:
    """A model's folder that may be spoilt."""
    folder = tmp_path / "copy"
    shutil.copytree(find_model(model), folder)
    return folder


def tampered(folder: Path, name: str, content: bytes) -> None:
    """Replace a file of a model and put its digest into the manifest, as an attacker would."""
    file = next(folder.rglob(name))
    file.write_bytes(content)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"][file.relative_to(folder).as_posix()] = hashlib.sha256(content).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def test_the_same_training_gives_the_same_model(project: Path, model: Path, tmp_path: Path) -> None:
    again = train([project / "nlu.yml"], project / "config.yml", project / "domain.yml", tmp_path)
    assert again.name == find_model(model).name
    assert train([project / "nlu.yml"], project / "config.yml", project / "domain.yml", tmp_path) == again
    assert train([project / "nlu.yml"], project / "config.yml", None, tmp_path, seed=2) != again


def test_the_latest_model_is_found_and_older_ones_stay(project: Path, tmp_path: Path) -> None:
    first = train([project / "nlu.yml"], project / "config.yml", None, tmp_path)
    second = train([project / "nlu.yml"], project / "config.yml", None, tmp_path, seed=2)
    assert find_model(tmp_path) == second
    assert Interpreter.load(first).version == first.name
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([first.name, second.name, "latest"])


def test_a_crash_while_writing_leaves_the_old_model_in_use(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = train([project / "nlu.yml"], project / "config.yml", None, tmp_path)

    def crash(_: Path, __: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", crash)
    with pytest.raises(KeyboardInterrupt):
        train([project / "nlu.yml"], project / "config.yml", None, tmp_path, seed=2)
    monkeypatch.undo()
    assert find_model(tmp_path) == first
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([first.name, "latest"])


def test_a_model_is_json_and_arrays_only(model: Path) -> None:
    suffixes = {file.suffix for file in find_model(model).rglob("*") if file.is_file()}
    assert suffixes == {".json", ".npy"}


@pytest.mark.parametrize("name", ["weights.npy", "ngrams.npy"])
def test_a_pickle_in_a_model_is_not_executed(copied: Path, tmp_path: Path, name: str) -> None:
    trace = tmp_path / "trace"
    bomb = pickle.dumps(Bomb(trace))
    # As a bare pickle, and inside an array of objects.
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    array = (
        b"\x93NUMPY\x01\x00"
        + len(header.ljust(117) + b"\n").to_bytes(2, "little")
        + header.ljust(117)
        + b"\n"
    )
    for content in (bomb, array + bomb):
        tampered(copied, name, content)
        with pytest.raises(ModelError):
            Interpreter.load(copied)
    assert not trace.exists()


def test_a_model_cannot_name_foreign_code(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = json.loads((copied / MANIFEST).read_text(encoding="utf-8"))
    manifest["pipeline"][0]["name"] = "this.Zen"
    (copied / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    monkeypatch.delitem(sys.modules, "this", raising=False)
    with pytest.raises(ModelError, match="not trusted"):
        Interpreter.load(copied)
    assert "this" not in sys.modules


def test_a_damaged_model_is_refused(copied: Path) -> None:
    file = next(copied.rglob("weights.npy"))
    file.write_bytes(file.read_bytes()[:-1] + b"\x00")
    with pytest.raises(ModelError, match="damaged"):
        Interpreter.load(copied)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("classifier.json", b"{}"),
        ("classifier.json", b'{"intents": []'),
        ("ngrams.npy", b""),
        ("names.json", b"[]"),
    ],
)
def test_a_model_that_does_not_fit_together_is_refused(copied: Path, name: str, content: bytes) -> None:
    tampered(copied, name, content)
    with pytest.raises(ModelError):
        Interpreter.load(copied)


def test_a_model_of_another_format_asks_for_training(copied: Path) -> None:
    manifest = json.loads((copied / MANIFEST).read_text(encoding="utf-8"))
    (copied / MANIFEST).write_text(json.dumps({**manifest, "format": 99}), encoding="utf-8")
    with pytest.raises(ModelError, match="train again"):
        Interpreter.load(copied)


@pytest.mark.parametrize("pointer", ["", "../../etc", "0123456789abcdef", "ভুল"])
def test_a_pointer_leads_nowhere_else(tmp_path: Path, pointer: str) -> None:
    (tmp_path / "latest").write_text(pointer, encoding="utf-8")
    with pytest.raises(ModelError):
        find_model(tmp_path)


def test_no_model_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model"):
        Interpreter.load(tmp_path / "nothing")


def test_serving_needs_no_scikit_learn(model: Path) -> None:
    program = (
        "import sys; from datetime import datetime, UTC; from bot.nlu.interpreter import Interpreter\n"
        f"Interpreter.load({str(model)!r}).parse('koto taka', now=datetime.now(UTC))\n"
        "print([name for name in ('sklearn', 'scipy', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"


def test_what_was_trained_is_what_is_loaded(interpreter: Interpreter, model: Path) -> None:
    assert interpreter.version == find_model(model).name
    assert interpreter.intents == {"greet", "ask_fee", "report_corruption", "resume_form"}
    assert Interpreter.load(model, intents=["own"]).parse("/own", now=NOW)["intent"]["name"] == "own"
