"""What a tagger can say of a word: none, the beginning of an entity, or its inside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Label(NamedTuple):
    """A kind of entity, with Rasa's role and group."""

    entity: str
    role: str | None = None
    group: str | None = None


class Mark(NamedTuple):
    """An entity over words ``first`` to ``last`` (exclusive)."""

    first: int
    last: int
    label: Label


class Tags:
    """The tags of some labels: 0 is none, then for each label its beginning and its inside."""

    def __init__(self, labels: Iterable[Label] = ()) -> None:
        self.labels = tuple(labels)

    def __len__(self) -> int:
        return 1 + 2 * len(self.labels)

    @classmethod
    def of(cls, sequences: Iterable[Sequence[Mark]]) -> Tags:
        """The tags of all labels in sequences."""
        labels = {mark.label for marks in sequences for mark in marks}
        return cls(sorted(labels, key=lambda label: tuple(part or "" for part in label)))

    def path(self, marks: Sequence[Mark], length: int) -> list[int]:
        """The tag of each of ``length`` words."""
        path = [0] * length
        for first, last, label in marks:
            begins = 1 + 2 * self.labels.index(label)
            path[first:last] = [begins, *[begins + 1] * (last - first - 1)]
        return path

    def marks(self, path: Iterable[int]) -> list[Mark]:
        """What a path says; an inside without a beginning begins an entity."""
        found: list[Mark] = []
        previous = 0
        for at, tag in enumerate(path):
            if tag:
                label = self.labels[(tag - 1) // 2]
                if tag % 2 == 0 and previous in (tag, tag - 1):
                    found[-1] = found[-1]._replace(last=at + 1)
                else:
                    found.append(Mark(at, at + 1, label))
            previous = tag
        return found
