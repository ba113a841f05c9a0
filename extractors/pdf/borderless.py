"""Tables without rulings: rows from the lines that hold figures, columns from the gaps.

    lines → words → regions of lines around figures → columns of figures → rows → lattice

A line of figures is a row; label lines above and below it are its own, parted from the next row's
where the white between them is widest. What reaches over several columns is a head over them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from extractors.lattice import Lattice, LatticeCell
from extractors.pdf.characters import Character
from extractors.pdf.lines import Line, lines_of, words_of
from models.forms import TEMPLATES, form
from models.geometry import Box, around

ABOVE, BELOW = 1.1, 0.3  # text heights that a line reaches from its baseline
RUNS_ON = 1.7  # text heights between the baselines of one label's lines, at most
OTHER_CHAPTERS = frozenset({"总体情况", "存在的主要问题", "其他需要报告的事项"})
"""Without a table; 国办公开办函〔2021〕30号."""
FEWEST_FIGURES = 2  # in one line, of a table: its last line may stand alone on the next page
LABEL_COLUMNS = 2  # the innermost label, and what stands to its left
_FIGURE = re.compile(r"[-+－−＋]?[\d０-９][\d０-９.,，．]*(?:万元|亿元|万|亿|元|件)?|[/／—–-]+|无")


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    box: Box

    @property
    def is_figure(self) -> bool:
        return _FIGURE.fullmatch(self.text) is not None

    def overlaps(self, x0: float, x1: float) -> bool:
        return self.box.x0 < x1 and x0 < self.box.x1


@dataclass(frozen=True, slots=True)
class TextRow:
    """A line as words from the left; `y` is its baseline."""

    words: tuple[Word, ...]
    y: float

    @property
    def figures(self) -> tuple[Word, ...]:
        """Of a line that is a row: its words from the first figure on, if all are figures."""
        first = next((n for n, word in enumerate(self.words) if word.is_figure), len(self.words))
        rest = self.words[first:]
        return rest if len(self.words) > 1 and all(word.is_figure for word in rest) else ()


@dataclass
class Columns:
    """Of figures: (x0, x1) of their ink, from the left, over the rows that share them."""

    spans: list[tuple[float, float]]

    def takes(self, figures: Sequence[Word]) -> bool:
        """Are these figures, each in its own column, of the same columns? Then they join."""
        hits = [
            [at for at, span in enumerate(self.spans) if figure.overlaps(*span)]
            for figure in figures
        ]
        if any(len(hit) != 1 for hit in hits) or len({hit[0] for hit in hits}) < len(hits):
            return False
        for (at,), figure in zip(hits, figures, strict=True):
            x0, x1 = self.spans[at]
            self.spans[at] = (min(x0, figure.box.x0), max(x1, figure.box.x1))
        return True

    def edges(self, left: float, right: float) -> list[float]:
        """The sides of the columns: halfway between their ink."""
        between = [(one[1] + other[0]) / 2 for one, other in pairwise(self.spans)]
        return [left, *between, right]


def lattices_by_text(characters: Sequence[Character], height: float) -> list[Lattice]:
    """The tables that stand on the page by their text alone, from the top."""
    rows = [row for line in lines_of(characters, height) if (row := _row(line, height)).words]
    return [
        lattice for region in _regions(rows) if (lattice := _lattice(region, height)) is not None
    ]


def _row(line: Line, height: float) -> TextRow:
    words = tuple(
        Word("".join(c.text for c in word), around(Box(c.x0, c.y0, c.x1, c.y1) for c in word))
        for word in words_of(line, height)
    )
    return TextRow(words, line[0].baseline)


def _regions(rows: Sequence[TextRow]) -> Iterator[list[TextRow]]:
    """Runs of lines without titles and prose, in which there are figures enough."""
    starts = [row.figures[0].box.x0 for row in rows if len(row.figures) > 1]
    run: list[TextRow] = []
    for row in [*rows, None]:
        if row is not None and not _is_prose(row, starts):
            run.append(row)
            continue
        if max((len(each.figures) for each in run), default=0) >= FEWEST_FIGURES:
            yield run
        run = []


def _without_what_follows(rows: Sequence[TextRow], height: float) -> list[TextRow]:
    """Up to the last line of figures, and the lines that run on below it."""
    last = max(at for at, row in enumerate(rows) if row.figures)
    while last + 1 < len(rows) and rows[last + 1].y - rows[last].y < RUNS_ON * height:
        last += 1
    return list(rows[: last + 1])


def _is_prose(row: TextRow, starts: Sequence[float]) -> bool:
    """A title, or one run of text from the labels' place far into that of the figures."""
    text = "".join(word.text for word in row.words)
    if any(title in text for title in _titles()):
        return True
    word = row.words[0]
    if len(row.words) > 1 or not starts:
        return not starts
    return word.box.x0 < min(starts) and word.box.x1 > max(starts) + word.box.height * 10


@cache
def _titles() -> frozenset[str]:
    """Of the chapters of a report, without their numbers."""
    return OTHER_CHAPTERS | {
        table.title.partition("、")[2] or table.title
        for template in TEMPLATES
        for table in form(template).tables.values()
    }


