"""A film's viewing copy: pictures and sound decoded and encoded anew, as MP4 with H.264 and AAC.

Also where a browser could play what came: inside a copied stream would stay what the encoder was told, what
was cut away and only hidden, and whatever attacks a decoder. Places, owners, subtitles, data tracks and
attachments are not carried over.
"""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import av
from av.error import FFmpegError

from bot.evidence.copying.media import (
    FILM_CODECS,
    PLAIN,
    decoded,
    first_sound,
    opened,
    readable,
    too_large_if,
)
from bot.evidence.copying.outcome import LARGEST_COPY_BYTES, NoCopy, Refused, ViewingCopy
from bot.evidence.copying.sound import RATE, Sound, only_sound

#: Ten minutes: 25 MB hold seldom more than three.
MOST_SECONDS = 600
#: A frame of 4K; and a copy's longer side.
MOST_PIXELS = 4096 * 2304
LONGEST_SIDE = 1280
FRAMES_A_SECOND = 30
BITS_A_SECOND = 64_000
TIME_BASE = Fraction(1, 90_000)
#: Captions, which travel beside the pixels, are left out (a53cc).
X264 = {"preset": "superfast", "crf": "26", "a53cc": "0", "threads": "2"}
_UPRIGHT = {90: ("cclock",), -90: ("clock",), 180: ("clock", "clock"), -180: ("clock", "clock")}


def film_copy(media_type: str, content: bytes) -> ViewingCopy:
    """An MP4; of a film without pictures, the sound.

    Raises:
        Refused: it is damaged, too long or too large, or in no known format.
    """
    with opened(media_type, content) as source:
        stream, sound = next(iter(source.streams.video), None), first_sound(source)
        if stream is None and sound is not None:
            return only_sound(source, sound)
        if stream is None:
            raise Refused(NoCopy.DAMAGED)
        readable(stream, FILM_CODECS)
        too_large_if((stream.width or 0) * (stream.height or 0) > MOST_PIXELS)
        # Each further thread holds a dozen frames more.
        stream.thread_count = 1
        written = io.BytesIO()
        try:
            with av.open(written, "w", format="mp4", options=PLAIN) as copy:
                _encode(source, stream, sound, copy, written)
        except FFmpegError:
            raise Refused(NoCopy.DAMAGED) from None
        return ViewingCopy("video/mp4", written.getvalue())


def _encode(source: Any, stream: Any, sound: Any | None, copy: Any, written: io.BytesIO) -> None:
    pictures, heard = _Pictures(copy), None
    if sound is not None:
        into = copy.add_stream("aac", rate=RATE, layout="mono")
        into.bit_rate = BITS_A_SECOND
        into.codec_context.open()
        heard = Sound(into, MOST_SECONDS)
    waiting: list[Any] = []
    for packet in source.demux([one for one in (stream, sound) if one is not None]):
        for frame in decoded(packet):
            is_picture = isinstance(frame, av.VideoFrame)
            waiting += pictures.packets(frame) if is_picture else heard.packets(frame) if heard else []
        # The header is written with the first packet, and wants the size of the pictures.
        if pictures.has_begun:
            copy.mux(waiting)
            waiting = []
        too_large_if(written.tell() > LARGEST_COPY_BYTES)
    if not pictures.has_begun:
        raise Refused(NoCopy.DAMAGED)
    copy.mux([*waiting, *pictures.packets(None), *(heard.packets(None) if heard else [])])


class _Pictures:
    """Encodes a film's pictures: upright, not too large, not too many a second."""

    def __init__(self, copy: Any) -> None:
        self._into = copy.add_stream("libx264", rate=FRAMES_A_SECOND)
        self._shape: tuple[Any, ...] | None = None
        self._graph: Any = None
        self._next = self._last = Fraction(-1)
        self.has_begun = False

    def packets(self, frame: Any | None) -> list[Any]:
        """The packets that a frame completes; None ends the stream."""
        if frame is None:
            return list(self._into.encode(None))
        at = None if frame.pts is None else frame.pts * frame.time_base
        if at is None or at < self._next:
            return []
        self._next = at + Fraction(9, 10 * FRAMES_A_SECOND)
        too_large_if(at > MOST_SECONDS)
        self._prepare(frame)
        self._graph.push(frame)
        drawn = self._graph.pull()
        drawn.pts, drawn.time_base = int(at / TIME_BASE), TIME_BASE
        drawn.pict_type = av.video.frame.PictureType.NONE
        return list(self._into.encode(drawn))

    def _prepare(self, frame: Any) -> None:
        """The way from a frame as it is to a picture of the copy; anew when the frames change."""
        turns = _UPRIGHT.get(int(frame.rotation), ())
        shape = (frame.width, frame.height, frame.format.name, turns)
        if shape == self._shape:
            return
        too_large_if(frame.width * frame.height > MOST_PIXELS)
        self._shape = shape
        if not self.has_begun:
            self._begin(frame, is_turned=len(turns) == 1)
        graph = av.filter.Graph()
        steps = [
            graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=TIME_BASE)
        ]
        steps += [graph.add("transpose", turn) for turn in turns]
        steps += [
            graph.add("scale", f"{self._into.width}:{self._into.height}"),
            graph.add("format", "yuv420p"),
            graph.add("buffersink"),
        ]
        graph.link_nodes(*steps).configure()
        self._graph = graph

    def _begin(self, frame: Any, *, is_turned: bool) -> None:
        wide, high = (frame.height, frame.width) if is_turned else (frame.width, frame.height)
        scale = min(Fraction(1), Fraction(LONGEST_SIDE, max(wide, high)))
        # H.264 with colours at half the size wants even sides.
        self._into.width, self._into.height = (max(2, int(side * scale) // 2 * 2) for side in (wide, high))
        self._into.pix_fmt, self._into.options = "yuv420p", dict(X264)
        self._into.codec_context.time_base = TIME_BASE
        self.has_begun = True
