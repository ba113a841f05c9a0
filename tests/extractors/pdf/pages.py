"""Small PDF files written by hand, for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf

from extractors.content import Content

FONT = pikepdf.Dictionary(
    Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
)


def pdf(*contents: str, box: Sequence[float] = (0, 0, 400, 300), rotate: int = 0) -> Content:
    """A page for each content stream, with Helvetica as /F."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        for content in contents:
            page = document.add_blank_page(page_size=(box[2] - box[0], box[3] - box[1]))
            page.mediabox = pikepdf.Array(box)
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=FONT))
            page.Contents = document.make_stream(content.encode())
            if rotate:
                page.rotate(rotate, relative=False)
        document.save(out)
    return Content("made.pdf", out.getvalue())


def text(x: float, y: float, string: str, size: float = 10) -> str:
    """`string` at a baseline, coordinates as the page has them (y upwards)."""
    return f"BT /F {size} Tf 1 0 0 1 {x} {y} Tm ({string}) Tj ET\n"


def lines(xs: Sequence[float], ys: Sequence[float]) -> str:
    """A full lattice of strokes."""
    across = "".join(f"{xs[0]} {y} m {xs[-1]} {y} l S\n" for y in ys)
    return across + "".join(f"{x} {ys[0]} m {x} {ys[-1]} l S\n" for x in xs)


TABLE = lines((50, 150, 200, 250), (200, 220, 240)) + "".join(
    text(x, y, string)
    for x, y, string in (
        (60, 226, "first row"),
        (170, 226, "12"),
        (220, 226, "345"),
        (60, 206, "second row"),
        (170, 206, "0"),
        (220, 206, "6789"),
    )
)
"""Two rows of a label and two figures, 50 to 250 across and 60 to 100 from the top of 300."""

ROWS = [["first row", "12", "345"], ["second row", "0", "6789"]]
