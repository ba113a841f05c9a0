"""A small part of the cascade (CSS 2.2, 6.4): what a page's own rules say of an element's
visibility. Selectors are those of tags, classes, ids, descendants and children; rules with others,
and rules that hold only sometimes (@media), are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from extractors.errors import TooLarge

MAX_TRIALS = 1_000_000
"""Of a rule on an element, some seconds. Sites take thousands."""
Name = tuple[str, str]
"""`.` and a class, `#` and an id, or nothing and a tag."""
Weight = tuple[bool, bool, int, int, int, int]
"""Important or not; inline or not; ids, classes and tags of the selector; its place."""

_SAYS = re.compile(
    r"(?:^|;)\s*(?P<name>display|visibility|mso-hide)\s*:\s*(?P<value>[\w-]+)\s*"
    r"(?P<important>!\s*important)?\s*(?=;|$)",
    re.IGNORECASE,
)
_SPEAKS = re.compile("display|visibility|mso-hide", re.IGNORECASE)
_HIDING = frozenset({("display", "none"), ("visibility", "hidden"), ("mso-hide", "all")})
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}@]+)\{([^{}]*)\}")
_COMPOUND = re.compile(r"(?:[\w-]+|\*)?(?:[.#][\w-]+)*")
_NAME = re.compile(r"([.#]?)([\w-]+)")


@dataclass(frozen=True, slots=True)
class Said:
    """What a declaration says: which property, whether it hides, and how much that weighs."""

    name: str
    hides: bool
    weight: Weight


@dataclass(frozen=True, slots=True)
class _Rule:
    """`steps` are the runs of compounds joined by `>`, innermost first, as are those in a run."""

    steps: tuple[tuple[frozenset[Name], ...], ...]
    said: Said


class Cascade:
    """The rules of a page that speak of visibility."""

    def __init__(self, css: str) -> None:
        self._by_name: dict[Name, list[_Rule]] = {}
        self._trials = 0
        rules = list(_rules(css))
        for rule in rules if any(rule.said.hides for rule in rules) else ():
            self._by_name.setdefault(max(rule.steps[0][0]), []).append(rule)

        self._of_tags = any(not sign for sign, _ in self._by_name)

    def of(self, node: etree._Element) -> Iterator[Said]:
        """All that rules say of an element; TooLarge beyond MAX_TRIALS."""
        named = self._of_tags or (self._by_name and node.attrib)
        for name in _names(node) if named else ():
            for rule in self._by_name.get(name, ()):
                if self._holds(rule, node):
                    yield rule.said

    def _holds(self, rule: _Rule, node: etree._Element) -> bool:
        """The nearest ancestors that fit are the best: they leave most above them."""
        top = self._fits(rule.steps[0], node)
        for step in rule.steps[1:]:
            above = () if top is None else top.iterancestors()
            top = next(
                (found for each in above if (found := self._fits(step, each)) is not None), None
            )
        return top is not None

    def _fits(self, step: Sequence[frozenset[Name]], node: etree._Element) -> etree._Element | None:
        """The topmost element of a run that begins in `node`; None where the run does not fit."""
        self._trials += 1
        if self._trials > MAX_TRIALS:
            raise TooLarge("the style rules of the page are more than any site's; print it to PDF")
        run = (node, *islice(node.iterancestors(), len(step) - 1))
        fits = len(run) == len(step) and all(map(frozenset.issubset, step, map(_names, run)))
        return run[-1] if fits else None


def said_inline(style: str) -> Iterator[Said]:
    """What a style attribute says: mostly nothing, and they are many."""
    if not _SPEAKS.search(style):
        return
    for name, hides, important in _declared(style):
        yield Said(name, hides, (important, True, 0, 0, 0, 0))


def _declared(declarations: str) -> Iterator[tuple[str, bool, bool]]:
    for found in _SAYS.finditer(_COMMENT.sub("", declarations)):
        name, value = found["name"].lower(), found["value"].lower()
        yield name, (name, value) in _HIDING, found["important"] is not None


def _rules(css: str) -> Iterator[_Rule]:
    plain = _without_at_rules(_COMMENT.sub("", css))
    for order, (selectors, body) in enumerate(_RULE.findall(plain)):
        declared = list(_declared(body))
        for selector in selectors.split(",") if declared else ():
            if steps := _steps(selector):
                every = [sign for step in steps for names in step for sign, _ in names]
                counts = (every.count("#"), every.count("."), every.count(""))
                for name, hides, important in declared:
                    yield _Rule(steps, Said(name, hides, (important, False, *counts, order)))


def _steps(selector: str) -> tuple[tuple[frozenset[Name], ...], ...]:
    """The runs of a selector, innermost first; empty for one with anything else in it."""
    runs = re.sub(r"\s*>\s*", ">", selector.strip()).split()
    compounds = [run.split(">") for run in runs]
    if not all(_COMPOUND.fullmatch(each) for run in compounds for each in run):
        return ()
    steps = tuple(tuple(_compound(each) for each in run[::-1]) for run in compounds[::-1])
    return steps if steps and steps[0][0] else ()


def _compound(text: str) -> frozenset[Name]:
    return frozenset((sign, name if sign else name.lower()) for sign, name in _NAME.findall(text))


def _names(node: etree._Element) -> frozenset[Name]:
    names = [(".", name) for name in node.get("class", "").split()]
    return frozenset((*names, ("#", node.get("id", "")), ("", str(node.tag).lower())))


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
