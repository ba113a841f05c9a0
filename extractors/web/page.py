"""A parsed page to paragraphs, tables and pictures, without recursion: pages nest deeply."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from lxml import etree

from extractors.nesting import Item, Picture, Raised, struck
from extractors.web.hidden import Hidden
from extractors.web.tables import TableBuilder

_UNSEEN = frozenset(
    {"head", "script", "style", "template", "noscript", "iframe", "object", "embed", "rp", "rt"}
    | {"svg", "math", "audio", "video", "canvas", "map", "datalist", "option", "title", "noframes"}
)
_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "pre"}
    | {"section", "article", "header", "footer", "main", "nav", "aside", "center", "blockquote"}
    | {"form", "fieldset", "hr", "address", "figure", "figcaption", "caption", "tr", "body"}
    | {"td", "th", "details", "summary", "dialog"}
)
_CELLS = ("td", "th")
_GROUPS = ("thead", "tbody", "tfoot")
_RAISED = ("sup", "sub")
_STRUCK = ("s", "strike", "del")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_DATA = re.compile(r"data:image/[\w.+-]+((?:;[\w=-]+)*),(.*)", re.IGNORECASE | re.DOTALL)
_SPACER = 4
"""Pixels: pictures declared no larger only push other things about."""


@dataclass(slots=True)
class _Flow:
    """What the page, or one cell, holds so far. `pieces` are the paragraph still open."""

    items: list[Item] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    raised: Raised = field(default_factory=Raised)

    def close_paragraph(self) -> None:
        text = "".join(self.pieces)
        self.pieces.clear()
        self.raised = Raised()
        if not text or text.isspace():
            return
        lines = (_SPACE.sub(" ", line).strip(" ") for line in text.split("\0"))
        paragraph = "\n".join(lines).strip("\n")
        if paragraph.strip():
            self.items.append(paragraph)

    def finish(self) -> tuple[Item, ...]:
        self.close_paragraph()
        return tuple(self.items)


class Page:
    """Reads a tree once. `pictures` are those that come with the page, by their addresses."""

    def __init__(self, root: etree._Element, pictures: Mapping[str, bytes]) -> None:
        self._root = root
        self._pictures = pictures
        self._hidden = Hidden(root)
        for foot in [*root.iter("tfoot")]:
            _move_to_the_end(foot)
        self._flows = [_Flow()]
        self._tables: list[TableBuilder] = []
        self._marks: list[tuple[_Flow, int]] = []

    def items(self) -> tuple[Item, ...]:
        walk = etree.iterwalk(self._root, events=("start", "end", "comment", "pi"))
        skipped = None
        for event, node in walk:
            if event == "start":
                if self._unseen(node):
                    walk.skip_subtree()
                    skipped = node
                else:
                    self._opens(node, node.tag)
                    self._flows[-1].pieces.append(node.text or "")
                continue
            if event == "end" and node is not skipped:
                self._ends(node.tag)
            if node is not self._root:
                self._flows[-1].pieces.append(node.tail or "")
        return self._flows[0].finish()

    def _unseen(self, node: etree._Element) -> bool:
        return node.tag in _UNSEEN or self._hidden.hides(node)

    def _opens(self, node: etree._Element, tag: str) -> None:
        flow = self._flows[-1]
        if tag == "table":
            flow.close_paragraph()
            self._tables.append(TableBuilder())
        elif tag in _CELLS and self._tables:
            self._tables[-1].open_cell(node.get("colspan", ""), node.get("rowspan", ""))
            self._flows.append(_Flow())
        elif tag == "tr" and self._tables:
            self._tables[-1].open_row()
        elif tag in _GROUPS and self._tables:
            self._tables[-1].open_group()
        elif tag == "br":
            flow.pieces.append("\0")
        elif tag == "img":
            self._picture(node)
        elif tag == "select":
            flow.pieces.append(_chosen(node))
        elif tag == "input" and node.get("type", "text").lower() in ("text", "number"):
            flow.pieces.append(node.get("value", ""))
        elif tag in _RAISED or tag in _STRUCK:
            self._marks.append((flow, len(flow.pieces)))
        elif tag in _BLOCKS:
            flow.close_paragraph()

    def _ends(self, tag: str) -> None:
        if tag == "table":
            table = self._tables.pop().finish()
            self._flows[-1].close_paragraph()
            self._flows[-1].items.append(table)
        elif tag in _CELLS and self._tables:
            self._tables[-1].close_cell(self._flows.pop().finish())
        elif tag in _RAISED or tag in _STRUCK:
            self._mark(tag, *self._marks.pop())
        elif tag in _BLOCKS:
            self._flows[-1].close_paragraph()

    def _mark(self, tag: str, flow: _Flow, since: int) -> None:
        pieces = flow.pieces
        text = "".join(pieces[since:])
        if tag in _STRUCK:
            pieces[since:] = [struck(text)]
        else:
            pieces[since:] = [flow.raised.marked("".join(pieces[:since]), text)]

    def _picture(self, node: etree._Element) -> None:
        sizes = [node.get(side, "").removesuffix("px") for side in ("width", "height")]
        if any(size.isdecimal() and int(size) <= _SPACER for size in sizes):
            return
        source = node.get("src", "").strip()
        self._flows[-1].items.append(Picture(self._pictures.get(source) or _inline(source)))


def _move_to_the_end(foot: etree._Element) -> None:
    """A table's foot is shown below its bodies, wherever it is written."""
    table = foot.getparent()
    if table is not None and table.tag == "table":
        table.append(foot)


def _inline(source: str) -> bytes:
    """The bytes of a data: address (RFC 2397); empty for every other, which is never opened."""
    found = _DATA.fullmatch(source)
    if not found:
        return b""
    data = unquote_to_bytes(found.group(2))
    if ";base64" not in found.group(1).lower():
        return data
    try:
        return b64decode(data)
    except (binascii.Error, ValueError):
        return b""


def _chosen(select: etree._Element) -> str:
    """What a drop-down shows: the option chosen, else the first."""
    options = list(select.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None] or options[:1]
    return "".join(str(text) for option in chosen[-1:] for text in option.itertext())
