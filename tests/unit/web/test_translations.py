"""Every message of the pages has its Bangla, and the compiled file is that of today."""

from __future__ import annotations

import re

from tools.translations import FILE, as_mo, as_po, gathered, read, untranslated

PLACEHOLDER = re.compile(r"%\(\w+\)s")


def test_every_message_has_its_bangla() -> None:
    assert untranslated(gathered(read(FILE))) == []


def test_the_files_are_what_make_translations_writes() -> None:
    catalog = gathered(read(FILE))
    assert FILE.read_bytes() == as_po(catalog), "run `make translations`"
    assert FILE.with_suffix(".mo").read_bytes() == as_mo(catalog), "run `make translations`"


def test_placeholders_are_the_same_in_both_languages() -> None:
    for message in read(FILE):
        if message.id:
            assert set(PLACEHOLDER.findall(message.string)) == set(PLACEHOLDER.findall(message.id))
