"""Opening sounds and films: which readers and decoders may, and what is more than a copy may be."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import av
from av.error import FFmpegError

from bot.evidence.copying.outcome import NoCopy, Refused

#: By media type, the only reader of containers that may open it. None of them follows an address.
CONTAINERS = {
    "audio/mpeg": "mp3",
    "audio/mp4": "mov",
    "audio/aac": "aac",
    "audio/ogg": "ogg",
    "audio/x-wav": "wav",
    "audio/amr": "amr",
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
}
#: What phones, messengers and recorders write; each further decoder would be one more that may have holes.
SOUND_CODECS = frozenset((
    "aac", "mp3", "mp3float", "vorbis", "opus", "libopus", "flac", "alac", "amrnb", "amrwb",
    "libopencore_amrnb", "libopencore_amrwb", "pcm_u8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s32le",
    "pcm_f32le", "pcm_mulaw", "pcm_alaw", "adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt",
))  # fmt: skip
FILM_CODECS = frozenset((
    "h264", "hevc", "mpeg4", "h263", "mjpeg", "vp8", "vp9", "libvpx", "libvpx-vp9", "av1", "libdav1d",
))  # fmt: skip
#: How copies are written: nothing of the program, nothing of the day.
PLAIN = {"fflags": "+bitexact"}


def opened(media_type: str, content: bytes) -> Any:
    """A file, opened by the reader of its kind."""
    container = CONTAINERS.get(media_type)
    if container is None:
        raise Refused(NoCopy.KIND)
    try:
        known = {"codec_whitelist": ",".join(sorted(SOUND_CODECS | FILM_CODECS))}
        return av.open(io.BytesIO(content), format=container, options=known, metadata_errors="replace")
    except (FFmpegError, ValueError):
        raise Refused(NoCopy.DAMAGED) from None


def first_sound(source: Any) -> Any | None:
    """The first sound of a file; None if it has none."""
    stream = next(iter(source.streams.audio), None)
    if stream is not None:
        readable(stream, SOUND_CODECS)
    return stream


def readable(stream: Any, codecs: frozenset[str]) -> None:
    """Refuse what is in none of the known formats."""
    if stream.codec_context is None or stream.codec_context.name not in codecs:
        raise Refused(NoCopy.KIND)


def decoded(packet: Any) -> Iterator[Any]:
    """What a piece of the file holds; nothing if it is damaged, as players do."""
    try:
        yield from packet.decode()
    except (av.error.InvalidDataError, av.error.EOFError):
        return


def too_large_if(is_too_large: bool) -> None:
    """Refuse what is more than a copy may be."""
    if is_too_large:
        raise Refused(NoCopy.TOO_LARGE)
