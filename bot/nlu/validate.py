"""Finds what is wrong with training data before anyone trains on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extractOne

from bot.nlu.components.concepts import PREFIX as CONCEPT
from bot.nlu.domain_names import DomainNames
from bot.nlu.errors import Fault
from bot.nlu.reader import TEST_FOLDERS, read_leniently
from bot.nlu.training_data import TrainingData, TrainingExample, base_intent
from bot.text.normalise import ascii_digits, lower, normalise

FEWEST_EXAMPLES = 2
# Likeness from which two sentences of some length are one (0 to 100).
_NEARLY_THE_SAME = 90
_FEWEST_WORDS = 3
_LEFT_OVER_MARK = re.compile(r"\]\(|\]\{|\)\[")


def validate_training_data(paths: Sequence[Path], domain: DomainNames | None = None) -> list[Fault]:
    """The faults of training data, with file and line, in that order.

    Files that can't be read, the same example twice or under two intents, intents with too few examples,
    marks that are no marks, test sentences that are also learned, and, with a domain, intents and entities
    that it doesn't know.
    """
    data, faults = read_leniently(paths)
    faults += _contradictions(data)
    faults += _poor_intents(data)
    faults += _odd_examples(data)
    faults += _contradicting_synonyms(data)
    faults += _leaks(data, paths)
    if domain is not None:
        faults += _strangers(data, domain)
    return sorted(set(faults))


def _contradictions(data: TrainingData) -> Iterator[Fault]:
    """The same words under two intents, or twice under one, which counts double."""
    first: dict[str, TrainingExample] = {}
    for example in data.examples:
        other = first.setdefault(_words(example), example)
        if other is example:
            continue
        where = f"{other.file.name}:{other.line}"
        if other.intent != example.intent:
            message = f"{example.text!r} is {example.intent} here and {other.intent} at {where}"
        else:
            message = f"{example.text!r} is already at {where}"
        yield Fault(str(example.file), example.line, message)


def _leaks(data: TrainingData, paths: Sequence[Path]) -> Iterator[Fault]:
    """Test sentences that are also training examples, or nearly: a model knows their answers by heart."""
    folders = [
        folder for path in paths if path.is_dir() for name in TEST_FOLDERS for folder in path.rglob(name)
    ]
    tests, faults = read_leniently([folder for folder in folders if folder.is_dir()])
    yield from faults
    for test, other in near_duplicates(tests.examples, data.examples):
        message = f"this test sentence is also learned, or nearly, at {other.file.name}:{other.line}"
        yield Fault(str(test.file), test.line, message)


def near_duplicates(
    tests: Sequence[TrainingExample], learned: Sequence[TrainingExample]
) -> Iterator[tuple[TrainingExample, TrainingExample]]:
    """Pairs of a test sentence and a training example that are the same, or differ in a few letters.

    Two of three words or more are nearly the same from a likeness of 90 on (rapidfuzz's ``ratio``, 0 to 100).
    Of shorter ones a letter may be another word: they must be equal.
    """
    words = [_words(example) for example in learned]
    exact = dict(zip(words, learned, strict=True))
    longer = [at for at, one in enumerate(words) if one.count(" ") + 1 >= _FEWEST_WORDS]
    texts = [words[at] for at in longer]
    for test in tests:
        said = _words(test)
        if said in exact:
            yield test, exact[said]
        elif said.count(" ") + 1 >= _FEWEST_WORDS:
            found = extractOne(said, texts, scorer=ratio, score_cutoff=_NEARLY_THE_SAME)
            if found is not None:
                yield test, learned[longer[found[2]]]


def _words(example: TrainingExample) -> str:
    return " ".join(lower(ascii_digits(normalise(example.text))).split())


def _poor_intents(data: TrainingData) -> Iterator[Fault]:
    counts = Counter(example.intent for example in data.examples)
    for example in data.examples:
        count = counts.pop(example.intent, FEWEST_EXAMPLES)
        if count < FEWEST_EXAMPLES:
            message = f"intent {example.intent} has {count} example, {FEWEST_EXAMPLES} are needed"
            yield Fault(str(example.file), example.line, message)


def _odd_examples(data: TrainingData) -> Iterator[Fault]:
    for example in data.examples:
        if _LEFT_OVER_MARK.search(example.text):
            yield Fault(str(example.file), example.line, f"a mark that can't be read in {example.text!r}")
        if not example.text.strip():
            yield Fault(str(example.file), example.line, "an empty example")


def _contradicting_synonyms(data: TrainingData) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for item in data.synonyms:
        value = first.setdefault(item.text.lower(), item.name)
        if value != item.name:
            message = f"{item.text!r} is a synonym of {item.name!r} here and of {value!r} elsewhere"
            yield Fault(str(item.file), item.line, message)


def _strangers(data: TrainingData, domain: DomainNames) -> Iterator[Fault]:
    for example in data.examples:
        for intent in (example.intent, *example.also):
            if base_intent(intent) not in domain.intents:
                yield Fault(str(example.file), example.line, f"the domain has no intent {intent}")
        for entity in example.entities:
            if entity.entity not in domain.entities:
                yield Fault(str(example.file), example.line, f"the domain has no entity {entity.entity}")
    for item in (*data.lookups, *data.regexes):
        if item.name not in domain.entities and not item.name.startswith(CONCEPT):
            yield Fault(str(item.file), item.line, f"the domain has no entity {item.name}")
