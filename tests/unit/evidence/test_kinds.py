"""What a file is, by its bytes."""

from __future__ import annotations

import pytest

from bot.evidence.errors import NotAccepted
from bot.evidence.kinds import media_type_of
from bot.evidence.model import Reason
from tests.unit.evidence.samples import PDF, SVG, box, photo, word

ACCEPTED = {
    "image/jpeg": photo("JPEG"),
    "image/png": photo("PNG"),
    "image/webp": photo("WEBP"),
    "image/gif": photo("GIF", mode="P"),
    "image/heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64,
    "audio/mpeg": b"ID3\x03\0\0\0\0\0\x10" + b"\0" * 64,
    "audio/mp4": box(b"M4A "),
    "audio/aac": b"\xff\xf1\x50\x80" + b"\0" * 64,
    "audio/ogg": b"OggS\0\2" + b"\0" * 64,
    "audio/x-wav": b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 64,
    "audio/amr": b"#!AMR\n" + b"\0" * 64,
    "video/mp4": box(b"isom"),
    "application/pdf": PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": word(),
}
REFUSED = {
    "svg": SVG,
    "html": b"<!doctype html><html><script>alert(1)</script></html>",
    "windows program": b"MZ" + b"\0" * 300,
    "linux program": b"\x7fELF" + b"\0" * 300,
    "script": b"#!/bin/sh\nrm -rf /\n",
    "archive": b"PK\3\4" + b"\0" * 300,
    "text": b"hello, this is a text",
    "nothing": b"",
}


@pytest.mark.parametrize("media_type", ACCEPTED)
def test_files_that_citizens_send_are_known_by_their_bytes(media_type: str) -> None:
    assert media_type_of(ACCEPTED[media_type]) == media_type


@pytest.mark.parametrize("name", REFUSED)
def test_pages_programs_and_archives_are_refused(name: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        media_type_of(REFUSED[name])
    assert refused.value.reason == Reason.TYPE
