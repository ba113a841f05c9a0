"""Misread, or wrong as printed: whole pages, altered in the picture or in what was read of it.

`python -m benchmarks.pictures [CASES]` takes scans from samples/scans. An error of the source is
painted: the picture of another cell of its column is pasted over a cell. A misreading is planted:
the page stays, the figure reader is made to say something else, and the engines look at the true
picture. Only tables that are read without an error before are altered, a cell of each at a time.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.decision import Case, outcomes, report
from benchmarks.simulation import Texts, confused
from extractors.engines import poppler
from extractors.labels import recognise
from extractors.resolve import Decided, decide
from extractors.scan import PagePicture
from extractors.scan.page import PageTrace, see
from extractors.scan.second_look import CellPictures
from models.document import Document
from models.forms import Place
from models.geometry import Box
from models.grid import GridCell, Reading
from models.identities import system
from models.report import TableKey
from models.statutory import StatutoryTable

SHEETS = ("dpi-200.pdf", "fax-weak.pdf", "uneven-light-strong.pdf")
SCANS = Path(__file__).parent.parent / "samples" / "scans"
CASES = 36
DPI = 200.0
POINTS = 72.0
INSIDE = 0.12  # of a cell's height, along its sides, where the rulings stand
ALIKE = 1.25  # cells whose heights differ less can change pictures
OVERCONFIDENT = 0.1  # of the misreadings

Pixels = NDArray[np.uint8]
Known = Mapping[TableKey, Texts]


@dataclass(frozen=True)
class Seen:
    """A sheet: its pages as pictures, what was seen on them, and its tables."""

    pictures: tuple[PagePicture, ...]
    traces: tuple[PageTrace, ...]
    document: Document
    tables: Mapping[TableKey, StatutoryTable]

    def decided(self) -> Decided:
        return decide(self.tables, (), self.document.second_look)


def seen(pictures: Sequence[PagePicture]) -> Seen:
    return _from_traces(tuple(pictures), tuple(see(picture) for picture in pictures))


def _from_traces(pictures: tuple[PagePicture, ...], traces: tuple[PageTrace, ...]) -> Seen:
    looks = CellPictures()
    for trace in traces:
        looks.add(trace)
    grids = tuple(grid for trace in traces for grid in trace.grids)
    pages = tuple(trace.page for trace in traces)
    document = Document("application/pdf", grids, pages, looks)
    return Seen(pictures, traces, document, recognise(document))


def pages_of(path: Path) -> Iterator[PagePicture]:
    import pypdfium2

    data = path.read_bytes()
    with pypdfium2.PdfDocument(data) as file:
        sizes = [page.get_size() for page in file]
    for number, (width, height) in enumerate(sizes, 1):
        yield PagePicture(number, poppler.draw(data, number, DPI), DPI, width, height)


def known(decided: Decided) -> Known:
    """The printed texts of the tables that are read without an error."""
    return {
        key: {(cell.row, cell.column): cell.text.strip() for cell in table.cells}
        for key, table in decided.tables.items()
        if table.status == "ok"
    }


def painted(
    rng: random.Random, sheet: Seen, texts: Known
) -> tuple[Seen, dict[TableKey, tuple[Place, str]]]:
    """The sheet with one wrong figure in each table that has sums, and what it says there."""
    pages = {picture.number: picture.pixels.copy() for picture in sheet.pictures}
    changed: dict[TableKey, tuple[Place, str]] = {}
    for key, printed in texts.items():
        pairs = list(_exchangeable(sheet.tables[key], printed))
        if pairs:
            target, donor = rng.choice(pairs)
            cells = sheet.tables[key].cells
            _paste(pages, cells[donor].cell, cells[target].cell)
            changed[key] = (target, printed[donor])
    return seen([replace(p, pixels=pages[p.number]) for p in sheet.pictures]), changed


def _exchangeable(table: StatutoryTable, printed: Texts) -> Iterator[tuple[Place, Place]]:
    """Cells under sums and cells of the same column that print something else, not nothing."""
    for target in system(table.template, table.key).touching:
        for donor in printed:
            if donor[1] != target[1] or printed[donor] in ("", printed[target]):
                continue
            boxes = [table.cells[place].cell.box for place in (target, donor)]
            if all(boxes) and _alike(*[box.height for box in boxes if box]):
                yield target, donor


def _alike(one: float, other: float) -> bool:
    return max(one, other) < ALIKE * min(one, other)


def _paste(pages: Mapping[int, Pixels], donor: GridCell, target: GridCell) -> None:
    """The middle of one cell over the middle of another, each without its rulings."""
    assert donor.box is not None
    assert target.box is not None
    assert donor.page is not None
    assert target.page is not None
    width = min(donor.box.width, target.box.width)
    height = min(donor.box.height, target.box.height)
    off = 2 * INSIDE * height
    rows, columns = (round((size - off) * DPI / POINTS) for size in (height, width))
    source = _middle(pages[donor.page], donor.box, rows, columns).copy()
    _middle(pages[target.page], target.box, rows, columns)[:] = source


def _middle(page: Pixels, box: Box, rows: int, columns: int) -> Pixels:
    x, y = (at * DPI / POINTS for at in box.centre)
    top, left = round(y - rows / 2), round(x - columns / 2)
    return page[top : top + rows, left : left + columns]


def misread(
    rng: random.Random, sheet: Seen, texts: Known, spared: Mapping[TableKey, tuple[Place, str]]
) -> tuple[Seen, dict[TableKey, Texts]]:
    """The sheet with one cell of each table read wrongly at first, and what was read there."""
    planted: dict[TableKey, Texts] = {}
    wrong: dict[tuple[int, Box], tuple[Reading, ...]] = {}
    for key, printed in texts.items():
        table = sheet.tables[key]
        places = [p for p, found in table.cells.items() if p in printed and found.cell.box]
        place = rng.choice([p for p in places if p != spared.get(key, (None, ""))[0]])
        cell = table.cells[place].cell
        assert cell.page is not None
        assert cell.box is not None
        text = confused(rng, printed[place])
        wrong[cell.page, cell.box] = _doubt(rng, text, printed[place])
        planted[key] = {place: text}
    traces = tuple(_with_readings(trace, wrong) for trace in sheet.traces)
    return _from_traces(sheet.pictures, traces), planted


def _doubt(rng: random.Random, wrong: str, right: str) -> tuple[Reading, ...]:
    sure = rng.random() < OVERCONFIDENT
    p = rng.uniform(0.985, 0.9999) if sure else rng.uniform(0.35, 0.985)
    rest = (1 - p) * rng.uniform(0.4, 0.95)
    return Reading(wrong, p, "figure_reader"), Reading(right, rest, "figure_reader")


def _with_readings(
    trace: PageTrace, wrong: Mapping[tuple[int, Box], tuple[Reading, ...]]
) -> PageTrace:
    def altered(cell: GridCell) -> GridCell:
        readings = wrong.get((cell.page, cell.box)) if cell.page and cell.box else None
        return replace(cell, text=readings[0].text, readings=readings) if readings else cell

    grids = (
        replace(grid, cells=tuple(altered(cell) for cell in grid.cells)) for grid in trace.grids
    )
    return replace(trace, grids=tuple(grids))


def run(count: int, seed: int = 3, sheets: Sequence[str] = SHEETS) -> dict[str, Counter[str]]:
    """`count` altered sheets, the three kinds in turn; `tables` counts their tables."""
    rng = random.Random(seed)
    results = {name: Counter[str]() for name in ("misread", "source", "source and misread")}
    for number, name in enumerate(sheets):
        sheet = seen(list(pages_of(SCANS / name)))
        texts = known(sheet.decided())
        for at in range(number, count, len(sheets)):
            kind = list(results)[at // len(sheets) % len(results)]
            results[kind] += _altered(rng, kind, sheet, texts)
    return results


def _altered(rng: random.Random, kind: str, sheet: Seen, texts: Known) -> Counter[str]:
    sources: dict[TableKey, tuple[Place, str]] = {}
    planted: dict[TableKey, Texts] = {}
    if "source" in kind:
        sheet, sources = painted(rng, sheet, texts)
    if "misread" in kind:
        found = {key: printed for key, printed in texts.items() if key in sheet.tables}
        sheet, planted = misread(rng, sheet, found, sources)
    start = time.perf_counter()
    decided = sheet.decided()
    took = time.perf_counter() - start
    counts: Counter[str] = Counter(microseconds=int(1e6 * took))
    for key in planted.keys() | sources.keys():
        source = dict([sources[key]]) if key in sources else {}
        printed = {**texts[key], **source}
        template = sheet.tables[key].template if key in sheet.tables else "2021"
        case = Case(template, key, printed, planted.get(key, {}), frozenset(source))
        counts += outcomes(case, decided) + Counter(tables=1)
    return counts


def main(count: int = CASES) -> None:
    results = run(count)
    for line in report(results):
        print(line)
    misreadings = sum((results[kind] for kind in ("misread", "source and misread")), Counter())
    planted = sum(misreadings[what] for what in ("repaired", "wrongly", "to a person", "missed"))
    print(f"misreadings and cells asked about: {misreadings['repaired']} of {planted} repaired")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES)
