"""Camelot: tables of a page of a digital PDF, in a process of its own with a time limit.

It reads the PDF with its own code (pdfium's playa wrapper and its own rulings), so that what it
says is a second witness. It starts slowly and may take long on a drawing: it is asked in doubt.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from extractors.errors import EngineFailed, TimedOut
from extractors.scratch import scratch
from models.geometry import Box

Flavor = Literal["lattice", "stream", "network"]
LIMIT_S = 60.0

_PROGRAM = """
import json, sys, warnings
warnings.simplefilter("ignore")
import camelot
path, page, flavor, *areas = sys.argv[1:]
where = {"table_areas": areas} if areas else {}
tables = camelot.read_pdf(path, pages=page, flavor=flavor, suppress_stdout=True, **where)
cells = [
    [table.cells[r][c].x1, table.cells[r][c].y1, table.cells[r][c].x2, table.cells[r][c].y2,
     table.cells[r][c].text]
    for table in tables for r in range(len(table.cells)) for c in range(len(table.cells[r]))
]
json.dump(cells, sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class CamelotCell:
    """`box` in the page's own coordinates turned to y downwards; see `tables`."""

    box: Box
    text: str


def tables(
    data: bytes,
    page: int,
    flavor: Flavor = "lattice",
    areas: Sequence[Box] = (),
    limit_s: float = LIMIT_S,
) -> list[CamelotCell]:
    """The cells of all tables that camelot finds on a page (from 1) of a PDF, or of the one in
    each of `areas`.

    Boxes are in points as camelot has them (y from the bottom) with y negated. Raises TimedOut
    and EngineFailed.
    """
    with scratch() as folder:
        path = folder / "document.pdf"
        path.write_bytes(data)
        command = [sys.executable, "-c", _PROGRAM, str(path), str(page), flavor]
        command += [f"{box.x0:.2f},{-box.y0:.2f},{box.x1:.2f},{-box.y1:.2f}" for box in areas]
        try:
            done = subprocess.run(command, capture_output=True, timeout=limit_s, check=False)
        except subprocess.TimeoutExpired as error:
            raise TimedOut(f"camelot took more than {limit_s:.0f} s on page {page}") from error
    if done.returncode:
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise EngineFailed(f"camelot failed on page {page} ({last}); install camelot-py")
    return parse(done.stdout)


def parse(output: bytes) -> list[CamelotCell]:
    """What the process printed: [x0, y0, x1, y1, text] of each cell, y upwards."""
    cells: list[list[Any]] = json.loads(output)
    return [
        CamelotCell(Box(min(x0, x1), -max(y0, y1), max(x0, x1), -min(y0, y1)), text)
        for x0, y0, x1, y1, text in cells
    ]
