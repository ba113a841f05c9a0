"""Office Open XML packages (.docx, .xlsx and their kin): parts, relationships, safe parsing.

ECMA-376 part 2 (packages); part 1 annex A and part 4 for the Strict and Transitional namespaces.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from extractors.archive import Archive
from extractors.archive import recognises as is_zip
from extractors.content import Content
from extractors.errors import Damaged, ExtractionFailed, TooLarge

MAX_TAGS = 2_000_000
"""A parsed element takes some 200 bytes; a report of a hundred pages has 100,000."""
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


@dataclass(frozen=True, slots=True)
class Relationship:
    """`target` is a part's name, or an address outside the file, which is never opened."""

    type: str
    target: str
    external: bool


class Package:
    """The parts of one file. Damaged where a needed part is missing or is no XML."""

    def __init__(self, content: Content) -> None:
        self.name = content.name
        self._archive = Archive(content)

    def data(self, part: str) -> bytes:
        try:
            return self._archive.read(part)
        except KeyError as error:
            raise Damaged(f"{self.name}: {part} is missing in it; save it anew") from error

    def has(self, part: str) -> bool:
        return part in self._archive.names

    def xml(self, part: str) -> etree._Element:
        """The root of a part: Strict namespaces as their Transitional ones, no entity resolved,
        nothing fetched."""
        return parse(_STRICT.sub(_TRANSITIONAL, self.data(part)), f"{self.name}: {part} in it")

    def related(self, part: str) -> dict[str, Relationship]:
        """The relationships of a part by their id; of the package for `""`."""
        folder, base = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if not self.has(rels):
            return {}
        return {
            node.get("Id", ""): Relationship(
                type=node.get("Type", "").removeprefix(_RELATIONS),
                target=_resolved(folder, node.get("Target", "")),
                external=node.get("TargetMode") == "External",
            )
            for node in self.xml(rels).iter("{*}Relationship")
        }

    def first(self, part: str, kind: str) -> str | None:
        """The part that `part` relates to as `kind` (`styles`, `sharedStrings`), if it is there."""
        for relationship in self.related(part).values():
            if relationship.type == kind and not relationship.external:
                return relationship.target if self.has(relationship.target) else None
        return None

    @cached_property
    def main(self) -> str:
        """The part that the package is about."""
        part = self.first("", "officeDocument")
        if part is None:
            raise Damaged(f"{self.name}: its main part is missing; save it anew")
        return part

    @cached_property
    def content_type(self) -> str:
        """Of the main part; empty where the package does not say."""
        for node in self.xml("[Content_Types].xml").iter("{*}Override"):
            if node.get("PartName", "").lstrip("/") == self.main:
                return node.get("ContentType", "")
        return ""


def parse(data: bytes, what: str) -> etree._Element:
    """The root of an XML file. Damaged or TooLarge, whose messages begin with `what`."""
    if data.count(b"<") > MAX_TAGS:
        raise TooLarge(f"{what} has more than {MAX_TAGS} tags")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
            raise TooLarge(f"{what} goes deeper, or has longer texts, than any report") from error
        raise Damaged(f"{what} is no sound XML ({error.msg}); save it anew") from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise Damaged(f"{what} declares a document type, which Office never does; refused")
    return root


def is_package(content: Content, content_type: str) -> bool:
    """Whether the bytes are a package whose main part's type contains `content_type`."""
    if not is_zip(content):
        return False
    try:
        return content_type in Package(content).content_type
    except ExtractionFailed:
        return False


def local(node: etree._Element) -> str:
    """A tag without its namespace; empty for comments and the like."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def children(node: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The child elements of these local names, in order."""
    return (child for child in node if local(child) in names)


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
