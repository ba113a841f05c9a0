"""What a page hides by itself: by its styles, the hidden attribute, closed dialogs and details."""

from __future__ import annotations

from lxml import etree

from extractors.web.cascade import Cascade, Said, said_inline


class Hidden:
    """Knows what the style elements and attributes of a page say. Closed details (HTML Living
    Standard 4.11.1) are taken out of its tree, but for their summaries."""

    def __init__(self, root: etree._Element) -> None:
        sheets = (style for style in root.iter("style") if style.get("media") != "print")
        self._cascade = Cascade("\n".join("".join(map(str, s.itertext())) for s in sheets))
        for details in [*root.iter("details")]:
            if details.get("open") is None:
                _close(details)

    def hides(self, node: etree._Element) -> bool:
        if node.get("hidden") is not None or (node.tag == "dialog" and node.get("open") is None):
            return True
        style = node.get("style")
        deciding: dict[str, Said] = {}
        for said in (*(said_inline(style) if style else ()), *self._cascade.of(node)):
            if said.name not in deciding or deciding[said.name].weight <= said.weight:
                deciding[said.name] = said
        return any(said.hides for said in deciding.values())


def _close(details: etree._Element) -> None:
    summary = next(details.iterchildren("summary"), None)
    details.text = None
    for child in [*details]:
        child.tail = None
        if child is not summary:
            details.remove(child)
