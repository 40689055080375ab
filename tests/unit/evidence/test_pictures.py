"""A picture's viewing copy shows the pixels and nothing else."""

from __future__ import annotations

import io
import struct
import zlib

import pillow_heif
import pytest
from PIL import Image

from bot.evidence.copying.outcome import NoCopy, Refused
from bot.evidence.copying.pictures import LONGEST_SIDE, MOST_PIXELS, picture_copy
from tests.unit.evidence.samples import GPS, OWNER, photo


def picture_in(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def why_not(media_type: str, content: bytes) -> NoCopy:
    with pytest.raises(Refused) as refused:
        picture_copy(media_type, content)
    return refused.value.reason


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_owner_place_and_camera_are_gone_from_the_copy_and_stay_in_the_original(format: str) -> None:
    original = photo(format)
    assert picture_in(original).getexif().get_ifd(GPS)

    copy = picture_copy(f"image/{format.lower()}", original)

    shown = picture_in(copy.content)
    assert dict(shown.getexif()) == {}
    assert not {"exif", "comment", "Author", "icc_profile", "xmp"} & set(shown.info)
    assert OWNER.encode() not in copy.content and b"Phone" not in copy.content
    assert OWNER.encode() in original


def test_an_iphones_picture_is_copied_as_one_that_every_browser_shows() -> None:
    exif = Image.Exif()
    exif[0x013B] = OWNER
    written = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "red")).save(written, exif=exif.tobytes())
    assert OWNER.encode() in written.getvalue()

    copy = picture_copy("image/heic", written.getvalue())

    assert (copy.media_type, picture_in(copy.content).size) == ("image/jpeg", (64, 48))
    assert OWNER.encode() not in copy.content


def test_a_picture_that_lies_on_its_side_is_set_upright() -> None:
    assert picture_in(photo(size=(60, 40))).size == (60, 40)

    assert picture_in(picture_copy("image/jpeg", photo(size=(60, 40))).content).size == (40, 60)


def test_a_large_picture_is_made_smaller() -> None:
    copy = picture_copy("image/jpeg", photo(size=(5000, 2500), orientation=1))

    assert picture_in(copy.content).size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_a_transparent_picture_stays_transparent() -> None:
    copy = picture_copy("image/png", photo("PNG", mode="RGBA"))

    assert (copy.media_type, picture_in(copy.content).mode) == ("image/png", "RGBA")


def test_a_gif_is_shown_by_its_first_picture() -> None:
    copy = picture_copy("image/gif", photo("GIF", mode="P"))

    assert getattr(picture_in(copy.content), "n_frames", 1) == 1


@pytest.mark.parametrize("side", [8_000, 50_000])
def test_a_picture_that_unfolds_to_gigabytes_is_not_opened(side: int) -> None:
    assert side * side > MOST_PIXELS

    assert why_not("image/png", bomb(side)) == NoCopy.TOO_LARGE


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("image/jpeg", photo()[:200]),
        ("image/jpeg", b"\xff\xd8\xff" + b"\0" * 50),
        # The bytes decide which decoder may read: one is never taken for another.
        ("image/jpeg", photo("PNG")),
        ("image/heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64),
    ],
)
def test_of_a_damaged_picture_there_is_no_copy(media_type: str, content: bytes) -> None:
    assert why_not(media_type, content) == NoCopy.DAMAGED


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that claims so many pixels a side."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
