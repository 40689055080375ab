"""A Word document's viewing copy has its words, tables and pictures, and nothing taken out or hidden."""

from __future__ import annotations

import base64
import io
import re
import zipfile

import pytest
from PIL import Image

from bot.evidence.copying import words
from bot.evidence.copying.outcome import NoCopy, Refused
from bot.evidence.copying.words import document_copy
from bot.evidence.kinds import media_type_of
from tests.unit.evidence.papers import HIDDEN, PICTURE, SHOWN, paragraph, said, word
from tests.unit.evidence.samples import OWNER

BY = f'w:author="{HIDDEN}" w:date="2026-11-01T00:00:00Z" w:id="1"'
BANGLA = "আমার কাছে ঘুষ চেয়েছে"
DOCUMENT = word(
    paragraph(
        said(SHOWN, "<w:b/>"),
        f"<w:ins {BY}>{said(' today')}</w:ins>",
        said(" &amp; &lt;again&gt;"),
    )
    + paragraph(f"<w:del {BY}><w:r><w:delText>{HIDDEN}</w:delText></w:r></w:del>", said(BANGLA))
    + paragraph(
        f"<w:moveFrom {BY}>{said(HIDDEN)}</w:moveFrom>", f"<w:moveTo {BY}>{said('moved here')}</w:moveTo>"
    )
    + paragraph(said(HIDDEN, "<w:vanish/>"), said(HIDDEN, '<w:rStyle w:val="Secret"/>'))
    + paragraph(
        f'<w:bookmarkStart w:id="2" w:name="{HIDDEN}"/><w:commentRangeStart w:id="1"/>', said("noted")
    )
    + paragraph(f'<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>AUTHOR {HIDDEN}</w:instrText></w:r>')
    + paragraph(f'<w:hyperlink r:id="link">{said("proof")}</w:hyperlink>')
    + paragraph(f'<w:hyperlink r:id="script">{said("press")}</w:hyperlink>')
    + paragraph(PICTURE)
    + f"<w:tbl><w:tr><w:tc>{paragraph(said('500 taka'))}</w:tc></w:tr></w:tbl>"
    + paragraph(said("Avgvi", '<w:rFonts w:ascii="SutonnyMJ"/>'))
)


def why_not(content: bytes) -> NoCopy:
    with pytest.raises(Refused) as refused:
        document_copy(content)
    return refused.value.reason


def test_a_document_is_shown_by_its_words_tables_and_pictures() -> None:
    assert "wordprocessingml" in media_type_of(DOCUMENT)

    copy = document_copy(DOCUMENT)

    page = copy.content.decode()
    assert copy.media_type == "text/html"
    for shown in (f"<strong>{SHOWN}</strong> today &amp; &lt;again&gt;", BANGLA, "moved here", "noted"):
        assert shown in page, shown
    assert "proof (https://example.org/proof)" in page, "an address is told, and leads nowhere"
    assert re.search("<table>.*<td>.*500 taka.*</td>", page, re.DOTALL)
    assert '<span class="bijoy">Avgvi</span>' in page, "letters that mean Bangla in their own font only"


def test_what_was_deleted_hidden_or_noted_stays_behind_and_so_does_who_wrote_it() -> None:
    whole = b"".join(
        zipfile.ZipFile(io.BytesIO(DOCUMENT)).read(name)
        for name in zipfile.ZipFile(io.BytesIO(DOCUMENT)).namelist()
    )
    assert whole.count(HIDDEN.encode()) > 8 and OWNER.encode() in whole

    page = document_copy(DOCUMENT).content.decode()

    assert HIDDEN not in page and "javascript:" not in page and "2026" not in page
    (picture,) = re.findall('src="data:image/jpeg;base64,([^"]+)"', page)
    drawn = base64.b64decode(picture)
    assert OWNER.encode() not in drawn and dict(Image.open(io.BytesIO(drawn)).getexif()) == {}


def test_the_page_runs_and_loads_nothing() -> None:
    page = document_copy(word(paragraph(said("&lt;script&gt;alert(1)&lt;/script&gt;")))).content.decode()

    assert "<script" not in page and " href=" not in page and " id=" not in page
    assert "default-src 'none'" in page


def test_a_picture_that_can_not_be_drawn_leaves_a_sign() -> None:
    for kept in (b"no picture", b"\xd7\xcd\xc6\x9a" + b"\0" * 40):
        page = document_copy(word(paragraph(PICTURE), {"word/media/photo.jpg": kept})).content.decode()

        assert "[▢]" in page and "<img" not in page


def test_a_document_that_unfolds_to_too_much_has_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST_PARSED_BYTES", 1_000_000)
    assert why_not(word(paragraph(said("0" * 2_000_000)))) == NoCopy.TOO_LARGE
    monkeypatch.setattr(words, "MOST_BYTES", 1_000_000)
    assert why_not(word("", {"word/media/bomb.bin": b"\0" * 2_000_000})) == NoCopy.TOO_LARGE
    monkeypatch.setattr(words, "MOST_PARTS", 5)
    assert why_not(word(paragraph(said("0")))) == NoCopy.TOO_LARGE
    monkeypatch.undo()
    monkeypatch.setattr(words, "MOST_PICTURES", 1)
    assert why_not(word(paragraph(PICTURE, PICTURE))) == NoCopy.TOO_LARGE


def test_a_document_with_a_password_has_no_copy() -> None:
    locked = bytearray(DOCUMENT)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(sign), DOCUMENT):
            locked[found.start() + at] |= 1

    assert why_not(bytes(locked)) == NoCopy.PROTECTED


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + b"\0" * 300,
        DOCUMENT[:-200],
        word("<w:p>"),
        word("", {"word/document.xml": "<x/>"}),
        word("", {"_rels/.rels": "no relations"}),
        word("", {"word/document.xml": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'}),
    ],
)
def test_a_damaged_document_has_no_copy(content: bytes) -> None:
    assert why_not(content) == NoCopy.DAMAGED
