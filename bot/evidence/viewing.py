"""The viewing copy: what an officer sees, without metadata and without the place where it was taken.

Only pictures have one: their pixels are drawn anew, so nothing else can come along. Sound, film, PDF and
Word keep places, names and earlier versions in too many corners to promise that none is left; of these
there is the sealed original alone.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

#: The longer side of a viewing copy, in pixels.
LONGEST_SIDE = 2000
#: A picture of more pixels is not opened: a small file can unfold to gigabytes.
MOST_PIXELS = 50_000_000
JPEG_QUALITY = 85
#: By media type, the only decoder that may read it.
_DECODERS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
_NOT_A_PICTURE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
)


@dataclass(frozen=True)
class ViewingCopy:
    """A copy that may be shown."""

    media_type: str
    content: bytes


def viewing_copy(media_type: str, content: bytes) -> ViewingCopy | None:
    """A clean copy; None where none can be made: another kind of file, too many pixels, a damaged picture."""
    decoder = _DECODERS.get(media_type)
    if decoder is None:
        return None
    try:
        with Image.open(io.BytesIO(content), formats=[decoder]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            # A large JPEG is read at a fraction of its size at once.
            picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            return _written(_drawn(picture))
    except _NOT_A_PICTURE:
        return None


def _drawn(picture: Image.Image) -> Image.Image:
    """The pixels alone, upright and not too large."""
    upright = ImageOps.exif_transpose(picture)
    upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new(upright.mode, upright.size)
    clean.paste(upright)
    return clean


def _written(clean: Image.Image) -> ViewingCopy:
    written = io.BytesIO()
    if clean.mode == "RGBA":
        clean.save(written, "PNG")
        return ViewingCopy("image/png", written.getvalue())
    clean.save(written, "JPEG", quality=JPEG_QUALITY)
    return ViewingCopy("image/jpeg", written.getvalue())
