"""``python -m tools.translations``: what the pages say in English, gathered for translation, and compiled.

Reads the sources, keeps the Bangla that is there in ``messages.po``, adds an empty line for each new message,
drops what nobody says any more, and compiles ``messages.mo``.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "bot" / "web"
FILE = WEB / "translations" / "bn" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "_l": None}
# The day of compiling would make a new file each day.
_NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "# What the pages say, in Bangla. Gathered and compiled by `make translations`."


def main() -> None:
    """Write both files; fails if a message has no Bangla."""
    catalog = gathered(read(FILE))
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_bytes(as_po(catalog))
    FILE.with_suffix(".mo").write_bytes(as_mo(catalog))
    if missing := untranslated(catalog):
        sys.exit("\n".join(["No Bangla yet, see messages.po:", *missing]))


def read(file: Path) -> Catalog:
    """The translations that are there."""
    if not file.exists():
        return Catalog(locale="bn")
    return read_po(io.BytesIO(file.read_bytes()), locale="bn")


def gathered(known: Catalog) -> Catalog:
    """All messages of the sources, with the translations that are known."""
    catalog = Catalog(locale="bn", charset="utf-8", header_comment=HEADER, fuzzy=False)
    for _file, _line, message, _comments, context in extract_from_dir(WEB, METHODS, keywords=KEYWORDS):
        found = known.get(message, context)
        catalog.add(message, found.string if found else "", context=context)
    return catalog


def untranslated(catalog: Catalog) -> list[str]:
    """The messages without Bangla."""
    return [str(message.id) for message in catalog if message.id and not message.string]


def as_po(catalog: Catalog) -> bytes:
    """The file that people translate in; the same for the same messages."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, sort_output=True, omit_header=True)
    start = f'{HEADER}\nmsgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return start.encode() + buffer.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """The file that programs read."""
    plain = read_po(io.BytesIO(as_po(catalog)), locale="bn")
    plain.creation_date = plain.revision_date = _NO_DAY
    buffer = io.BytesIO()
    write_mo(buffer, plain)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
