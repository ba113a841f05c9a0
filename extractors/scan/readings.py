"""Cells to text: figures by the figure reader, labels by the label reader and, where that is in
doubt, by tesseract, empty cells by their ink."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.engines import tesseract
from extractors.scan.cells import LINE_HEIGHT, CellPicture, Pixels, figure_crops, label_strips
from extractors.scan.readers import figure_reader, label_reader
from models.grid import Reading

WIDEST = 9.0  # text heights: a longer text is a label
DIGIT = 0.78  # a digit's height, of the text height
PLAUSIBLE = 0.4  # the least probability at which the figure reader's text makes a cell a figure
LIMIT_S = 60.0  # for reading the labels of one page
NO_INK = Reading("", 0.999, figure_reader.WITNESS)  # measured on blank cells of the samples
LEAST_WORDS = 2  # Chinese characters that make a text a label
_WORDS = re.compile(r"(?![万亿元件无])[\u4e00-\u9fff]")
_FIGURE = re.compile(r"[-+]?[\d,.]+(?:万元|亿元|元|万|亿|件)?|[-/无]+")


@dataclass(frozen=True, slots=True)
class CellText:
    """What a cell says; `readings` holds the alternatives, likeliest first, never none."""

    picture: CellPicture
    text: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class FirstLook:
    """A page's tables as the program's own readers see them. `figures` are by their place in each
    table; `words` the lines of every other cell, in order, with the `strips` that they were read
    from."""

    tables: Sequence[Sequence[CellPicture]]
    figures: Sequence[Mapping[int, tuple[Reading, ...]]]
    strips: Sequence[Sequence[Pixels]]
    words: Sequence[Sequence[Reading]]

    @property
    def labels(self) -> Iterator[str]:
        return ("".join(line.text for line in cell) for cell in self.words)


def first_look(tables: Sequence[Sequence[CellPicture]], text_height: float) -> FirstLook:
    """What the program's own readers say of a page's tables, in a tenth of tesseract's time."""
    figures = [_figures(table, text_height) for table in tables]
    strips = [
        label_strips(picture, text_height)
        for table, known in zip(tables, figures, strict=True)
        for index, picture in enumerate(table)
        if not _is_figure(known.get(index, ()))
    ]
    read = iter(label_reader.read([line for cell in strips for line in cell], LINE_HEIGHT))
    return FirstLook(tables, figures, strips, [[next(read) for _ in cell] for cell in strips])


def texts_of(look: FirstLook) -> list[list[CellText]]:
    """The cells as text, table by table, in their order, after tesseract was asked where the label
    reader is in doubt."""
    texts = iter(_words(look))
    return [
        [
            CellText(picture, known[index][0].text, known[index])
            if _is_figure(known.get(index, ()))
            else _decided(picture, known.get(index, ()), next(texts))
            for index, picture in enumerate(table)
        ]
        for table, known in zip(look.tables, look.figures, strict=True)
    ]


def _words(look: FirstLook) -> list[Reading]:
    """The words in each cell that is no figure; doubtful lines by tesseract, all in one run."""
    cells = [list(lines) for lines in look.words]
    doubtful = [
        (cell, line)
        for cell, lines in enumerate(cells)
        if not label_reader.is_sure(lines)
        for line in range(len(lines))
        if not label_reader.is_sure(lines[line : line + 1])
    ]
    strips = [look.strips[cell][line] for cell, line in doubtful]
    again = tesseract.read_lines(strips, "chi_sim", limit_s=LIMIT_S)
    for (cell, line), text in zip(doubtful, again, strict=True):
        cells[cell][line] = Reading(text.text, text.confidence, "tesseract")
    return [_joined(lines) for lines in cells]


def _joined(lines: Sequence[Reading]) -> Reading:
    """As sure as the least sure line, whose reader is the witness."""
    if not lines:
        return Reading("", 0.0, label_reader.WITNESS)
    least = min(lines, key=lambda line: line.probability)
    return replace(least, text="".join(line.text for line in lines))


def _decided(picture: CellPicture, readings: tuple[Reading, ...], words: Reading) -> CellText:
    """A label where words are read; else a figure that the figure reader is in doubt of.

    The words are kept as a reading: a figure taken for a label must not pass for undoubted.
    """
    if not readings or len(_WORDS.findall(words.text)) >= LEAST_WORDS:
        return CellText(picture, words.text, (words,))
    return CellText(picture, readings[0].text, readings)


def _figures(table: Sequence[CellPicture], text_height: float) -> dict[int, tuple[Reading, ...]]:
    """By their place in `table`, the cells that are no labels: figures and empty ones.

    A cell is a figure where the reader finds it plausible, or where it stands among figures: a
    figure that cannot be read must not become a label.
    """
    short = [i for i, picture in enumerate(table) if is_short(picture, text_height)]
    crops = figure_crops([table[i] for i in short], text_height)
    read = dict(zip(short, figure_reader.read(crops, DIGIT * text_height), strict=True))
    sure = {i for i, readings in read.items() if _is_figure(readings)}
    known = {i: read[i] for i in read if i in sure or _among(table[i], table, sure)}
    empty = {i: (NO_INK,) for i, picture in enumerate(table) if picture.ink is None}
    return {**empty, **known}


def is_short(picture: CellPicture, text_height: float) -> bool:
    """One line, short enough for a figure: what the figure reader is asked."""
    if picture.ink is None or len(picture.lines) != 1:
        return False
    return picture.ink[2] - picture.ink[0] <= WIDEST * text_height


def _is_figure(readings: Sequence[Reading]) -> bool:
    if not readings or readings[0].probability < PLAUSIBLE:
        return False
    return readings[0] == NO_INK or _FIGURE.fullmatch(readings[0].text) is not None


def _among(picture: CellPicture, table: Sequence[CellPicture], sure: set[int]) -> bool:
    """Most of its column are figures, or a figure stands left of it and most of its row are."""
    cell = picture.cell
    mine = [table[i].cell.row for i in sure if table[i].cell.column == cell.column]
    first = min(mine, default=cell.row)
    column = [
        i in sure
        for i, other in enumerate(table)
        if other.ink and other.cell.column == cell.column and other.cell.row >= first
    ]
    row = [i in sure for i, other in enumerate(table) if other.ink and other.cell.row == cell.row]
    beside = any(table[i].cell.row == cell.row and table[i].cell.column < cell.column for i in sure)
    return (cell.row >= first and _most(column)) or (beside and _most(row))


def _most(found: Sequence[bool]) -> bool:
    return 2 * sum(found) > len(found)
