"""A grid's rows as lines of a table: labels on the left, figures on the right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from extractors.figures import COUNTING_UNITS, parse
from extractors.labels.expected import likeness_to_any
from extractors.labels.wording import bare, clipped
from models.document import Document, Prose
from models.grid import Grid, GridCell

_KNOWN, _STRANGE = 0.6, 0.35
"""How alike words read from a picture are to some label of the forms: one, or none at all."""
LEAST_BY_PICTURE = 2
"""Letters of a label read from a picture: a lone one there is a figure misread."""
_ROW_NUMBERS = 2
_PAGE_NUMBER = re.compile(r"[\s\d\-–—/第页共]*")


@dataclass(frozen=True)
class Line:
    """One row of a grid.

    `labels` are the cells with words up to the last one left of the figures; `figures` every
    cell that begins right of it, blank ones too. `above` are the words of cells that reach into
    the row from rows above. `grid` counts the grids of the document from 0. `by_picture`: words
    were read from a picture, and may be wrong or lost. `continues`: its grid goes on where the
    one above ended, over a page break or the like.
    """

    grid: int
    labels: tuple[GridCell, ...]
    figures: tuple[GridCell, ...]
    above: tuple[GridCell, ...] = ()
    by_picture: bool = False
    continues: bool = False

    @cached_property
    def printed(self) -> tuple[GridCell, ...]:
        """The figure cells in which something is printed, notes in words aside."""
        least = LEAST_BY_PICTURE if self.by_picture else 1
        return tuple(
            cell for cell in self.figures if cell.text.strip() and not is_words(cell.text, least)
        )

    @cached_property
    def has_figures(self) -> bool:
        """Something is printed; in a picture, with a digit in it: marks are often no more."""
        if not self.by_picture:
            return bool(self.printed)
        return any(character.isdigit() for cell in self.printed for character in cell.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The texts of its labels that say something, from the left; 件 in a column of units says
        nothing of the row."""
        texts = (clipped(cell.text) for cell in self.labels)
        return tuple(text for text in texts if text not in COUNTING_UNITS and is_words(bare(text)))

    @property
    def is_blank(self) -> bool:
        return not any(cell.text.strip() for cell in self.cells)

    @property
    def cells(self) -> tuple[GridCell, ...]:
        return (*self.labels, *self.figures)


def lines_of(document: Document) -> Iterator[Line]:
    """Every row of every grid, in reading order."""
    scanned = {page.number for page in document.pages if page.scanned}
    above: tuple[Line, ...] = ()
    number = 0
    for block in document.blocks:
        if isinstance(block, Prose):
            above = above if _PAGE_NUMBER.fullmatch(block.text) else ()
            continue
        lines = tuple(_lines(number, block, scanned))
        if _go_on(above, lines):
            lines = tuple(replace(line, continues=True) for line in lines)
        yield from lines
        above = lines
        number += 1


def _go_on(above: Sequence[Line], lines: Sequence[Line]) -> bool:
    """Whether a grid with nothing but a page number between it and the one above has as many
    figures to a line. In a picture their number is not sure."""
    counts = {len(line.figures) for line in above if line.words and line.has_figures}
    own = {len(line.figures) for line in lines if line.has_figures}
    return bool(own) and own <= counts and not any(line.by_picture for line in lines)


def _lines(number: int, grid: Grid, scanned: set[int]) -> Iterator[Line]:
    tall = [cell for cell in grid.cells if cell.row_span > 1 and is_words(cell.text)]
    for row, cells in enumerate(grid.lines()):
        above = tuple(cell for cell in tall if cell.row < row < cell.row + cell.row_span)
        by_picture = any(cell.page in scanned for cell in cells)
        split = _split_by_picture(cells) if by_picture else _split(cells)
        yield Line(
            grid=number,
            labels=cells[:split],
            figures=cells[split:],
            above=above,
            by_picture=by_picture,
        )


def _split(cells: tuple[GridCell, ...], least: int = 1) -> int:
    """How many cells from the left are labels.

    Labels have `least` letters. They end at the last words before the first figure. A figure or
    two before any words may be numbers of the row; words after figures are a note.
    """
    end = figures = 0
    for at, cell in enumerate(cells):
        if is_words(cell.text, least):
            end = at + 1
        elif _is_figure(cell.text):
            figures += 1
            if end or figures > _ROW_NUMBERS:
                break
    return end


def _split_by_picture(cells: tuple[GridCell, ...]) -> int:
    """The same where words may be misread, and figures be misread as words.

    Right of words that the forms have, others that are like none of theirs are no label.
    """
    end = _split(cells, LEAST_BY_PICTURE)
    likeness = [likeness_to_any(clipped(cell.text)) for cell in cells[:end]]
    known = [at for at, likely in enumerate(likeness) if likely >= _KNOWN]
    strange = [at for at, likely in enumerate(likeness) if likely < _STRANGE and cells[at].text]
    return min((at for at in strange if known and at > known[-1]), default=end)


def _is_figure(text: str) -> bool:
    """Has a digit, or states that there is none; other marks are dirt, or a head misread."""
    return any(character.isdigit() for character in text) or parse(text).kind == "none_sign"


def is_words(text: str, least: int = 1) -> bool:
    """A label or its number, not a figure; 无 and — state that there is none."""
    return _is_words(clipped(text), least)


@lru_cache(maxsize=50_000)
def _is_words(text: str, least: int) -> bool:
    if sum(character.isalpha() for character in text) < least:
        return False
    return parse(text).kind == "unreadable" and parse(text, is_money=True).kind == "unreadable"
