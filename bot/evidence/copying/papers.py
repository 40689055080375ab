"""A PDF's viewing copy: its pages as pictures, in a new PDF that has nothing else.

No text, script, form, attachment, hidden layer, earlier version or note comes along, because nothing of the
old file does. PDFium reads it without JavaScript and without XFA: the wheel is built so.
"""

from __future__ import annotations

import io
import re

import pypdfium2
from pypdfium2 import raw

from bot.evidence.copying.outcome import LARGEST_COPY_BYTES, NoCopy, Refused, ViewingCopy

PDF = "application/pdf"
MOST_PAGES = 60
#: The longer side of a page in pixels: 150 a inch on A4, which can be read and printed.
LONGEST_SIDE = 1754
POINTS_AN_INCH, PIXELS_AN_INCH = 72, 150
JPEG_QUALITY = 80
#: PDFium notes the moment of writing; of a report without a name it must not be kept.
_WRITTEN_AT = re.compile(rb"/CreationDate\(D:[^)]*\)")


def paper_copy(content: bytes) -> ViewingCopy:
    """A PDF of pictures.

    Raises:
        Refused: it is damaged, has a password or too many pages.
    """
    try:
        paper = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        has_password = error.err_code == raw.FPDF_ERR_PASSWORD
        raise Refused(NoCopy.PROTECTED if has_password else NoCopy.DAMAGED) from None
    if not len(paper):
        raise Refused(NoCopy.DAMAGED)
    if len(paper) > MOST_PAGES:
        raise Refused(NoCopy.TOO_LARGE)
    try:
        # What was filled into a form is drawn with the page.
        paper.init_forms()
        return ViewingCopy(PDF, _drawn(paper))
    except pypdfium2.PdfiumError:
        raise Refused(NoCopy.DAMAGED) from None


def _drawn(paper: pypdfium2.PdfDocument) -> bytes:
    copy = pypdfium2.PdfDocument.new()
    size = 0
    for number in range(len(paper)):
        page = paper[number]
        width, height = page.get_size()
        if width < 1 or height < 1:
            raise Refused(NoCopy.DAMAGED)
        scale = min(PIXELS_AN_INCH / POINTS_AN_INCH, LONGEST_SIDE / max(width, height))
        jpeg = io.BytesIO()
        picture = page.render(scale=scale).to_pil().convert("RGB")
        picture.save(jpeg, "JPEG", quality=JPEG_QUALITY)
        page.close()
        size += jpeg.tell()
        if size > LARGEST_COPY_BYTES:
            raise Refused(NoCopy.TOO_LARGE)
        _add_page(copy, jpeg, picture.width, picture.height)
    written = io.BytesIO()
    copy.save(written)
    # Blanked, not cut out: the places of all that follows are counted in bytes.
    return _WRITTEN_AT.sub(lambda found: b" " * len(found.group()), written.getvalue(), count=1)


def _add_page(copy: pypdfium2.PdfDocument, jpeg: io.BytesIO, pixels_wide: int, pixels_high: int) -> None:
    jpeg.seek(0)
    picture = pypdfium2.PdfImage.new(copy)
    picture.load_jpeg(jpeg, inline=True)
    width, height = (side * POINTS_AN_INCH / PIXELS_AN_INCH for side in (pixels_wide, pixels_high))
    picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    page = copy.new_page(width, height)
    page.insert_obj(picture)
    page.gen_content()
    page.close()
