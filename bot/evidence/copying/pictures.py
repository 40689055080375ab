"""A picture's viewing copy: its pixels drawn anew, upright, without camera, owner, place or comments."""

from __future__ import annotations

import io

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from bot.evidence.copying.outcome import NoCopy, Refused, ViewingCopy

#: The longer side of a copy, in pixels.
LONGEST_SIDE = 2000
#: A picture of more pixels is not opened: a small file can unfold to gigabytes.
MOST_PIXELS = 50_000_000
JPEG_QUALITY = 85
HEIC = "image/heic"
#: By media type, the only decoder that may read it.
_DECODERS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF", HEIC: "HEIF"}
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_NOT_A_PICTURE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError)


def picture_copy(media_type: str, content: bytes, longest_side: int = LONGEST_SIDE) -> ViewingCopy:
    """A clean copy: JPEG, or PNG where something is transparent. Of a moving picture the first.

    Raises:
        Refused: it is damaged, has too many pixels, or is no picture that is known.
    """
    decoder = _DECODERS.get(media_type)
    if decoder is None:
        raise Refused(NoCopy.KIND)
    if media_type == HEIC:
        pillow_heif.register_heif_opener(thumbnails=False)
    try:
        with Image.open(io.BytesIO(content), formats=[decoder]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused(NoCopy.TOO_LARGE)
            # A large JPEG is read at a fraction of its size at once.
            picture.draft(None, (longest_side, longest_side))
            return _written(_drawn(picture, longest_side))
    except _BOMBS:
        raise Refused(NoCopy.TOO_LARGE) from None
    except _NOT_A_PICTURE:
        raise Refused(NoCopy.DAMAGED) from None


def _drawn(picture: Image.Image, longest_side: int) -> Image.Image:
    """The pixels alone, upright and not too large."""
    upright = ImageOps.exif_transpose(picture)
    upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    upright.thumbnail((longest_side, longest_side))
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
