"""Sounds and films as phones write them, made small: with tags, a place, a cover, and subtitles."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import av
import numpy as np
from PIL import Image

PLACE = "+24.8949+091.8687/"
SENTINEL = "Rahim Uddin of Sylhet"
TAGS: Mapping[str, str] = {"title": SENTINEL, "artist": SENTINEL, "comment": SENTINEL, "location": PLACE}
#: A note among the pictures of an H.264 stream (SEI, user data).
NOTE = "RahimUddinWasHere"
_NOTE_ID = bytes(range(1, 17))
RATES = {"libopencore_amrnb": 8_000, "libopus": 48_000}


def recording(
    format: str,
    *,
    film: str | None = None,
    sound: str | None = "aac",
    seconds: float = 1.0,
    size: tuple[int, int] = (160, 96),
    frames_a_second: int = 25,
    tags: Mapping[str, str] = TAGS,
    options: Mapping[str, str] | None = None,
    words: str | None = None,
    noted: bool = False,
    is_left_bright: bool = False,
) -> bytes:
    """A file of FFmpeg's ``format`` with streams in the codecs ``film`` and ``sound``."""
    written = io.BytesIO()
    with av.open(written, "w", format=format, options={"movflags": "use_metadata_tags"}) as file:
        file.metadata.update(tags)
        pictures = _film_stream(file, film, size, frames_a_second, options or {}) if film else None
        heard = _sound_stream(file, sound) if sound else None
        told = file.add_mux_stream("mov_text") if words else None
        if told is not None:
            _say(file, told, words or "")
        if pictures is not None:
            count = round(seconds * frames_a_second)
            _draw(file, pictures, _pixels(size, count, is_left_bright), noted)
        if heard is not None:
            _hum(file, heard, seconds)
    return written.getvalue()


def mp3_with_cover() -> bytes:
    """A song with tags, and a picture with tags of its own."""
    cover = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = SENTINEL
    Image.new("RGB", (16, 16), "red").save(cover, "JPEG", exif=exif)
    body = recording("mp3", sound="libmp3lame", tags={})
    frames = [
        (b"TPE1", b"\x03" + SENTINEL.encode()),
        (b"TXXX", b"\x03place\0" + PLACE.encode()),
        (b"APIC", b"\x03image/jpeg\0\x03\0" + cover.getvalue()),
    ]
    tags = b"".join(name + struct.pack(">I", len(data)) + b"\0\0" + data for name, data in frames)
    size = bytes(len(tags) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + tags + body


def turned(film: bytes) -> bytes:
    """The same MP4, to be shown turned by a quarter, as phones that are held upright write it."""
    at = film.index(b"tkhd") + 4 + 4 + 20 + 16
    assert struct.unpack(">9i", film[at : at + 36])[0] == 0x10000
    quarter = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 96 << 16, 0, 0x40000000)
    return film[:at] + quarter + film[at + 36 :]


def streams_in(content: bytes) -> list[tuple[str, str]]:
    """Kind and codec of each stream."""
    with av.open(io.BytesIO(content)) as file:
        return [(one.type, one.codec_context.name if one.codec_context else "?") for one in file.streams]


def seconds_of(content: bytes) -> float:
    """How long something plays."""
    with av.open(io.BytesIO(content)) as file:
        return float(file.duration or 0) / av.time_base


def metadata_of(content: bytes) -> dict[str, str]:
    """All tags, of the file and of its streams."""
    with av.open(io.BytesIO(content)) as file:
        found = dict(file.metadata)
        for stream in file.streams:
            found |= dict(stream.metadata)
        return found


def _film_stream(file: Any, codec: str, size: tuple[int, int], rate: int, options: Mapping[str, str]) -> Any:
    stream = file.add_stream(codec, rate=rate)
    stream.width, stream.height = size
    stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    quick = {
        "libx264": {"preset": "ultrafast"},
        "libx265": {"preset": "ultrafast", "x265-params": "log-level=0"},
    }
    stream.options = {**quick.get(codec, {}), **options}
    stream.metadata["handler_name"] = SENTINEL
    return stream


def _sound_stream(file: Any, codec: str) -> Any:
    stream = file.add_stream(codec, rate=RATES.get(codec, 44_100), layout="mono")
    stream.codec_context.open()
    return stream


def _pixels(size: tuple[int, int], count: int, is_left_bright: bool) -> Iterator[Any]:
    for number in range(count):
        pixels = np.full((size[1], size[0], 3), 0 if is_left_bright else number * 7 % 255, np.uint8)
        if is_left_bright:
            pixels[:, : size[0] // 2] = 255
        yield pixels


def _draw(file: Any, stream: Any, drawn: Iterable[Any], noted: bool) -> None:
    frames = (av.VideoFrame.from_ndarray(pixels, format="rgb24") for pixels in drawn)
    packets = [packet for frame in [*frames, None] for packet in stream.encode(frame)]
    for packet in packets:
        file.mux(_with_note(packet) if noted else packet)


def _with_note(packet: Any) -> Any:
    payload = _NOTE_ID + NOTE.encode()
    unit = b"\0\0\0\1\x06\x05" + bytes([len(payload)]) + payload + b"\x80"
    noted = av.Packet(unit + bytes(packet))
    noted.pts, noted.dts, noted.time_base = packet.pts, packet.dts, packet.time_base
    noted.stream, noted.is_keyframe, noted.duration = packet.stream, packet.is_keyframe, packet.duration
    return noted


def _hum(file: Any, stream: Any, seconds: float) -> None:
    context = stream.codec_context
    resampler = av.AudioResampler(
        context.format, context.layout, context.sample_rate, context.frame_size or 1024
    )
    time = np.arange(int(context.sample_rate * seconds)) / context.sample_rate
    wave = (np.sin(time * 440 * 2 * np.pi) * 16_000).astype(np.int16).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
    frame.rate, frame.pts = context.sample_rate, 0
    for piece in [*resampler.resample(frame), *resampler.resample(None)]:
        file.mux(stream.encode(piece))
    file.mux(stream.encode(None))


def _say(file: Any, stream: Any, words: str) -> None:
    text = words.encode()
    packet = av.Packet(struct.pack(">H", len(text)) + text)
    packet.stream, packet.pts, packet.dts, packet.duration = stream, 0, 0, 500
    file.mux(packet)
