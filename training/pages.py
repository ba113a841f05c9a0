"""Crops cut from whole pages: drawn reports, dirtied, cut by the scan reader's own steps.

What a rendered crop only imitates is true here: what levelling, cleaning and erasing the rulings
left of a figure, or of a label. A crop's text is that of the same cell in the same report's digital
PDF; a table whose scan shows another lattice than its PDF gives no crops.
`python -m training.pages figure_reader FILE` (or label_reader) writes a pool of crops that
`training.train --pages FILE` mixes in. The reports are nobody's: no sample and no benchmark draws
them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from numpy.random import Generator

from extractors.content import Content
from extractors.lattice import LatticeCell
from extractors.pdf import read as read_pdf
from extractors.scan import page as pages
from extractors.scan.cells import CellPicture, figure_crops, label_strips, side_by_side
from extractors.scan.dirt import without_dirt
from extractors.scan.pictures import PagePicture
from extractors.scan.preparations import prepared
from extractors.scan.readers import form_words
from extractors.scan.readers.figure_decoding import ALPHABET, OTHER
from extractors.scan.readings import DIGIT, is_short
from models.grid import Grid, GridCell
from samples.generate.chance import report_by_chance
from samples.generate.degrade import DEGRADATIONS
from samples.generate.report import Report
from samples.generate.scans import Scan, mixture
from samples.generate.sheets import as_pdf, browser, pictures
from training import label_texts, pool
from training.crops import Crop
from training.texts import one_dash

LATIN = ("", "Liberation Serif", "Liberation Sans", "DejaVu Sans", "DejaVu Serif")
CHINESE = ("Noto Serif CJK SC", "Noto Sans CJK SC", "AR PL SungtiL GB", "AR PL KaitiM GB",
           "AR PL UMing CN", "AR PL UKai CN", "WenQuanYi Micro Hei")
"""No family that is held out for test."""
NONE_SIGNS = ("0", "0", "0", "0", "-", "—", "/", "", "无")  # how a report prints that there is none
_FOLDED = str.maketrans("—–－（），．０１２３４５６７８９", "---(),.0123456789")

Spanned = tuple[int, int, int, int]
Cut = Callable[[Mapping[Spanned, str], Sequence[CellPicture], float], Iterator[Crop]]
"""Crops of a table's cells, with their texts."""


def crops_of_reports(seed: int, count: int, cut: Cut) -> Iterator[Crop]:
    """The crops of `count` reports, each under dirt by chance."""
    with browser() as chromium:
        for number in range(count):
            scan = mixture(f"training-{seed}-{number}")
            rng = scan.rng()
            face = '", "'.join(filter(None, (str(rng.choice(LATIN)), str(rng.choice(CHINESE)))))
            scan = replace(scan, quarters=0, style=replace(scan.style, face=face))
            report = _varied(report_by_chance(rng, scan.template), rng)
            yield from crops_of(as_pdf(chromium, report, scan.style), scan, rng, cut)


def _varied(report: Report, rng: Generator) -> Report:
    """The same report in one of the ways in which authors print nothing, and thousands."""
    nothing = str(rng.choice(NONE_SIGNS))
    groups = rng.random() < 0.25
    texts = {
        (table, row, column): nothing if value == 0 else f"{value:,}"
        for table, figures in report.figures.items()
        for (row, column), value in figures.items()
        if value == 0 or (groups and isinstance(value, int))
    }
    return replace(report, texts={**texts, **report.texts})


def crops_of(pdf: bytes, scan: Scan, rng: Generator, cut: Cut) -> Iterator[Crop]:
    """The crops of a report whose sheets had what `scan` says happen to them."""
    printed = [block for block in read_pdf(Content("report.pdf", pdf)).blocks
               if isinstance(block, Grid)]
    for number, pixels in enumerate(pictures(pdf, scan.dpi), 1):
        for name, strength in scan.dirt:
            pixels = DEGRADATIONS[name](pixels, scan.dpi, rng, strength)
        height, width = (side / scan.dpi * 72 for side in pixels.shape[:2])
        seen = pages.flat_page(PagePicture(number, pixels, scan.dpi, width, height))
        here = [_texts(grid) for grid in printed if grid.cells[0].page == number]
        for table in seen.tables:
            alike = [texts for texts in here if texts.keys() == {_place(p.cell) for p in table}]
            if len(alike) == 1:  # any other was not found as it is drawn
                yield from cut(alike[0], table, seen.text_height)


def _texts(grid: Grid) -> dict[Spanned, str]:
    return {_place(cell): cell.text for cell in grid.cells}


def of_figures(
    texts: Mapping[Spanned, str], table: Sequence[CellPicture], text_height: float
) -> Iterator[Crop]:
    """The cells of a table that the figure reader is asked, with their texts: each as it is, and
    in one of the ways in which a second look prepares it."""
    short = [picture for picture in table if is_short(picture, text_height)]
    for number, crop in enumerate(figure_crops(short, text_height)):
        text, digit = as_read(texts[_place(short[number].cell)]), DIGIT * text_height
        ways = prepared(crop, without_dirt(crop, digit), digit)
        for pixels in (crop.copy(), ways[number % len(ways)]):
            yield Crop(pixels, text, digit, 1, "page")


def of_labels(
    texts: Mapping[Spanned, str], table: Sequence[CellPicture], text_height: float
) -> Iterator[Crop]:
    """The strips of a table's labels, with their texts: of cells whose lines were all found."""
    known = frozenset(label_texts.alphabet())
    for picture in table:
        lines = [form_words.folded(line) for line in texts[_place(picture.cell)].split("\n")]
        if len(lines) != len(picture.lines) or as_read("".join(lines)) == "".join(lines):
            continue
        rest = iter("".join(c if c in known else OTHER for c in line) for line in lines)
        groups = side_by_side(picture, text_height)
        for group, strip in zip(groups, label_strips(picture, text_height), strict=True):
            yield Crop(strip, "".join(next(rest) for _ in group), DIGIT * text_height, 1, "page")


CUTS: Mapping[str, Cut] = {"figure_reader": of_figures, "label_reader": of_labels}


def _place(cell: GridCell | LatticeCell) -> Spanned:
    return cell.row, cell.column, cell.row_span, cell.column_span


def as_read(text: str) -> str:
    """A printed text as the reader should write it."""
    plain = "".join(text.split()).translate(_FOLDED)
    return one_dash("".join(c if c in ALPHABET else OTHER for c in plain))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader", choices=CUTS)
    parser.add_argument("pool", type=Path)
    parser.add_argument("--reports", type=int, default=150)
    parser.add_argument("--seed", type=int, default=2021)
    options = parser.parse_args()
    crops = list(crops_of_reports(options.seed, options.reports, CUTS[options.reader]))
    options.pool.parent.mkdir(parents=True, exist_ok=True)
    pool.save(crops, options.pool)
    print(f"{len(crops)} crops of {options.reports} reports")


if __name__ == "__main__":
    main()
