"""What a document's styles say of the characters set in them, their bases followed (ECMA-376 part
1, 17.7.4.3): hidden, crossed out, raised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from extractors.ooxml import children

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = frozenset({"0", "false", "off"})
_LONGEST_CHAIN = 20
_RAISED = ("superscript", "subscript")


@dataclass(frozen=True, slots=True)
class Look:
    """None where nothing is said."""

    hidden: bool | None = None
    struck: bool | None = None
    raised: bool | None = None

    def over(self, below: Look) -> Look:
        """This one, and what it does not say as `below` says it."""
        return Look(
            below.hidden if self.hidden is None else self.hidden,
            below.struck if self.struck is None else self.struck,
            below.raised if self.raised is None else self.raised,
        )


NOTHING_SAID = Look()


def looks_of(styles: etree._Element) -> Mapping[str, Look]:
    """The look of each style by its id."""
    own = {style.get(f"{_W}styleId", ""): style for style in children(styles, "style")}
    return {name: _resolved(own, name) for name in own}


def _resolved(styles: Mapping[str, etree._Element], name: str) -> Look:
    look = NOTHING_SAID
    for _ in range(_LONGEST_CHAIN):
        style = styles.get(name)
        if style is None:
            break
        for properties in children(style, "rPr"):
            look = look.over(look_of(properties))
        name = next((base.get(f"{_W}val", "") for base in children(style, "basedOn")), "")
    return look


def look_of(properties: etree._Element) -> Look:
    """What run properties themselves say."""
    crossed = [_toggle(properties, "strike"), _toggle(properties, "dstrike")]
    said = [each for each in crossed if each is not None]
    return Look(
        hidden=_toggle(properties, "vanish"),
        struck=any(said) if said else None,
        raised=next(
            (node.get(f"{_W}val") in _RAISED for node in children(properties, "vertAlign")), None
        ),
    )


def _toggle(properties: etree._Element, name: str) -> bool | None:
    """A toggle property (17.3.2): on where it is there and not off."""
    node = next(children(properties, name), None)
    return None if node is None else node.get(f"{_W}val", "1").lower() not in _OFF
