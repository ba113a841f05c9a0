"""What is drawn on a page beside its characters: rulings, filled areas, pictures.

Most borders come as thin paths: their bounds alone tell. Only wider paths are looked into.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ctypes import byref, c_float, c_int
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from extractors.errors import TooLarge
from extractors.lattice import Ruling
from extractors.pdf.file import Handle
from extractors.pdf.upright import Boxes, Upright
from models.geometry import Box

MAX_OBJECTS = 100_000  # of a page; a page of a map or a plan
MAX_SEGMENTS = 200  # of a path that may hold rulings; a drawing beyond it
MAX_DEPTH = 8  # of forms inside forms
_FEWEST_DOTS = 4  # of a dotted ruling; fewer are specks
_SAME_ROW = 0.01  # of `thin`, between the centres of the dots of one ruling
_INVISIBLE = 3  # text rendering mode, ISO 32000-1 table 106
Corner = tuple[float, float]


class Matrix(NamedTuple):
    """ISO 32000-1, 8.3.4: x' = ax + cy + e, y' = bx + dy + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def on(self, x: float, y: float) -> Corner:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, inner: Matrix) -> Matrix:
        """First `inner`, then this."""
        e, f = self.on(inner.e, inner.f)
        return Matrix(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            e,
            f,
        )


@dataclass
class Drawing:
    """Boxes in the page's own coordinates (left, bottom, right, top).

    `strokes` are thin; `areas` are the wider fills; `pictures` are images, of which `over_text`
    came after some text. `outlines` are paths that are neither strokes nor areas: drawings,
    characters turned to curves. `hidden` counts text in the invisible mode.
    """

    strokes: list[tuple[float, ...]] = field(default_factory=list)
    areas: list[tuple[float, ...]] = field(default_factory=list)
    pictures: list[tuple[float, ...]] = field(default_factory=list)
    over_text: list[tuple[float, ...]] = field(default_factory=list)
    outlines: list[tuple[float, ...]] = field(default_factory=list)
    hidden: int = 0


def drawing_of(page: Handle, thin: float) -> Drawing:
    """What the page draws, forms included. TooLarge beyond MAX_OBJECTS.

    A path narrower than `thin` points is a stroke, however it was painted.
    """
    from pypdfium2 import raw

    found = Drawing()
    text_seen = False
    sides = tuple(c_float() for _ in range(4))
    references = tuple(byref(side) for side in sides)
    for item, matrix in _objects(page):
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            text_seen = True
            found.hidden += raw.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE
            continue
        if kind not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            continue
        if not raw.FPDFPageObj_GetBounds(item, *references):
            continue
        box = tuple(side.value for side in sides)
        if matrix is not None:
            box = _around([matrix.on(x, y) for x in box[::2] for y in box[1::2]])
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            found.pictures.append(box)
            if text_seen:
                found.over_text.append(box)
        elif min(box[2] - box[0], box[3] - box[1]) <= thin:
            found.strokes.append(box)
        else:
            _look_into(item, box, matrix or Matrix(), found)
    return found


def _objects(page: Handle) -> Iterator[tuple[Handle, Matrix | None]]:
    """Every object, those inside forms with the matrix that brings them to the page."""
    from pypdfium2 import raw

    seen = 0
    waiting: list[tuple[int, Callable[[int], Handle], Matrix | None, int]] = [
        (raw.FPDFPage_CountObjects(page), lambda i: raw.FPDFPage_GetObject(page, i), None, 0)
    ]
    while waiting:
        count, at, matrix, depth = waiting.pop()
        seen += max(count, 0)
        if seen > MAX_OBJECTS:
            raise TooLarge(f"a page that draws more than {MAX_OBJECTS} objects")
        for index in range(count):
            item = at(index)
            if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_FORM:
                yield item, matrix
            elif depth < MAX_DEPTH:
                waiting.append(_inside(item, matrix or Matrix(), depth + 1))


def _inside(
    form: Handle, outer: Matrix, depth: int
) -> tuple[int, Callable[[int], Handle], Matrix, int]:
    from pypdfium2 import raw

    matrix = outer.after(_matrix_of(form))
    return (
        raw.FPDFFormObj_CountObjects(form),
        lambda i: raw.FPDFFormObj_GetObject(form, i),
        matrix,
        depth,
    )


