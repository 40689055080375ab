"""Pages, styles and scripts leave compressed: offices sit at slow lines.

Something compressed and encrypted still shows its length, and somebody who can make a page repeat their own
words could guess from it what else the page says (BREACH, breachattack.com). Three things stand against that.
The cookie goes with no request that another site makes in the background (``SameSite=Lax``). The token
against forged requests is signed anew each second. Each page is longer by a random number of bytes ("HTB",
Palacios et al. 2022). JSON stays as it is, and so does what a webhook answers, which is too short.
"""

from __future__ import annotations

import gzip
import secrets

from flask import Flask, Response, request

MEDIA_TYPES = ("text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml")
#: Below this a packet is not saved.
SMALLEST = 1000
#: Up to so many bytes are added, as a file's name, which gzip's format provides for and browsers skip.
LONGEST_NAME = 100
_HEADER_LENGTH = 10
_FLAGS, _HAS_NAME = 3, 8


def install_compression(app: Flask) -> None:
    """Compress what a browser takes compressed."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.mimetype not in MEDIA_TYPES or response.status_code in (204, 206, 304):
            return response
        response.vary.add("Accept-Encoding")
        if request.accept_encodings.quality("gzip") > 0 and "Content-Encoding" not in response.headers:
            _compress(response)
        return response


def _compress(response: Response) -> None:
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < SMALLEST:
        return
    response.set_data(padded(gzip.compress(content, compresslevel=6, mtime=0)))
    response.headers["Content-Encoding"] = "gzip"
    tag, _is_weak = response.get_etag()
    if tag is not None:
        response.set_etag(tag, weak=True)


def padded(packed: bytes) -> bytes:
    """The same gzip stream (RFC 1952), longer by a random number of bytes."""
    header = bytearray(packed[:_HEADER_LENGTH])
    header[_FLAGS] |= _HAS_NAME
    name = b"x" * (1 + secrets.randbelow(LONGEST_NAME))
    return bytes(header) + name + b"\0" + packed[_HEADER_LENGTH:]
