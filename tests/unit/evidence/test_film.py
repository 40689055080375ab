"""A film's viewing copy plays in every browser, and has its pictures and its sound and nothing else."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from bot.evidence.copying import film
from bot.evidence.copying.film import FRAMES_A_SECOND, LONGEST_SIDE, film_copy
from bot.evidence.copying.outcome import NoCopy, Refused
from bot.evidence.kinds import media_type_of
from tests.unit.evidence.recordings import (
    NOTE,
    PLACE,
    SENTINEL,
    metadata_of,
    recording,
    seconds_of,
    streams_in,
    turned,
)

FILMS = {
    "mp4": ("video/mp4", recording("mp4", film="libx264", words=SENTINEL)),
    "noted": ("video/mp4", recording("mp4", film="libx264", noted=True)),
    "mov": ("video/quicktime", recording("mov", film="libx264")),
    "hevc": ("video/mp4", recording("mp4", film="libx265")),
    "3gp": ("video/3gpp", recording("3gp", film="h263", sound="libopencore_amrnb", size=(176, 144))),
    "mpeg4": ("video/mp4", recording("mp4", film="mpeg4")),
    "mjpeg": ("video/quicktime", recording("mov", film="mjpeg")),
}
KEPT = {"major_brand", "minor_version", "compatible_brands", "language", "handler_name", "vendor_id"}


def why_not(media_type: str, content: bytes) -> NoCopy:
    with pytest.raises(Refused) as refused:
        film_copy(media_type, content)
    return refused.value.reason


def size_of(content: bytes) -> tuple[int, int]:
    with av.open(io.BytesIO(content)) as file:
        frame = next(file.decode(video=0))
        assert isinstance(frame, av.VideoFrame)
        return frame.width, frame.height


def frames_in(content: bytes) -> int:
    with av.open(io.BytesIO(content)) as file:
        return sum(1 for _ in file.decode(video=0))


@pytest.mark.parametrize("name", FILMS)
def test_a_film_is_encoded_anew_without_place_owner_subtitles_or_notes(name: str) -> None:
    media_type, original = FILMS[name]
    assert SENTINEL.encode() in original and metadata_of(original)["location"] == PLACE
    assert (NOTE.encode() in original) == (name == "noted")

    copy = film_copy(media_type, original)

    assert copy.media_type == media_type_of(copy.content) == "video/mp4"
    assert streams_in(copy.content) == [("video", "h264"), ("audio", "aac")]
    assert seconds_of(copy.content) == pytest.approx(1.0, abs=0.1)
    assert frames_in(copy.content) == 25
    found = metadata_of(copy.content)
    assert set(found) <= KEPT and found["handler_name"] in ("VideoHandler", "SoundHandler")
    assert SENTINEL.encode() not in copy.content and PLACE.encode() not in copy.content
    assert NOTE.encode() not in copy.content


def test_a_film_that_was_held_upright_is_shown_upright() -> None:
    lying = recording("mp4", film="libx264", size=(160, 96))
    assert size_of(film_copy("video/mp4", lying).content) == (160, 96)

    assert size_of(film_copy("video/mp4", turned(lying)).content) == (96, 160)


def test_a_turned_film_has_its_top_above() -> None:
    """Of a film that is shown a quarter to the right, the left becomes the top."""
    original = turned(recording("mp4", film="libx264", is_left_bright=True))
    with av.open(io.BytesIO(film_copy("video/mp4", original).content)) as file:
        pixels = next(file.decode(video=0)).to_ndarray(format="gray")

    assert np.mean(pixels[:40]) > 200 and np.mean(pixels[-40:]) < 50


def test_a_large_film_is_made_smaller_and_a_quick_one_slower() -> None:
    original = recording("mp4", film="libx264", size=(2560, 1440), frames_a_second=60, seconds=0.5)

    copy = film_copy("video/mp4", original).content

    assert size_of(copy) == (LONGEST_SIDE, LONGEST_SIDE * 9 // 16)
    assert frames_in(copy) == FRAMES_A_SECOND // 2


def test_a_film_without_sound_and_a_sound_in_a_films_clothes_are_copied() -> None:
    silent = film_copy("video/mp4", recording("mp4", film="libx264", sound=None))
    heard = film_copy("video/mp4", recording("mp4"))

    assert streams_in(silent.content) == [("video", "h264")]
    assert (heard.media_type, streams_in(heard.content)) == ("audio/mpeg", [("audio", "mp3float")])


@pytest.mark.parametrize("name", FILMS)
def test_of_a_damaged_film_there_is_no_copy(name: str) -> None:
    media_type, original = FILMS[name]

    assert why_not(media_type, original[:200]) == NoCopy.DAMAGED
    assert why_not(media_type, b"\0\0\0\x18ftypmp42" + b"\0" * 99) == NoCopy.DAMAGED


def test_a_film_with_a_damaged_piece_is_shown_without_it() -> None:
    original = bytearray(recording("mp4", film="libx264", options={"g": "5", "bf": "0"}))
    at = original.index(b"mdat") + 400
    original[at : at + 300] = b"\xff" * 300

    assert frames_in(film_copy("video/mp4", bytes(original)).content) > 10


def test_a_film_that_is_too_long_or_too_large_has_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    media_type, original = FILMS["mp4"]
    monkeypatch.setattr(film, "MOST_SECONDS", 0.5)
    assert why_not(media_type, original) == NoCopy.TOO_LARGE
    monkeypatch.undo()
    monkeypatch.setattr(film, "MOST_PIXELS", 100)
    assert why_not(media_type, original) == NoCopy.TOO_LARGE


def test_a_decoder_that_no_phone_writes_for_is_not_run() -> None:
    assert why_not("video/quicktime", recording("mov", film="mpeg2video")) == NoCopy.KIND
