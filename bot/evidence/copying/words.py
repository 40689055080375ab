"""A Word document's viewing copy: its text, tables and pictures, as a page that runs and loads nothing.

What was changed is taken as accepted; what was deleted, hidden, or noted in the margin stays behind, and so
do authors, properties, headers and the layout. A browser draws the page, so Bangla is shaped as it should be.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
import zlib
from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

import filetype
import mammoth
from mammoth import html as mammoth_html
from mammoth.docx.files import ExternalFileAccessIsDisabledError

from bot.evidence.copying.outcome import LARGEST_COPY_BYTES, NoCopy, Refused, ViewingCopy
from bot.evidence.copying.pictures import picture_copy

#: A document is a ZIP archive: so many parts, so many bytes unpacked, so many in a part that is parsed.
MOST_PARTS = 2_000
MOST_BYTES = 100 * 1024 * 1024
MOST_PARSED_BYTES = 20 * 1024 * 1024
MOST_PICTURES = 60
LONGEST_SIDE = 1200

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: Fonts from before Unicode (Bijoy): Latin letters that look like Bangla where the font is installed.
_OLD_BANGLA = "sutonny"
_STYLE = (
    "body{font:17px/1.65 'Noto Sans','Noto Sans Bengali','Nirmala UI',Vrinda,sans-serif;color:#1c1c1c;"
    "background:#fff;max-width:46em;margin:0 auto;padding:1rem}"
    "table{border-collapse:collapse}td,th{border:1px solid #999;padding:.2em .5em;vertical-align:top}"
    "img{max-width:100%;height:auto}.told{color:#595959;border-bottom:1px solid #ccc;padding-bottom:.5rem}"
    ".bijoy{font-family:SutonnyMJ,SutonnyOMJ,sans-serif}p,li,td{overflow-wrap:anywhere}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
#: Whoever shows the page may add a style sheet and fonts of their own.
_POLICY = f"default-src 'none'; img-src data:; font-src 'self'; style-src 'self' 'sha256-{_STYLE_HASH}'"
_TOLD = (
    '<p class="told" lang="bn">দেখার জন্য কপি: লেখা, সারণি ও ছবি। পাতার সাজ, মন্তব্য ও লুকানো লেখা নেই।<br>'
    '<span lang="en">Viewing copy: text, tables and pictures. No layout, comments or hidden text.</span></p>'
)
_BEGINNING = (
    '<!doctype html><html lang="bn"><head><meta charset="utf-8">'
    f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Viewing copy</title>'
    f"<style>{_STYLE}</style></head><body>{_TOLD}"
)
_TAGS = frozenset((
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "u", "s", "sub", "sup", "span",
    "ul", "ol", "li", "table", "thead", "tbody", "tr", "td", "th",
))  # fmt: skip
_NOT_A_DOCUMENT = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    ExpatError,
    NotImplementedError,
    EOFError,
    KeyError,
    ValueError,
    AttributeError,
    IndexError,
    OSError,
    RecursionError,
)


def document_copy(content: bytes) -> ViewingCopy:
    """A page of HTML.

    Raises:
        Refused: it is damaged, has a password, or unfolds to too much.
    """
    try:
        body = _converted(_cleaned(content))
    except _NOT_A_DOCUMENT:
        raise Refused(NoCopy.DAMAGED) from None
    except RuntimeError:
        # What zipfile says of a part that is encrypted.
        raise Refused(NoCopy.PROTECTED) from None
    page = f"{_BEGINNING}{body}</body></html>".encode()
    if len(page) > LARGEST_COPY_BYTES:
        raise Refused(NoCopy.TOO_LARGE)
    return ViewingCopy("text/html", page)


def _cleaned(content: bytes) -> io.BytesIO:
    """The same archive, unpacked within limits, without what is hidden."""
    parts: dict[str, bytes] = {}
    left = MOST_BYTES
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if len(archive.infolist()) > MOST_PARTS:
            raise Refused(NoCopy.TOO_LARGE)
        for info in archive.infolist():
            most = min(left, MOST_PARSED_BYTES) if _is_parsed(info.filename) else left
            # The size that the archive claims may be a lie: no more is read than may be.
            with archive.open(info) as member:
                parts[info.filename] = member.read(most + 1)
            if len(parts[info.filename]) > most:
                raise Refused(NoCopy.TOO_LARGE)
            left -= len(parts[info.filename])
    trees = {name: ElementTree.fromstring(part) for name, part in parts.items() if _is_words(name)}
    hidden = {style for tree in trees.values() for style in _hidden_styles(tree)}
    for name, tree in trees.items():
        _without_hidden(tree, hidden)
        parts[name] = ElementTree.tostring(tree, "utf-8", xml_declaration=True)
    cleaned = io.BytesIO()
    with zipfile.ZipFile(cleaned, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return cleaned


def _is_parsed(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def _is_words(name: str) -> bool:
    return name.startswith("word/") and name.endswith(".xml") and name.count("/") == 1


def _hidden_styles(tree: ElementTree.Element) -> list[str]:
    """The names of styles whose text is hidden."""
    return [style.get(f"{_W}styleId", "") for style in tree.iter(f"{_W}style") if _vanishes(style)]


def _without_hidden(tree: ElementTree.Element, hidden: set[str]) -> None:
    for parent in tree.iter():
        if parent.tag == f"{_W}p" and _style(parent, "pPr", "pStyle") in hidden:
            parent[:] = [child for child in parent if child.tag == f"{_W}pPr"]
            continue
        for run in parent.findall(f"{_W}r"):
            if _vanishes(run) or _style(run, "rPr", "rStyle") in hidden:
                parent.remove(run)


def _vanishes(element: ElementTree.Element) -> bool:
    marks = [element.find(f"{_W}rPr/{_W}{name}") for name in ("vanish", "webHidden", "specVanish")]
    return any(mark is not None and mark.get(f"{_W}val") not in ("0", "false", "off") for mark in marks)


def _style(element: ElementTree.Element, properties: str, name: str) -> str | None:
    found = element.find(f"{_W}{properties}/{_W}{name}")
    return None if found is None else found.get(f"{_W}val")


def _converted(cleaned: io.BytesIO) -> str:
    drawn = _Pictures()
    found = mammoth.convert_to_html(
        cleaned,
        include_embedded_style_map=False,
        external_file_access=False,
        convert_image=drawn.element,
        transform_document=mammoth.transforms.run(_in_old_font),
        style_map="r[style-name='Bijoy'] => span.bijoy\nu => u",
    )
    allowed = _Allowed()
    allowed.feed(found.value)
    allowed.close()
    return "".join(allowed.pieces)


def _in_old_font(run: Any) -> Any:
    is_old = run.font and run.font.lower().startswith(_OLD_BANGLA)
    return run.copy(style_id="Bijoy", style_name="Bijoy") if is_old else run


class _Pictures:
    """Draws a document's pictures anew; one that can't be drawn leaves a sign that it was there."""

    def __init__(self) -> None:
        self.left = MOST_PICTURES

    def element(self, image: Any) -> Sequence[Any]:
        """What mammoth puts in a picture's place. Its own words for it are left out: they tell file names."""
        self.left -= 1
        if self.left < 0:
            raise Refused(NoCopy.TOO_LARGE)
        try:
            with image.open() as member:
                found = member.read()
            copy = picture_copy(filetype.guess_mime(found) or "", found, LONGEST_SIDE)
        except (Refused, KeyError, ExternalFileAccessIsDisabledError):
            return [mammoth_html.text("[▢]")]
        data = base64.b64encode(copy.content).decode()
        return [mammoth_html.element("img", {"src": f"data:{copy.media_type};base64,{data}"})]


class _Allowed(HTMLParser):
    """Lets through what a page of text needs, and of links the words and the address."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opened, if it may be, with the few attributes that mean something."""
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self.pieces.append("<br>")
        elif tag == "img":
            self.pieces.append(f'<img alt="" src="{escape(given.get("src", ""))}">')
        elif tag == "a":
            self._links.append(given.get("href", ""))
        elif tag in _TAGS:
            kept = {name: given[name] for name in ("colspan", "rowspan") if given.get(name, "").isdecimal()}
            if given.get("class") == "bijoy":
                kept["class"] = "bijoy"
            attributes = "".join(f' {name}="{value}"' for name, value in kept.items())
            self.pieces.append(f"<{tag}{attributes}>")

    def handle_endtag(self, tag: str) -> None:
        """Closed."""
        if tag == "a" and self._links:
            address = self._links.pop()
            if address.startswith(("http://", "https://", "mailto:")):
                self.pieces.append(f" ({escape(address)})")
        elif tag in _TAGS:
            self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Words."""
        self.pieces.append(escape(data, quote=False))