def _lattice(rows: Sequence[TextRow], height: float) -> Lattice | None:
    """Cells row by row; the label columns first, then those of the figures."""
    rows = _without_what_follows(rows, height)
    groups = list(_groups(rows))
    labels_end = min(columns.spans[0][0] for columns, _ in groups)
    whole = around(word.box for row in rows for word in row.words)
    left, right = whole.x0 - height, whole.x1 + height
    seeds = [row for row in rows if row.figures or _is_head(row, labels_end)]
    edges = _row_edges(rows, seeds, height)
    inner = _label_edge(rows, labels_end)
    width = LABEL_COLUMNS + max(len(columns.spans) for columns, _ in groups)
    cells: list[LatticeCell] = []
    for at, (seed, (top, bottom)) in enumerate(zip(seeds, pairwise(edges), strict=True)):
        columns = next(c for c, last in groups if seed.y <= last)
        head = min((w.box.x0 for w in seed.words if w.box.x1 > labels_end), default=right)
        x = columns.edges(_first_edge(columns, rows, head), right)
        inside = [row for row in rows if top < row.y <= bottom]
        cells += _label_cells(at, (left, inner, x[0]), (top, bottom), inside)
        cells += _figure_cells(at, x, (top, bottom), seed, width)
    return tuple(cells) if cells else None


def _groups(rows: Sequence[TextRow]) -> Iterator[tuple[Columns, float]]:
    """Columns with the baseline of the last row that shares them; the widest row leads."""
    current: list[TextRow] = []
    columns: Columns | None = None
    for row in (row for row in rows if row.figures):
        merged = _columns_of([*current, row])
        if merged is None:
            assert columns is not None
            yield columns, current[-1].y
            current, merged = [], _columns_of([row])
        current.append(row)
        columns = merged
    if columns is not None:
        yield columns, rows[-1].y


def _columns_of(rows: Sequence[TextRow]) -> Columns | None:
    """The columns that all rows share; None where one does not fit. A row that begins with a
    blank fits, too: its figures stand in columns of the others."""
    widest = max(rows, key=lambda row: len(row.figures))
    columns = Columns([(word.box.x0, word.box.x1) for word in widest.figures])
    return columns if all(columns.takes(row.figures) for row in rows) else None


def _is_head(row: TextRow, labels_end: float) -> bool:
    return any(word.box.x1 > labels_end for word in row.words)


def _row_edges(rows: Sequence[TextRow], seeds: Sequence[TextRow], height: float) -> list[float]:
    """The tops of the rows and the bottom of the last, as y between the lines' baselines."""
    edges = [rows[0].y - ABOVE * height]
    for one, other in pairwise(seeds):
        ys = [row.y for row in rows if one.y <= row.y <= other.y]
        middle = (one.y + other.y) / 2
        gaps = [
            (round((b - a) / height, 1), -abs((a + b) / 2 - middle), b) for a, b in pairwise(ys)
        ]
        _, _, below = max(gaps)
        edges.append(below - ABOVE * height)
    return [*edges, rows[-1].y + BELOW * height]


def _label_edge(rows: Sequence[TextRow], labels_end: float) -> float | None:
    """The x that parts the innermost labels from those to their left; None without such."""
    pairs = [
        labels[-2:]
        for row in rows
        if len(labels := [word for word in row.words if word.box.x1 <= labels_end]) > 1
    ]
    if not pairs:
        return None
    outer, inner = max(pair[0].box.x1 for pair in pairs), min(pair[1].box.x0 for pair in pairs)
    return (outer + inner) / 2 if outer < inner else None


def _first_edge(columns: Columns, rows: Sequence[TextRow], head: float) -> float:
    """Right of every label, left of the figures and of `head`, where their line's heads begin."""
    figures = columns.spans[0][0]
    labels = [
        word.box.x1
        for row in rows
        for word in row.words
        if word.box.x1 < min(figures, head) and not word.is_figure
    ]
    return min((max(labels, default=figures - 1) + figures) / 2, head)


def _label_cells(
    at: int,
    x: tuple[float, float | None, float],
    y: tuple[float, float],
    inside: Sequence[TextRow],
) -> Iterator[LatticeCell]:
    """One cell where a label reaches over both columns, else two."""
    left, inner, end = x
    top, bottom = y
    crossed = inner is not None and any(
        word.overlaps(inner, inner) for row in inside for word in row.words if word.box.x1 <= end
    )
    if inner is None or crossed or not left < inner < end:
        yield LatticeCell(at, 0, 1, LABEL_COLUMNS, Box(left, top, end, bottom))
        return
    yield LatticeCell(at, 0, 1, 1, Box(left, top, inner, bottom))
    yield LatticeCell(at, 1, 1, 1, Box(inner, top, end, bottom))


def _figure_cells(
    at: int, x: Sequence[float], y: tuple[float, float], seed: TextRow, width: int
) -> Iterator[LatticeCell]:
    """A cell a column; those that a word of the line reaches over are one."""
    top, bottom = y
    inner = [edge for edge in x[1:-1] if not any(word.overlaps(edge, edge) for word in seed.words)]
    for start, end in pairwise([x[0], *inner, x[-1]]):
        column = LABEL_COLUMNS + list(x).index(start)
        beyond = width if end == x[-1] else LABEL_COLUMNS + list(x).index(end)
        yield LatticeCell(at, column, 1, beyond - column, Box(start, top, end, bottom))
