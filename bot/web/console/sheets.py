"""Tables as files that office programs open: CSV and XLSX."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from io import TextIOWrapper
from typing import IO

import xlsxwriter

Cell = str | int | date | None
Rows = Iterable[Sequence[Cell]]

#: With which a spreadsheet takes a cell for a formula; some do so with the wide signs of East Asia, too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_WIDTH = 18


def write_csv(file: IO[bytes], head: Sequence[str], rows: Rows) -> int:
    """Write a table with its head as CSV; how many rows.

    It begins with a byte order mark: without one Excel reads Bangla as if it were Windows-1252.
    """
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([_harmless(title) for title in head])
    count = 0
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
        count += 1
    text.detach()
    return count


def write_xlsx(file: IO[bytes], head: Sequence[str], rows: Rows) -> int:
    """Write a table with its head as XLSX, row by row; how many rows."""
    # Strings as they are: never a formula, a link or a number in disguise.
    plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, {**plain, "strings_to_numbers": False})
    sheet, bold, day = book.add_worksheet(), book.add_format({"bold": True}), book.add_format()
    day.set_num_format("yyyy-mm-dd")
    sheet.set_column(0, len(head) - 1, _WIDTH)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, head, bold)
    count = 0
    for count, row in enumerate(rows, start=1):
        for at, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(count, at, cell, day)
            elif cell is not None:
                sheet.write(count, at, cell)
    book.close()
    return count


def _harmless(cell: Cell) -> str:
    """A cell that no program takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(cell, int) else text


#: By the ending of a file's name: how it is written, and what it is.
SHEETS: dict[str, tuple[Callable[[IO[bytes], Sequence[str], Rows], int], str]] = {
    "csv": (write_csv, "text/csv"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
