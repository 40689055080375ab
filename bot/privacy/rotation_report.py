"""What a rotation of keys did, and whether the old key may go."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class TableReport:
    """What happened to one table's encrypted values."""

    rotated: int = 0
    current: int = 0
    changed_meanwhile: int = 0
    unreadable: int = 0


@dataclass
class RotationReport:
    """Counts of values by table. ``unknown_tables`` are in the database but not in this program."""

    tables: dict[str, TableReport] = field(default_factory=dict)
    unknown_tables: list[str] = field(default_factory=list)

    @property
    def is_finished(self) -> bool:
        """Whether old keys can be removed without losing anything."""
        left = any(table.changed_meanwhile or table.unreadable for table in self.tables.values())
        return not left and not self.unknown_tables
