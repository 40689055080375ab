"""A sound's viewing copy is heard in every browser, and tells nothing but what is heard."""

from __future__ import annotations

import pytest

from bot.evidence.copying import sound
from bot.evidence.copying.outcome import NoCopy, Refused
from bot.evidence.copying.sound import sound_copy
from bot.evidence.kinds import media_type_of
from tests.unit.evidence.recordings import (
    PLACE,
    SENTINEL,
    metadata_of,
    mp3_with_cover,
    recording,
    seconds_of,
    streams_in,
)

SOUNDS = {
    "audio/mpeg": mp3_with_cover(),
    "audio/mp4": recording("ipod"),
    "audio/ogg": recording("ogg", sound="libopus"),
    "audio/x-wav": recording("wav", sound="pcm_s16le"),
    "audio/amr": recording("amr", sound="libopencore_amrnb"),
    "audio/aac": recording("adts"),
}


def why_not(media_type: str, content: bytes) -> NoCopy:
    with pytest.raises(Refused) as refused:
        sound_copy(media_type, content)
    return refused.value.reason


@pytest.mark.parametrize("media_type", SOUNDS)
def test_a_sound_is_encoded_anew_without_tags_cover_or_place(media_type: str) -> None:
    original = SOUNDS[media_type]
    if media_type not in ("audio/amr", "audio/aac"):  # these two have no room for any
        assert SENTINEL.encode() in original

    copy = sound_copy(media_type, original)

    assert copy.media_type == media_type_of(copy.content) == "audio/mpeg"
    assert streams_in(copy.content) == [("audio", "mp3float")]
    assert seconds_of(copy.content) == pytest.approx(1.0, abs=0.1)
    assert metadata_of(copy.content) == {}
    assert SENTINEL.encode() not in copy.content and PLACE.encode() not in copy.content


@pytest.mark.parametrize("media_type", SOUNDS)
def test_of_what_is_no_sound_there_is_no_copy(media_type: str) -> None:
    assert why_not(media_type, SOUNDS[media_type][:10]) == NoCopy.DAMAGED
    assert why_not(media_type, b"\0" * 5_000) == NoCopy.DAMAGED


def test_a_sound_that_breaks_off_is_heard_as_far_as_it_goes() -> None:
    whole = SOUNDS["audio/mpeg"]

    assert 0.1 < seconds_of(sound_copy("audio/mpeg", whole[: len(whole) // 2]).content) < 0.9


def test_a_sound_that_is_too_long_has_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "MOST_SECONDS", 0.5)

    assert why_not("audio/mp4", SOUNDS["audio/mp4"]) == NoCopy.TOO_LARGE


def test_the_reader_of_one_kind_opens_no_other() -> None:
    assert why_not("audio/mp4", SOUNDS["audio/mpeg"]) == NoCopy.DAMAGED
    # What only reads as a list of addresses to open is read as no such thing.
    playlist = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
    assert why_not("audio/mpeg", playlist) == NoCopy.DAMAGED


def test_a_decoder_that_no_phone_writes_for_is_not_run() -> None:
    assert why_not("audio/x-wav", recording("wav", sound="adpcm_yamaha")) == NoCopy.KIND
