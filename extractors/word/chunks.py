"""Web pages inside a .docx (altChunk, ECMA-376 part 1, 17.17.2), as programs that make Word files
out of web pages leave them for Word to turn into paragraphs and tables."""

from __future__ import annotations

from extractors.content import Content
from extractors.nesting import Item
from extractors.web import html, mhtml
from extractors.web.charset import decode


def shown(content: Content) -> tuple[Item, ...]:
    """What the chunk shows; nothing for a kind that is no web page, so that a table which was
    only there is reported as missing. Raises what the readers of web pages raise."""
    if mhtml.recognises(content):
        return mhtml.shown(content)
    if html.recognises(content):
        return html.items(decode(content.data), content.name)
    return ()
