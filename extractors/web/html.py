"""An HTML page as a browser without scripts shows it. Nothing outside the file is fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from lxml import etree

from extractors import nesting
from extractors.content import Content
from extractors.errors import Damaged, TooLarge
from extractors.nesting import Item
from extractors.web.charset import decode
from extractors.web.page import Page
from models.document import Document

MEDIA_TYPE = "text/html"
MAX_BYTES = 32 * 1024 * 1024
_OPENS = re.compile(
    r"\s*(<!--.*?-->\s*|<\?xml.*?\?>\s*)*<(!doctype\s+html|html|head|body|meta|title|table|div|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_HOLDS = re.compile(r"<(table|html|body)\b.*</?(td|p|div)\b", re.IGNORECASE | re.DOTALL)
_SAMPLE = 64 * 1024
_UNKNOWN_VOID = re.compile(r"</?(?:wbr|source|track|bgsound)\b[^>]*>", re.IGNORECASE)
"""Elements without content that the parser would look for the end of, past the end of a cell."""


def recognises(content: Content) -> bool:
    """Markup at the beginning, or tables in markup further on."""
    head = content.data[:_SAMPLE]
    if b"<" not in head and b"<\0" not in head:
        return False
    text = decode(head)
    return bool(_OPENS.match(text) or (text.lstrip().startswith("<") and _HOLDS.search(text)))


def read(content: Content) -> Document:
    """Damaged where nothing is shown, TooLarge beyond `MAX_BYTES` or any sane depth."""
    return nesting.document(MEDIA_TYPE, items(decode(content.data), content.name))


def items(
    text: str, name: str, pictures: Mapping[str, bytes] = MappingProxyType({})
) -> tuple[Item, ...]:
    """What a page shows, in reading order. `name` is for messages; `pictures` are those that come
    with the page, by the address that it calls them by."""
    if len(text) > MAX_BYTES:
        raise TooLarge(f"{name}: a web page of more than {MAX_BYTES} characters")
    root = _parsed(text, name)
    return Page(root, pictures).items() if root is not None else ()


def _parsed(text: str, name: str) -> etree._Element | None:
    """The tree of a page. What lies deeper than the parser goes would be lost, so that is said."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    clean = _UNKNOWN_VOID.sub("", text.replace("\0", "")).encode("utf-8", errors="replace")
    try:
        root = etree.fromstring(clean, parser) if clean.strip() else None
    except etree.XMLSyntaxError as error:
        raise Damaged(f"{name}: no web page ({error.msg}); save it again") from error
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise TooLarge(f"{name}: its elements are nested deeper than any page; print it to PDF")
    return root
