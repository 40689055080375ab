"""Files as citizens send them, made small."""

from __future__ import annotations

import io
import zipfile

from PIL import Image
from PIL.PngImagePlugin import PngInfo

OWNER = "Rahim Uddin"
MAKE, ORIENTATION, ARTIST, GPS, LATITUDE = 0x010F, 0x0112, 0x013B, 0x8825, 2


def photo(
    format: str = "JPEG", size: tuple[int, int] = (60, 40), *, orientation: int = 6, mode: str = "RGB"
) -> bytes:
    """A picture with a camera, an owner, a place, and a comment in it; lying on its side unless told else."""
    picture = Image.new(mode, size, "red")
    exif = picture.getexif()
    exif[MAKE], exif[ARTIST], exif[ORIENTATION] = "Phone", OWNER, orientation
    exif.get_ifd(GPS)[LATITUDE] = (24.0, 53.0, 41.0)
    written = io.BytesIO()
    if format == "PNG":
        info = PngInfo()
        info.add_text("Author", OWNER)
        picture.save(written, format, exif=exif, pnginfo=info)
    elif format == "JPEG":
        picture.save(written, format, exif=exif, comment=OWNER.encode())
    else:
        picture.save(written, format, exif=exif)
    return written.getvalue()


def word() -> bytes:
    """The beginning of a Word document."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr("word/document.xml", "<document/>")
    return written.getvalue()


def box(brand: bytes) -> bytes:
    """The beginning of a file of the MPEG-4 family."""
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mp42isom" + b"\0" * 64


PDF = b"%PDF-1.4\n" + b"x" * 64 + b"\n%%EOF"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
