"""The rulings of a page, table by table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from extractors.lattice import Ruling, components
from models.geometry import Box, around

MOST_GROUPS = 60  # of rulings that touch, the largest, are tried against each other
SEAM = 14.0  # snaps (5 text heights) between two parts of a table side by side, at most
BELOW = 1.5  # snaps between parts one below the other: between two tables there is a title
LEAST_DRAWN = 8  # rulings of a table that gathers others in line with its own
SHARED = 0.6  # of the smaller part's side that both share
A_ROW = 2.5  # text heights that a row of one line is high, at most
WIDE = 0.8  # of the wider of two parts of a table one below the other that both share
ALIKE = 0.4  # of the wider part's width, at least, is the narrower one's


def tables_of(lines: Sequence[Ruling], snap: float) -> list[list[Ruling]]:
    """Rulings that touch, that go on in one another's lines, or lie loose between them. Tables
    of some size come first, from the top."""
    by_area = sorted(components(lines, 2 * snap), key=lambda group: -_area(group))
    groups = [*_continued(by_area[:MOST_GROUPS], snap), *by_area[MOST_GROUPS:]]
    return _with_sides(_nested(_gathered(_nested(groups), snap)), snap)


def _nested(groups: Sequence[list[Ruling]]) -> list[list[Ruling]]:
    """Groups with those whose middle lies within them."""
    tables: list[tuple[Box, list[Ruling]]] = []
    for group in sorted(groups, key=lambda group: -_area(group)):
        box = around(map(_extent, group))
        home = next((rest for outer, rest in tables if outer.contains(*box.centre)), None)
        if home is None:
            tables.append((box, list(group)))
        else:
            home.extend(group)
    return [group for _, group in tables]


def _gathered(groups: list[list[Ruling]], snap: float) -> list[list[Ruling]]:
    """Small groups on whose lines a table's level rulings go on are parts of it: tables stand
    below each other, never side by side. Pieces gather on the lines of one with an upright ruling,
    too: together they may be what is left of a table's last rows."""
    tables: list[list[Ruling]] = []
    for group in groups:
        drawn = (table for table in tables if _gathers(table))
        home = max((t for t in drawn if _in_line(group, t, snap)), key=len, default=None)
        if home is None:
            tables.append(group)
        else:
            home.extend(group)
    return tables


def _gathers(table: Sequence[Ruling]) -> bool:
    return len(table) >= LEAST_DRAWN or not all(ruling.horizontal for ruling in table)


def _in_line(group: Sequence[Ruling], table: Sequence[Ruling], snap: float) -> bool:
    level = [ruling.at for ruling in group if ruling.horizontal]
    lines = [ruling.at for ruling in table if ruling.horizontal]
    return bool(level) and all(any(abs(at - y) <= snap for y in lines) for at in level)


def _with_sides(groups: list[list[Ruling]], snap: float) -> list[list[Ruling]]:
    """Upright pieces within or close beside what a table has gathered are its own: the label that
    spans most of table three parts its border from all other rulings."""
    tables = [group for group in groups if len(group) >= LEAST_DRAWN]
    boxes = [around(map(_extent, table)) for table in tables]
    loose = []
    for group in (group for group in groups if len(group) < LEAST_DRAWN):
        box = around(map(_extent, group))
        upright = not any(ruling.horizontal for ruling in group)
        home = next((n for n, outer in enumerate(boxes) if _within(box, outer, snap)), None)
        if upright and home is not None:
            tables[home].extend(group)
        else:
            loose.append(group)
    tables.sort(key=lambda table: around(map(_extent, table)).y0)
    return [*tables, *loose]


def _within(inner: Box, outer: Box, reach: float) -> bool:
    beside = SEAM * reach
    across = outer.x0 - beside <= inner.x0 and inner.x1 <= outer.x1 + beside
    return across and outer.y0 - reach <= inner.y0 and inner.y1 <= outer.y1 + reach


def follows(below: Sequence[Ruling], above: Sequence[Ruling], text_height: float) -> bool:
    """Do two tables stand one below the other, alike in width, a row or a title apart?"""
    first, second = around(map(_extent, above)), around(map(_extent, below))
    shared = min(first.x1, second.x1) - max(first.x0, second.x0)
    alike = shared >= WIDE * max(first.width, second.width)
    return alike and abs(second.y0 - first.y1) <= A_ROW * text_height


def _continued(groups: list[list[Ruling]], snap: float) -> list[list[Ruling]]:
    """Groups that lie side by side, or a row of text apart below each other, as one."""
    whole = [(around(map(_extent, group)), list(group)) for group in groups]
    merged = True
    while merged:
        merged = False
        for first, second in combinations(whole, 2):
            if _goes_on(first[0], second[0], snap):
                whole.remove(first)
                whole.remove(second)
                whole.append((around((first[0], second[0])), first[1] + second[1]))
                merged = True
                break
    return [group for _, group in whole]


def _goes_on(a: Box, b: Box, snap: float) -> bool:
    """Tables stand below each other with a title between them, never side by side."""
    width, height = min(a.width, b.width), min(a.height, b.height)
    over_x, over_y = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
    beside = over_y >= SHARED * height > SHARED * 2 * snap and over_x >= -SEAM * snap
    similar = over_x >= SHARED * width and width >= ALIKE * max(a.width, b.width)
    return beside or (similar and width > 4 * snap and over_y >= -BELOW * snap)


def _extent(ruling: Ruling) -> Box:
    if ruling.horizontal:
        return Box(ruling.start, ruling.at, ruling.end, ruling.at)
    return Box(ruling.at, ruling.start, ruling.at, ruling.end)


def _area(group: Sequence[Ruling]) -> float:
    box = around(map(_extent, group))
    return box.width * box.height
