"""One page, step by step; every step's result is kept in `PageTrace` and can be drawn.

    picture → grey without red → upright → flat → rulings → cells → readings → grids

A page without a table is left after the rulings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from extractors.lattice import cells_of
from extractors.scan import clean, flatten, turning
from extractors.scan.cells import CellPicture, pictures_of
from extractors.scan.flatten import Mesh
from extractors.scan.lattice.repair import repaired
from extractors.scan.lattice.rulings import Rulings, level_of, rulings
from extractors.scan.pictures import PagePicture
from extractors.scan.readings import CellText, FirstLook, first_look, texts_of
from models.document import Page
from models.geometry import Box
from models.grid import Grid, GridCell

Pixels = NDArray[np.uint8]

SNAP = 0.4  # of the text height: rulings this close are one
LEAST_SIDE = 200  # pixels; smaller pictures hold no table, and are padded
LEAST_CELLS = 6  # a smaller lattice is no statutory table
TALLEST_TEXT = 30.0  # pixels; larger pages are shrunk to SHRUNK_TEXT
SHRUNK_TEXT = 26.0
LARGE_SIDE = 2800  # pixels, of A4 at 240 dpi
SMALLEST_TEXT = 20.0  # pixels; smaller pages are enlarged, so that strokes can be told apart,
MOST_ENLARGED = 2.5


@dataclass(frozen=True)
class PageTrace:
    """What each step saw. Pixels are of the flat page; `scale` is its pixels a point.

    `upright` is the page after quarter turns, `mesh` leads from the flat page to it.
    """

    page: Page
    upright: Pixels
    flat: Pixels
    mesh: Mesh
    scale: float
    text_height: float
    rulings: Rulings
    tables: tuple[tuple[CellText, ...], ...] = ()
    grids: tuple[Grid, ...] = field(default=())


@dataclass(frozen=True)
class FlatPage:
    """A page made flat, with its cells, not yet read."""

    turns: int
    upright: Pixels
    flat: Pixels
    mesh: Mesh
    text_height: float
    rulings: Rulings
    tables: list[list[CellPicture]]


@dataclass(frozen=True)
class _Sheet:
    """A page at a size at which its text is easy to read, as the file turns it: grey, and even in
    light. `scale` is its pixels a point."""

    grey: Pixels
    even: Pixels
    scale: float
    text_height: clean.TextHeight


_Way = tuple[float, FlatPage, FirstLook]
"""A way up: how familiar what is read at first is, the page, and what is read."""


def see(picture: PagePicture, turns_before: int | None = None) -> PageTrace:
    """All steps on one page. `turns_before` are the quarter turns that made the last page with a
    table upright: they are tried first, and a page of figures without a word is turned as that one
    was."""
    sheet = _sized(picture)
    seen = _upright(sheet, turns_before or 0)
    first = _way(seen)
    if seen.tables and first[0] < turning.FAMILIAR:
        first = _familiar(sheet, first, seen.turns if turns_before is None else turns_before)
    _, seen, look = first
    return _trace(picture, seen, texts_of(look), sheet.scale)


def see_turned(picture: PagePicture, turns: int) -> PageTrace:
    """All steps on one page of which it is known how many quarter turns make it upright."""
    sheet = _sized(picture)
    seen = _flat(sheet, turns)
    return _trace(picture, seen, texts_of(_way(seen)[2]), sheet.scale)


def flat_page(picture: PagePicture) -> FlatPage:
    """The steps up to the cells, without reading: a page upright as its lines and labels lie."""
    return _upright(_sized(picture), 0)


def _familiar(sheet: _Sheet, first: _Way, likeliest: int) -> _Way:
    """The way up in which the page says what the forms say; the likeliest where none does.
    `first` was read already."""
    ways: list[_Way] = []
    for turns in (0, 2, 1, 3):
        tried = (likeliest + turns) % 4
        ways.append(first if tried == first[1].turns else _way(_flat(sheet, tried)))
        if ways[-1][0] >= turning.FAMILIAR:
            break
    return max(ways, key=lambda way: way[0])


def _way(seen: FlatPage) -> _Way:
    look = first_look(seen.tables, seen.text_height)
    return turning.familiarity(look.labels), seen, look


def _sized(picture: PagePicture) -> _Sheet:
    grey = clean.grey_without_red(picture.pixels)
    scale = picture.pixels.shape[1] / picture.width_pt
    if min(grey.shape) < LEAST_SIDE:
        grey = np.pad(grey, ((0, LEAST_SIDE), (0, LEAST_SIDE)), constant_values=255)
    if max(grey.shape) > LARGE_SIDE:  # half of it is seen in a third of the time
        half = _sheet(_resized(grey, 0.5), scale / 2)
        if _factor(half.text_height.upright) == 1:
            return half
        factor = min(_factor(2 * half.text_height.upright), 1.0)
        grey, scale = _resized(grey, factor), scale * factor
    sheet = _sheet(grey, scale)
    factor = _factor(sheet.text_height.upright)
    if factor == 1:
        return sheet
    grey, even = _resized(sheet.grey, factor), _resized(sheet.even, factor)
    return _Sheet(grey, even, scale * factor, clean.text_height(even))


def _sheet(grey: Pixels, scale: float) -> _Sheet:
    even = clean.normalised(grey)
    return _Sheet(grey, even, scale, clean.text_height(even))


def _factor(text_height: float) -> float:
    """By which a page is resized, that its text be easy to read."""
    if text_height > TALLEST_TEXT:
        return SHRUNK_TEXT / text_height
    if 0 < text_height < SMALLEST_TEXT:
        return min(MOST_ENLARGED, SMALLEST_TEXT / text_height * 1.2)
    return 1.0


def _resized(grey: Pixels, factor: float) -> Pixels:
    import cv2

    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=method), np.uint8)


def _upright(sheet: _Sheet, likeliest: int) -> FlatPage:
    """The page turned as its lines and the weight of its labels say; the likeliest turns are tried
    first."""
    seen = _flat(sheet, likeliest)
    if not seen.tables:
        seen = _row_on_its_side(sheet, seen) or seen
    every = (picture for table in seen.tables for picture in table)
    if turning.runs_down(every, seen.text_height):
        seen = _flat(sheet, seen.turns + 1)
    if not turning.labels_stand_left_and_above(seen.tables):
        seen = _flat(sheet, seen.turns + 2)
    return seen


def _row_on_its_side(sheet: _Sheet, seen: FlatPage) -> FlatPage | None:
    """The page after a quarter turn where only that shows a table: a row of figures alone has no
    long ruling across it."""
    if not seen.text_height or level_of(seen.flat.T, seen.text_height) is None:
        return None
    aside = _flat(sheet, seen.turns + 1)
    return aside if aside.tables else None


def _flat(sheet: _Sheet, turns: int) -> FlatPage:
    """The page after `turns` quarter turns clockwise, flat, with its rulings and cells."""
    turns %= 4
    upright = np.ascontiguousarray(np.rot90(sheet.grey, -turns))
    even = np.ascontiguousarray(np.rot90(sheet.even, -turns))
    text_height = sheet.text_height.after(turns)
    if not text_height:
        return _bare(turns, upright, even, flatten.level_mesh(even.shape), text_height)
    even = clean.without_wide_marks(even, text_height)
    mesh, flat = flatten.levelled(even)
    level = level_of(flat, text_height)
    if level is None:
        return _bare(turns, upright, flat, mesh, text_height)
    bent = flatten.straightened(flat, text_height, level)
    if bent is not None:
        mesh = flatten.composed(mesh, bent)
        flat = mesh.flatten(even)
    drawn = rulings(flat, text_height, level)
    snap = SNAP * text_height
    lattices = [
        lattice
        for table in repaired(drawn.lines, flat, text_height, snap, level)
        for lattice in cells_of(table, snap)
        if len(lattice) >= LEAST_CELLS
    ]
    lattices.sort(key=lambda lattice: lattice[0].box.y0)
    tables = [pictures_of(flat, drawn.ink, lattice, text_height) for lattice in lattices]
    return FlatPage(turns, upright, flat, mesh, text_height, drawn, tables)


def _bare(turns: int, upright: Pixels, flat: Pixels, mesh: Mesh, text_height: float) -> FlatPage:
    """A page without a table."""
    nothing = Rulings(np.zeros_like(flat), ())
    return FlatPage(turns, upright, flat, mesh, text_height, nothing, [])


def _trace(
    picture: PagePicture, seen: FlatPage, texts: Sequence[Sequence[CellText]], scale: float
) -> PageTrace:
    width, height = picture.width_pt, picture.height_pt
    if seen.turns % 2:
        width, height = height, width
    page = Page(picture.number, width, height, rotation=seen.turns * 90, scanned=True)
    return PageTrace(
        page=page,
        upright=seen.upright,
        flat=seen.flat,
        mesh=seen.mesh,
        scale=scale,
        text_height=seen.text_height,
        rulings=seen.rulings,
        tables=tuple(tuple(table) for table in texts),
        grids=tuple(
            Grid(tuple(_grid_cell(text, page, seen.mesh, scale) for text in table))
            for table in texts
        ),
    )


def _grid_cell(text: CellText, page: Page, mesh: Mesh, scale: float) -> GridCell:
    cell = text.picture.cell
    box = mesh.box(cell.box)
    return GridCell(
        row=cell.row,
        column=cell.column,
        text=text.text,
        row_span=cell.row_span,
        column_span=cell.column_span,
        page=page.number,
        box=_points(box, page, scale),
        readings=text.readings,
    )


def _points(box: Box, page: Page, scale: float) -> Box:
    """Pixels to points, within the page."""
    x0, x1 = (min(max(x / scale, 0.0), page.width) for x in (box.x0, box.x1))
    y0, y1 = (min(max(y / scale, 0.0), page.height) for y in (box.y0, box.y1))
    return Box(x0, y0, x1, y1)
