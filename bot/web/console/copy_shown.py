"""A viewing copy on its way to a browser: shown in place, and in pieces where a player asks for them."""

from __future__ import annotations

from flask import Response, render_template, request, session, url_for

from bot.evidence.copying.outcome import ViewingCopy

_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "audio/mpeg": "mp3",
    "video/mp4": "mp4",
    "application/pdf": "pdf",
    "text/html": "html",
}
#: A document's copy is a page with its pictures inside. It runs nothing, and loads our fonts alone: not every
#: machine has letters for Bangla.
_PAGE_POLICY = (
    "default-src 'none'; img-src data:; font-src 'self'; style-src 'self' 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox allow-same-origin"
)
_FONTS = "fonts/fonts.css"
#: A copy is mostly there after so many seconds.
_COMING_SECONDS = "2"
#: In the browser's session: what was looked at last.
_LOOKED_AT = "looked_at"


def copy_response(copy: ViewingCopy, name: str) -> Response:
    """The copy; of a film or sound the piece that is asked for (RFC 9110, section 14).

    Args:
        name: what a saved copy is called, without ending.
    """
    is_page = copy.media_type == "text/html"
    response = Response(_with_fonts(copy.content) if is_page else copy.content, mimetype=copy.media_type)
    ending = _ENDINGS.get(copy.media_type, "bin")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{ending}"'
    if is_page:
        response.headers["Content-Security-Policy"] = _PAGE_POLICY
    else:
        response.make_conditional(request, accept_ranges=True, complete_length=len(copy.content))
    return response


def copy_is_coming() -> Response:
    """A page that opens the copy by itself once it is made."""
    again = {"Refresh": _COMING_SECONDS, "Retry-After": _COMING_SECONDS}
    return Response(render_template("console/error.html", code=503, is_coming=True), 503, again)


def _with_fonts(page: bytes) -> bytes:
    link = f'<link rel="stylesheet" href="{url_for("static", filename=_FONTS)}"></head>'
    return page.replace(b"</head>", link.encode(), 1)


def is_a_look(evidence_id: str) -> bool:
    """Whether a request is to be noted as a look, and is not a player's way to another piece of the same.

    Each request from the beginning is one. The browser's session, which is signed, remembers the last.
    """
    begins = request.range is None or any(start == 0 for start, _end in request.range.ranges)
    if not begins and session.get(_LOOKED_AT) == evidence_id:
        return False
    session[_LOOKED_AT] = evidence_id
    return True
