"""A PDF's viewing copy is what its pages look like, and nothing that they do not show."""

from __future__ import annotations

import re
import zlib

import pypdfium2
import pytest
from PIL import Image

from bot.evidence.copying import papers
from bot.evidence.copying.outcome import NoCopy, Refused
from bot.evidence.copying.papers import LONGEST_SIDE, MOST_PAGES, paper_copy
from bot.evidence.kinds import media_type_of
from tests.unit.evidence.papers import HIDDEN, SHOWN, pdf


def why_not(content: bytes) -> NoCopy:
    with pytest.raises(Refused) as refused:
        paper_copy(content)
    return refused.value.reason


def unpacked(content: bytes) -> bytes:
    """The file, and what each of its packed streams unfolds to."""
    packed = re.findall(rb"FlateDecode.*?stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    return b"\n".join([content, *(zlib.decompressobj().decompress(one) for one in packed)])


def page_of(content: bytes, number: int = 0) -> Image.Image:
    picture: Image.Image = pypdfium2.PdfDocument(content)[number].render(scale=1).to_pil().convert("L")
    return picture


def test_of_a_pdf_nothing_comes_along_but_the_look_of_its_pages() -> None:
    original = pdf(2)
    assert unpacked(original).count(HIDDEN.encode()) > 8 and SHOWN.encode() in unpacked(original)

    copy = paper_copy(original)

    assert copy.media_type == media_type_of(copy.content) == "application/pdf"
    whole = unpacked(copy.content)
    for sign in (HIDDEN, SHOWN, "JavaScript", "/JS", "EmbeddedFile", "OCG", "/Annot", "/Metadata", "/Font"):
        assert sign.encode() not in whole, sign
    shown = pypdfium2.PdfDocument(copy.content)
    assert len(shown) == 2
    assert {name: value for name, value in shown.get_metadata_dict().items() if value} == {
        "Creator": "PDFium"
    }, "no author, and not the moment of copying either"
    assert [one.type for one in shown[0].get_objects()] == [3], "one picture a page"


def test_the_page_looks_as_it_did() -> None:
    page = page_of(paper_copy(pdf()).content)

    ink = page.point(lambda value: 255 if value < 128 else 0)
    assert page.size == pytest.approx((300, 400), abs=1)
    assert ink.crop((0, 40, 300, 70)).getbbox(), "the words"
    assert not ink.crop((0, 70, 300, 365)).getbbox(), "neither the hidden layer nor the text without ink"


def test_a_poster_is_drawn_no_larger_than_it_can_be_read() -> None:
    copy = pypdfium2.PdfDocument(paper_copy(pdf(size=(14_000, 7_000))).content)

    (picture,) = copy[0].get_objects()
    assert isinstance(picture, pypdfium2.PdfImage) and max(picture.get_px_size()) == LONGEST_SIDE


def test_a_paper_with_too_many_pages_or_a_password_has_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    assert why_not(pdf(MOST_PAGES + 1)) == NoCopy.TOO_LARGE
    assert why_not(pdf(is_locked=True)) == NoCopy.PROTECTED
    monkeypatch.setattr(papers, "LARGEST_COPY_BYTES", 100)
    assert why_not(pdf()) == NoCopy.TOO_LARGE


@pytest.mark.parametrize("content", [b"%PDF-1.7\n" + b"x" * 200, pdf()[:300], pdf(0)])
def test_a_damaged_paper_has_no_copy(content: bytes) -> None:
    assert why_not(content) == NoCopy.DAMAGED