def _matrix_of(item: Handle) -> Matrix:
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, byref(matrix)):
        return Matrix()
    return Matrix(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _around(corners: list[Corner]) -> tuple[float, ...]:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _look_into(path: Handle, box: tuple[float, ...], outer: Matrix, found: Drawing) -> None:
    """A wide path: the lines of its outline where it is stroked, else an area or an outline."""
    from pypdfium2 import raw

    fill, stroke = c_int(), c_int()
    raw.FPDFPath_GetDrawMode(path, byref(fill), byref(stroke))
    lines = list(_lines(path, outer.after(_matrix_of(path))))
    if not lines:
        found.outlines.append(box)
    elif stroke.value:
        found.strokes.extend(_around(list(line)) for line in lines)
    elif fill.value:
        found.areas.append(box)


def _lines(path: Handle, matrix: Matrix) -> Iterator[tuple[Corner, Corner]]:
    """The straight lines of a path's outline; none where it has curves or too many."""
    from pypdfium2 import raw

    count = raw.FPDFPath_CountSegments(path)
    if not 0 < count <= MAX_SEGMENTS:
        return
    x, y = c_float(), c_float()
    corners: list[tuple[int, Corner]] = []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        corners.append((raw.FPDFPathSegment_GetType(segment), matrix.on(x.value, y.value)))
    if any(kind == raw.FPDF_SEGMENT_BEZIERTO for kind, _ in corners):
        return
    start = corners[0][1]
    for (_, before), (kind, corner) in pairwise(corners):
        if kind == raw.FPDF_SEGMENT_LINETO:
            yield before, corner
        else:
            yield before, start
            start = corner
    yield corners[-1][1], start


def rulings_of(boxes: Boxes, thin: float) -> list[Ruling]:
    """Thin upright boxes as rulings along their middle; rows of dots and dashes as one ruling
    each. Others, and specks, are none."""
    wide, high = (boxes[:, 2:] - boxes[:, :2]).T
    dots = (wide <= thin) & (high <= thin)
    rulings = []
    for x0, y0, x1, y1 in boxes[~dots].tolist():
        if y1 - y0 <= thin:
            rulings.append(Ruling(True, (y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= thin:
            rulings.append(Ruling(False, (x0 + x1) / 2, y0, y1))
    return [*rulings, *_dotted(boxes[dots], thin)]


def _dotted(dots: Boxes, thin: float) -> Iterator[Ruling]:
    """Rows of dots in either direction, each gap no wider than `thin`."""
    for horizontal in (True, False):
        along, across = (0, 1) if horizontal else (1, 0)
        at = (dots[:, across] + dots[:, across + 2]) / 2
        by_at = np.argsort(at)
        row = np.empty(len(at), dtype=np.int64)
        row[by_at] = np.cumsum(np.diff(at[by_at], prepend=-np.inf) > _SAME_ROW * thin)
        order = np.lexsort((dots[:, along], row))
        starts, ends, at, row = dots[order, along], dots[order, along + 2], at[order], row[order]
        apart = (np.diff(row) != 0) | (starts[1:] - ends[:-1] > thin)
        for run in np.split(np.arange(len(dots)), np.flatnonzero(apart) + 1):
            if len(run) >= _FEWEST_DOTS:
                yield Ruling(horizontal, at[run].mean(), starts[run[0]], ends[run].max())


def edges_of(boxes: Boxes) -> list[Ruling]:
    """The four sides of each box: cells told by their filled areas alone."""
    return [
        ruling
        for x0, y0, x1, y1 in boxes.tolist()
        for ruling in (
            Ruling(True, y0, x0, x1),
            Ruling(True, y1, x0, x1),
            Ruling(False, x0, y0, y1),
            Ruling(False, x1, y0, y1),
        )
    ]


def upright_boxes(boxes: list[tuple[float, ...]], upright: Upright) -> Boxes:
    return upright.boxes(np.array(boxes, dtype=np.float64).reshape(-1, 4))


def as_boxes(boxes: Boxes) -> tuple[Box, ...]:
    return tuple(Box(*box) for box in boxes.tolist())
