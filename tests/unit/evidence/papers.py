"""PDF and Word files as offices write them, made small: with authors, notes, scripts and attachments."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence

from tests.unit.evidence.samples import photo

HIDDEN = "Rahim Uddin of Sylhet"
SHOWN = "We were asked for money"


def pdf(pages: int = 1, *, is_locked: bool = False, size: tuple[int, int] = (300, 400)) -> bytes:
    """A PDF with an author, XMP, a script, an attachment, a note, a hidden layer, and text without ink."""
    width, height = size
    text = (
        f"BT /F1 18 Tf 20 {height - 60} Td ({SHOWN}) Tj ET\n"
        f"/OC /Layer BDC BT /F1 18 Tf 20 60 Td ({HIDDEN} on a layer) Tj ET EMC\n"
        f"BT 3 Tr /F1 18 Tf 20 100 Td ({HIDDEN} without ink) Tj ET"
    )
    numbers = [20 + 2 * number for number in range(pages)]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects: dict[int, bytes] = {
        1: (
            b"<</Type/Catalog/Pages 2 0 R/Metadata 3 0 R/OpenAction 4 0 R/Names<</EmbeddedFiles<</Names"
            b"[(told.txt) 5 0 R]>>/JavaScript<</Names[(x) 4 0 R]>>>>"
            b"/OCProperties<</OCGs[8 0 R]/D<</OFF[8 0 R]/BaseState/ON>>>>>>"
        ),
        2: f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode(),
        3: _stream(f"<x:xmpmeta>{HIDDEN}</x:xmpmeta>".encode(), "/Type/Metadata/Subtype/XML"),
        4: f"<</S/JavaScript/JS(app.alert\\('{HIDDEN}'\\))>>".encode(),
        5: b"<</Type/Filespec/F(told.txt)/EF<</F 6 0 R>>>>",
        6: _stream(HIDDEN.encode(), "/Type/EmbeddedFile"),
        7: f"<</Author({HIDDEN})/Title({HIDDEN})/CreationDate(D:20261101)>>".encode(),
        8: f"<</Type/OCG/Name({HIDDEN})>>".encode(),
        9: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        10: f"<</Type/Annot/Subtype/Text/Rect[10 10 20 20]/T({HIDDEN})/Contents({HIDDEN})>>".encode(),
    }
    for number in numbers:
        page = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents {number + 1} 0 R"
            "/Annots[10 0 R]/Resources<</Font<</F1 9 0 R>>/Properties<</Layer 8 0 R>>>>>>"
        )
        objects |= {number: page.encode(), number + 1: _stream(text.encode(), "", is_packed=True)}
    lock = "/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{0}>/U<{0}>>>/ID[<{0}><{0}>]".format("5a" * 32)
    return _put_together(objects, f"/Root 1 0 R/Info 7 0 R{lock if is_locked else ''}")


def word(body: str, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A Word document with an author, properties, comments, and ``body`` for its words."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    given = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpg" '
            'ContentType="image/jpeg"/></Types>'
        ),
        "_rels/.rels": _relations(("d", f"{kind}/officeDocument", "word/document.xml")),
        "docProps/core.xml": f"<p><creator>{HIDDEN}</creator></p>",
        "word/comments.xml": f'<w:comments {_NAMES}><w:comment w:id="1" w:author="{HIDDEN}">'
        f"<w:p><w:r><w:t>{HIDDEN}</w:t></w:r></w:p></w:comment></w:comments>",
        "word/styles.xml": f'<w:styles {_NAMES}><w:style w:type="character" w:styleId="Secret">'
        '<w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>',
        "word/_rels/document.xml.rels": _relations(
            ("picture", f"{kind}/image", "media/photo.jpg"),
            ("link", f"{kind}/hyperlink", "https://example.org/proof"),
            ("script", f"{kind}/hyperlink", "javascript:alert(1)"),
            ("notes", f"{kind}/comments", "comments.xml"),
            ("styles", f"{kind}/styles", "styles.xml"),
        ),
        "word/media/photo.jpg": photo(),
        "word/document.xml": f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>",
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**given, **(parts or {})}.items():
            archive.writestr(name, part)
    return written.getvalue()


def said(text: str, properties: str = "") -> str:
    """A run of words."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def paragraph(*runs: str) -> str:
    """A paragraph of runs."""
    return f"<w:p>{''.join(runs)}</w:p>"


PICTURE = (
    f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="{HIDDEN}.jpg" descr="C:\\{HIDDEN}.jpg"/><a:graphic>'
    "<a:graphicData><pic:pic><pic:blipFill><a:blip r:embed='picture'/></pic:blipFill></pic:pic>"
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)
_MODES = {True: "External", False: "Internal"}
_OFFICE = "http://schemas.openxmlformats.org"
_NAMES = (
    f'xmlns:w="{_OFFICE}/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}/officeDocument/2006/relationships" '
    f'xmlns:a="{_OFFICE}/drawingml/2006/main" xmlns:pic="{_OFFICE}/drawingml/2006/picture" '
    f'xmlns:wp="{_OFFICE}/drawingml/2006/wordprocessingDrawing"'
)


def _relations(*relations: tuple[str, str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}" TargetMode="{_MODES[":" in target]}"/>'
        for name, kind, target in relations
    )
    return f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">{lines}</Relationships>'


def _stream(content: bytes, more: str, *, is_packed: bool = False) -> bytes:
    packed = zlib.compress(content) if is_packed else content
    how = "/Filter/FlateDecode" if is_packed else ""
    return f"<</Length {len(packed)}{how}{more}>>stream\n".encode() + packed + b"\nendstream"


def _put_together(objects: Mapping[int, bytes], trailer: str) -> bytes:
    written, places = bytearray(b"%PDF-1.7\n"), {}
    for number, content in objects.items():
        places[number] = len(written)
        written += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start, size = len(written), max(objects) + 1
    lines: Sequence[str] = [
        f"{places[number]:010} 00000 n \n" if number in places else "0000000000 65535 f \n"
        for number in range(size)
    ]
    written += f"xref\n0 {size}\n{''.join(lines)}trailer\n<</Size {size}{trailer}>>\n".encode()
    return bytes(written + f"startxref\n{start}\n%%EOF\n".encode())
