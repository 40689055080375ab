"""The viewing copy shows the picture and nothing else."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from bot.evidence.viewing import LONGEST_SIDE, MOST_PIXELS, ViewingCopy, viewing_copy
from tests.unit.evidence.samples import GPS, OWNER, PDF, box, photo


def copy_of(content: bytes, media_type: str = "image/jpeg") -> ViewingCopy:
    copy = viewing_copy(media_type, content)
    assert copy is not None
    return copy


def picture_in(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_owner_place_and_camera_are_gone_from_the_copy_and_stay_in_the_original(format: str) -> None:
    original = photo(format)
    assert picture_in(original).getexif().get_ifd(GPS)

    copy = copy_of(original, f"image/{format.lower()}")

    shown = picture_in(copy.content)
    assert dict(shown.getexif()) == {}
    assert not {"exif", "comment", "Author", "icc_profile", "xmp"} & set(shown.info)
    assert OWNER.encode() not in copy.content and b"Phone" not in copy.content
    assert OWNER.encode() in original


def test_a_picture_that_lies_on_its_side_is_set_upright() -> None:
    assert picture_in(photo(size=(60, 40))).size == (60, 40)

    assert picture_in(copy_of(photo(size=(60, 40))).content).size == (40, 60)


def test_a_large_picture_is_made_smaller() -> None:
    copy = copy_of(photo(size=(5000, 2500), orientation=1))

    assert picture_in(copy.content).size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_a_transparent_picture_stays_transparent() -> None:
    copy = copy_of(photo("PNG", mode="RGBA"), "image/png")

    assert (copy.media_type, picture_in(copy.content).mode) == ("image/png", "RGBA")


def test_a_gif_is_shown_by_its_first_picture() -> None:
    copy = copy_of(photo("GIF", mode="P"), "image/gif")

    assert getattr(picture_in(copy.content), "n_frames", 1) == 1


@pytest.mark.parametrize("side", [8_000, 50_000])
def test_a_picture_that_unfolds_to_gigabytes_is_not_opened(side: int) -> None:
    assert side * side > MOST_PIXELS

    assert viewing_copy("image/png", bomb(side)) is None


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("image/jpeg", photo()[:200]),
        ("image/jpeg", b"\xff\xd8\xff" + b"\0" * 50),
        # The bytes decide which decoder may read: one is never taken for another.
        ("image/jpeg", photo("PNG")),
        ("application/pdf", PDF),
        ("video/mp4", box(b"isom")),
        ("audio/mp4", box(b"M4A ")),
    ],
)
def test_where_no_clean_copy_can_be_made_there_is_none(media_type: str, content: bytes) -> None:
    assert viewing_copy(media_type, content) is None


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that claims so many pixels a side."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
