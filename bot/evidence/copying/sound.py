"""A sound's viewing copy: decoded, and encoded anew as MP3, which every browser plays (AMR none does).

Tags, covers, chapters and places stay behind. What is said stays, and so does the voice.
"""

from __future__ import annotations

import io
from typing import Any

import av
from av.error import FFmpegError

from bot.evidence.copying.media import PLAIN, decoded, first_sound, opened, too_large_if
from bot.evidence.copying.outcome import LARGEST_COPY_BYTES, NoCopy, Refused, ViewingCopy

#: Two hours: a hearing, or a long call.
MOST_SECONDS = 7_200
RATE, BITS_A_SECOND = 44_100, 64_000


def sound_copy(media_type: str, content: bytes) -> ViewingCopy:
    """An MP3 of one channel.

    Raises:
        Refused: it is damaged, too long, or in no known format.
    """
    with opened(media_type, content) as source:
        stream = first_sound(source)
        if stream is None:
            raise Refused(NoCopy.DAMAGED)
        return only_sound(source, stream)


def only_sound(source: Any, stream: Any) -> ViewingCopy:
    """The sound of an opened file."""
    written = io.BytesIO()
    try:
        with av.open(written, "w", format="mp3", options={**PLAIN, "id3v2_version": "0"}) as copy:
            into = copy.add_stream("libmp3lame", rate=RATE, layout="mono")
            into.bit_rate = BITS_A_SECOND
            into.codec_context.open()
            sound = Sound(into, MOST_SECONDS)
            for packet in source.demux(stream):
                for frame in decoded(packet):
                    # One after the other, whatever the file says of the time.
                    frame.pts = None
                    copy.mux(sound.packets(frame))
                too_large_if(written.tell() > LARGEST_COPY_BYTES)
            copy.mux(sound.packets(None))
    except FFmpegError:
        raise Refused(NoCopy.DAMAGED) from None
    if not sound.samples:
        raise Refused(NoCopy.DAMAGED)
    return ViewingCopy("audio/mpeg", written.getvalue())


class Sound:
    """Encodes frames of any format as an output stream wants them.

    Attributes:
        samples: how many were taken, at the stream's rate.
    """

    def __init__(self, into: Any, most_seconds: int) -> None:
        context = into.codec_context
        self.samples = 0
        self._into = into
        self._most = most_seconds * context.sample_rate
        self._resampler = av.AudioResampler(
            context.format, context.layout, context.sample_rate, context.frame_size
        )

    def packets(self, frame: Any | None) -> list[Any]:
        """The packets that a frame completes; None ends the stream."""
        packets = []
        for piece in self._resampler.resample(frame):
            self.samples += piece.samples
            too_large_if(self.samples > self._most)
            packets += self._into.encode(piece)
        return packets if frame is not None else [*packets, *self._into.encode(None)]
