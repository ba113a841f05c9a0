"""What a page's own styles hide: display:none, visibility:hidden, Word's mso-hide:all."""

from __future__ import annotations

import re

from lxml import etree

_HIDING = re.compile(r"(display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.I)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}@]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"([\w-]*)([.#])([\w-]+)")


class Hidden:
    """Knows simple selectors (`.name`, `#name`, `tag.name`) outside of @media rules."""

    def __init__(self, root: etree._Element) -> None:
        self._selectors = frozenset(
            selector
            for style in root.iter("style")
            for selector in _hiding_selectors("".join(map(str, style.itertext())))
        )

    def hides(self, node: etree._Element) -> bool:
        if not node.attrib:
            return False
        if node.get("hidden") is not None or _HIDING.search(node.get("style", "")):
            return True
        return bool(self._selectors) and not self._selectors.isdisjoint(_names(node))


def _hiding_selectors(css: str) -> set[tuple[str, str, str]]:
    plain = _without_at_rules(_COMMENT.sub("", css))
    return {
        (tag.lower(), sign, name)
        for selectors, body in _RULE.findall(plain)
        if _HIDING.search(body)
        for selector in selectors.split(",")
        if (found := _SIMPLE.fullmatch(selector.strip()))
        for tag, sign, name in [found.groups()]
    }


def _without_at_rules(css: str) -> str:
    """Rules inside @media and its like hold only sometimes (print, phones)."""
    kept, depth, at_rule = [], 0, False
    for piece in re.split(r"([{}]|@[\w-]+)", css):
        at_rule = at_rule or (depth == 0 and piece.startswith("@"))
        if not at_rule:
            kept.append(piece)
        depth += (piece == "{") - (piece == "}")
        if depth <= 0 and (piece == "}" or ";" in piece):
            at_rule, depth = False, 0
    return "".join(kept)


def _names(node: etree._Element) -> set[tuple[str, str, str]]:
    names = [(".", name) for name in node.get("class", "").split()]
    names += [("#", node.get("id", ""))]
    return {(tag, *name) for name in names for tag in ("", str(node.tag).lower())}
