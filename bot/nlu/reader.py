"""Reads training data in Rasa's YAML format, and names the file and line of what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.nlu.annotation import AnnotationError, read_annotated
from bot.nlu.errors import Fault, TrainingDataError
from bot.nlu.training_data import ListedItem, TrainingData, TrainingExample

# Held-out sentences live beside the training data; learning them would make every score a lie.
TEST_FOLDERS = frozenset({"test", "tests"})
_KINDS = ("intent", "synonym", "lookup", "regex")
_BESIDE_EXAMPLES = frozenset({"examples", "metadata"})


def read_training_data(paths: Sequence[Path]) -> TrainingData:
    """Read files, or folders with everything below them except folders named ``test`` or ``tests``.

    Raises:
        TrainingDataError: with every fault, if there is any.
    """
    data, faults = read_leniently(paths)
    if not data.examples and not faults:
        faults.append(Fault(", ".join(map(str, paths)), 0, "no training examples here"))
    if faults:
        raise TrainingDataError(sorted(faults))
    return data


def read_leniently(paths: Sequence[Path]) -> tuple[TrainingData, list[Fault]]:
    """Read what can be read, and list the faults instead of raising."""
    faults: list[Fault] = []
    files = list(_yaml_files(paths, faults))
    parts = [_FileReader(file, faults).read() for file in files]
    data = TrainingData(
        examples=tuple(example for part in parts for example in part.examples),
        synonyms=tuple(item for part in parts for item in part.synonyms),
        lookups=tuple(item for part in parts for item in part.lookups),
        regexes=tuple(item for part in parts for item in part.regexes),
        files=tuple(files),
    )
    return data, faults


def load_yaml(file: Path, faults: list[Fault]) -> Any:
    """A YAML document that knows its lines, or ``None`` with a fault added."""
    try:
        return YAML(typ="rt").load(file.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        faults.append(Fault(str(file), mark.line + 1 if mark else 0, f"no YAML: {error.problem}"))
    except (YAMLError, UnicodeDecodeError, OSError) as error:
        faults.append(Fault(str(file), 0, f"can't be read: {error}"))
    return None


def _yaml_files(paths: Sequence[Path], faults: list[Fault]) -> Iterator[Path]:
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir():
            found = (file for file in path.rglob("*") if file.suffix in (".yml", ".yaml"))
            yield from sorted(
                file for file in found if not TEST_FOLDERS & set(file.relative_to(path).parts[:-1])
            )
        else:
            faults.append(Fault(str(path), 0, "no such file or folder"))


class _FileReader:
    """Reads one file into training data, adding faults to a list."""

    def __init__(self, file: Path, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults
        self.examples: list[TrainingExample] = []
        self.items: dict[str, list[ListedItem]] = {kind: [] for kind in _KINDS}

    def read(self) -> TrainingData:
        document = load_yaml(self.file, self.faults)
        # Rules, stories and the domain may lie in the same folder; they have no "nlu".
        if isinstance(document, CommentedMap) and document.get("nlu") is not None:
            self._section(document["nlu"], document.lc.key("nlu")[0] + 1)
        return TrainingData(
            tuple(self.examples),
            tuple(self.items["synonym"]),
            tuple(self.items["lookup"]),
            tuple(self.items["regex"]),
        )

    def _section(self, section: object, line: int) -> None:
        if not isinstance(section, CommentedSeq):
            self._fault(line, "nlu must be a list")
            return
        for at, entry in enumerate(section):
            entry_line = section.lc.item(at)[0] + 1
            if isinstance(entry, CommentedMap):
                self._entry(entry, entry_line)
            else:
                self._fault(entry_line, f"expected one of {', '.join(_KINDS)}")

    def _entry(self, entry: CommentedMap, line: int) -> None:
        kinds = [kind for kind in _KINDS if kind in entry]
        if len(kinds) != 1:
            self._fault(line, f"expected exactly one of {', '.join(_KINDS)}")
            return
        kind, name = kinds[0], str(entry[kinds[0]] or "").strip()
        for key in entry:
            if key != kind and key not in _BESIDE_EXAMPLES:
                self._fault(line, f"unknown key {key!r}")
        if not name:
            self._fault(line, f"{kind} without a name")
        elif not entry.get("examples"):
            self._fault(line, f"{kind} {name} has no examples")
        else:
            for text, text_line, also in self._texts(entry):
                self._keep(kind, name, text, text_line, also)

    def _texts(self, entry: CommentedMap) -> Iterable[tuple[str, int, tuple[str, ...]]]:
        """Each example's text, its line, and what else it asks for."""
        examples = entry["examples"]
        if isinstance(examples, str):
            for text, line in self._bullets(examples, entry.lc.value("examples")[0]):
                yield text, line, ()
        elif isinstance(examples, CommentedSeq):
            for at, example in enumerate(examples):
                line = examples.lc.item(at)[0]
                if isinstance(example, CommentedMap) and isinstance(example.get("text"), str):
                    also = self._also(example.get("metadata"), line + 1)
                    for text, text_line in self._bullets(example["text"], example.lc.value("text")[0]):
                        yield text, text_line, also
                elif isinstance(example, str):
                    yield example.strip(), line + 1, ()
                else:
                    self._fault(line + 1, "an example must be text")
        else:
            self._fault(entry.lc.key("examples")[0] + 1, "examples must be text (|) or a list")

    def _also(self, metadata: object, line: int) -> tuple[str, ...]:
        """The intents in ``metadata: {also: …}``, one or a list; other metadata is the author's own."""
        also = metadata.get("also", []) if isinstance(metadata, CommentedMap) else []
        named = [also] if isinstance(also, str) else also
        if isinstance(named, list) and all(isinstance(one, str) and one for one in named):
            return tuple(named)
        self._fault(line, "also must be an intent or a list of them")
        return ()

    def _bullets(self, block: str, header_line: int) -> Iterable[tuple[str, int]]:
        """The lines of a ``|`` block; ``header_line`` counts from 0 and is where the ``|`` stands."""
        for offset, line in enumerate(block.splitlines()):
            number = header_line + offset + 2
            stripped = line.strip()
            if stripped.startswith("-"):
                yield stripped[1:].strip(), number
            elif stripped:
                self._fault(number, "an example must start with '- '")

    def _keep(self, kind: str, name: str, text: str, line: int, also: tuple[str, ...]) -> None:
        if not text:
            self._fault(line, "an empty example")
        elif kind == "intent":
            try:
                plain, entities = read_annotated(text)
            except AnnotationError as error:
                self._fault(line, str(error))
            else:
                self.examples.append(TrainingExample(plain, name, entities, self.file, line, also))
        else:
            self.items[kind].append(ListedItem(name, text, self.file, line))

    def _fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(str(self.file), line, message))
