"""WordprocessingML to paragraphs, tables, text boxes and pictures (ECMA-376 part 1, 17.2–17.16)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from lxml import etree

from extractors.content import Content
from extractors.errors import ExtractionFailed
from extractors.nesting import Aside, Item, Picture, Raised, struck
from extractors.ooxml import Package, Relationship, children, local
from extractors.word.chunks import shown
from extractors.word.styles import NOTHING_SAID, Look, look_of, looks_of
from extractors.word.tables import table

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_DROPPED = frozenset(
    {"del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "sdtPr", "sdtEndPr"}
    | {"pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "customXmlPr", "smartTagPr"}
    | {"annotationRef", "footnoteReference", "endnoteReference", "commentReference"}
)
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class Story:
    """Turns block-level elements into items. Keeps what it must know of the package: looks
    of styles, pictures."""

    def __init__(self, package: Package) -> None:
        self._package = package

    def items(self, parent: etree._Element) -> tuple[Item, ...]:
        """The paragraphs and tables in `parent`, in order."""
        return tuple(self._items(parent))

    def _items(self, parent: etree._Element) -> Iterator[Item]:
        unfinished = ""
        for node in blocks(parent):
            if local(node) == "altChunk":
                yield from self._chunk(node.get(f"{_R}id", ""))
                continue
            if local(node) == "tbl":
                found = table(node, self.items)
                if found:
                    yield found
                continue
            paragraph = _Paragraph(self)
            paragraph.walk(node)
            text = unfinished + paragraph.text
            unfinished = text if _mark_deleted(node) else ""
            if not unfinished:
                yield text
            yield from paragraph.beside
        if unfinished:
            yield unfinished

    def _chunk(self, relation: str) -> tuple[Item, ...]:
        relationship = self._relationships.get(relation)
        if relationship is None or relationship.external:
            return ()
        return shown(Content(self._package.name, self._package.data(relationship.target)))

    @cached_property
    def looks(self) -> Mapping[str, Look]:
        """What each style says of its characters, by its id."""
        part = self._package.first(self._package.main, "styles")
        return looks_of(self._package.xml(part)) if part else {}

    def picture(self, relation: str | None, floating: bool) -> Picture:
        """Without its bytes where they are not in the file, or broken."""
        relationship = self._relationships.get(relation or "")
        if relationship is None or relationship.external:
            return Picture(b"", floating)
        try:
            return Picture(self._package.data(relationship.target), floating)
        except ExtractionFailed:
            return Picture(b"", floating)

    @cached_property
    def _relationships(self) -> dict[str, Relationship]:
        return self._package.related(self._package.main)


class _Paragraph:
    """Its printed text, and what stands beside it: text boxes and pictures."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._pieces: list[str] = []
        self._fields: list[bool] = []
        self._of_paragraph = NOTHING_SAID
        self._raised = Raised()
        self.beside: list[Item] = []

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def walk(self, parent: etree._Element, floating: bool = False) -> None:
        properties = next(children(parent, "pPr"), None)
        if properties is not None:
            self._of_paragraph = self._story.looks.get(_style(properties), NOTHING_SAID)
        for node in parent:
            name = local(node)
            if not name or name in _DROPPED:
                continue
            if name == "r":
                self._run(node)
            elif name == "AlternateContent":
                self.walk(alternative(node), floating)
            elif name == "txbxContent":
                self.beside.append(Aside(self._story.items(node)))
            elif name in ("blip", "imagedata"):
                relation = node.get(f"{_R}embed") or node.get(f"{_R}id")
                self.beside.append(self._story.picture(relation, floating))
            elif name == "fldChar":
                self._field(node.get(f"{W}fldCharType"))
            elif not any(self._fields):
                self._characters(node, name, floating)

    def _characters(self, node: etree._Element, name: str, floating: bool) -> None:
        if name == "t":
            self._pieces.append(node.text or "")
        elif name == "sym":
            self._pieces.append(_symbol(node.get(f"{W}char", "")))
        elif name in _CHARACTERS:
            self._pieces.append(_CHARACTERS[name])
        else:
            self.walk(node, floating or _floats(node, name))

    def _run(self, run: etree._Element) -> None:
        look = self._look(run)
        if look.hidden:
            return
        before = len(self._pieces)
        self.walk(run)
        text = "".join(self._pieces[before:])
        if look.struck:
            self._pieces[before:] = [struck(text)]
        elif look.raised:
            self._pieces[before:] = [self._raised.marked("".join(self._pieces[:before]), text)]

    def _look(self, run: etree._Element) -> Look:
        """The run's own properties go before its style's, those before its paragraph's."""
        properties = next(children(run, "rPr"), None)
        if properties is None:
            return self._of_paragraph
        by_style = self._story.looks.get(_style(properties), NOTHING_SAID)
        return look_of(properties).over(by_style).over(self._of_paragraph)

    def _field(self, kind: str | None) -> None:
        """Between `begin` and `separate` stands a field's instruction, which is not printed."""
        if kind == "begin":
            self._fields.append(True)
        elif self._fields and kind == "separate":
            self._fields[-1] = False
        elif self._fields and kind == "end":
            self._fields.pop()


def blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs, tables and web pages in `parent`, through content controls and the like."""
    for node in parent:
        name = local(node)
        if name in ("p", "tbl", "altChunk"):
            yield node
        elif name == "AlternateContent":
            yield from blocks(alternative(node))
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from blocks(node)


def alternative(node: etree._Element) -> etree._Element:
    """The branch that Word shows: its first choice (part 3, 10.2.1). Each is read once."""
    return next(children(node, "Choice", "Fallback"), node)


def _mark_deleted(paragraph: etree._Element) -> bool:
    """Whether the tracked deletion of its mark joins a paragraph to the next."""
    return any(
        True
        for properties in children(paragraph, "pPr")
        for mark in children(properties, "rPr")
        for _ in children(mark, "del", "moveFrom")
    )


def _style(properties: etree._Element) -> str:
    named = next(children(properties, "rStyle", "pStyle"), None)
    return "" if named is None else named.get(f"{W}val", "")


def _floats(node: etree._Element, name: str) -> bool:
    return name == "anchor" or "position:absolute" in node.get("style", "").replace(" ", "")


def _symbol(code: str) -> str:
    """A character of a symbol font: what it shows is unknown, so it stays what no figure has."""
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\N{REPLACEMENT CHARACTER}"
