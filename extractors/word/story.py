"""WordprocessingML to paragraphs, tables, text boxes and pictures (ECMA-376 part 1, 17.2–17.16)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from lxml import etree

from extractors.content import Content
from extractors.errors import ExtractionFailed
from extractors.nesting import Aside, Item, Picture, footnote_mark, struck
from extractors.ooxml import Package, Relationship, children, local
from extractors.word.chunks import shown
from extractors.word.tables import table

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_DROPPED = frozenset(
    {"del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "sdtPr", "sdtEndPr"}
    | {"pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "customXmlPr", "smartTagPr"}
    | {"annotationRef", "footnoteReference", "endnoteReference", "commentReference"}
)
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF = frozenset({"0", "false", "off"})


class Story:
    """Turns block-level elements into items. Keeps what it must know of the package: hidden
    styles, pictures."""

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
    def hidden_styles(self) -> frozenset[str]:
        """The ids of styles whose text is not printed."""
        part = self._package.first(self._package.main, "styles")
        if part is None:
            return frozenset()
        return frozenset(
            style.get(f"{W}styleId", "")
            for style in children(self._package.xml(part), "style")
            if any(switched_on(properties, "vanish") for properties in children(style, "rPr"))
        )

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
        self.beside: list[Item] = []

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def walk(self, parent: etree._Element, floating: bool = False) -> None:
        if _style_of(parent) in self._story.hidden_styles:
            return
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
        properties = next(children(run, "rPr"), None)
        if properties is not None and self._is_hidden(properties):
            return
        before = len(self._pieces)
        self.walk(run)
        if properties is None:
            return
        text = "".join(self._pieces[before:])
        if switched_on(properties, "strike") or switched_on(properties, "dstrike"):
            self._pieces[before:] = [struck(text)]
        elif _raised(properties) and "".join(self._pieces[:before]).strip():
            self._pieces[before:] = [footnote_mark(text)]

    def _is_hidden(self, properties: etree._Element) -> bool:
        by_style = _style(properties) in self._story.hidden_styles
        return by_style or switched_on(properties, "vanish")

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


def switched_on(properties: etree._Element, name: str) -> bool:
    """A toggle property (17.3.2): there, and not off."""
    return any(node.get(f"{W}val", "1").lower() not in _OFF for node in children(properties, name))


def _mark_deleted(paragraph: etree._Element) -> bool:
    """Whether the tracked deletion of its mark joins a paragraph to the next."""
    return any(
        True
        for properties in children(paragraph, "pPr")
        for mark in children(properties, "rPr")
        for _ in children(mark, "del", "moveFrom")
    )


def _style_of(node: etree._Element) -> str:
    properties = next(children(node, "pPr"), None)
    return "" if properties is None else _style(properties)


def _style(properties: etree._Element) -> str:
    named = next(children(properties, "rStyle", "pStyle"), None)
    return "" if named is None else named.get(f"{W}val", "")


def _raised(properties: etree._Element) -> bool:
    return any(
        node.get(f"{W}val") in ("superscript", "subscript")
        for node in children(properties, "vertAlign")
    )


def _floats(node: etree._Element, name: str) -> bool:
    return name == "anchor" or "position:absolute" in node.get("style", "").replace(" ", "")


def _symbol(code: str) -> str:
    """A character of a symbol font: what it shows is unknown, so it stays what no figure has."""
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\N{REPLACEMENT CHARACTER}"
