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
from extractors.pdf.lines import CELL_GAP, Line, lines_of, words_of
from models.forms import TEMPLATES, form
from models.geometry import Box, around

ABOVE, BELOW = 1.1, 0.3  # text heights that a line reaches from its baseline
RUNS_ON = 1.7  # text heights between the baselines of one label's lines, at most
OTHER_CHAPTERS = frozenset({"总体情况", "存在的主要问题", "其他需要报告的事项"})
"""Without a table; 国办公开办函〔2021〕30号."""
FEWEST_FIGURES = 2  # in one line, of a table: its last line may stand alone on the next page
_FIGURE = re.compile(r"[-+－−＋]?[\d０-９][\d０-９.,，．]*(?:万元|亿元|万|亿|元|件)?|[/／—–-]+|无")


def is_figure(text: str) -> bool:
    """A figure of the forms, or a sign that there is none, and nothing else."""
    return _FIGURE.fullmatch("".join(text.split())) is not None


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    box: Box

    @property
    def is_figure(self) -> bool:
        return is_figure(self.text)

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
    cuts = _label_cuts(rows, labels_end, height)
    edges = _row_edges(list(_without_outer_labels(rows, cuts)), seeds, height)
    labels = len(cuts) + 1
    width = labels + max(len(columns.spans) for columns, _ in groups)
    cells: list[LatticeCell] = []
    for at, (seed, (top, bottom)) in enumerate(zip(seeds, pairwise(edges), strict=True)):
        columns = next(c for c, last in groups if seed.y <= last)
        head = min((w.box.x0 for w in seed.words if w.box.x1 > labels_end), default=right)
        x = columns.edges(_first_edge(columns, rows, head), right)
        inside = [row for row in rows if top < row.y <= bottom]
        sides = [left, *(min(cut, x[0]) for cut in cuts), x[0]]
        cells += _label_cells(at, sides, (top, bottom), inside)
        cells += _figure_cells(at, x, (top, bottom), seed, (labels, width))
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
    """The tops of the rows and the bottom of the last, as y between the baselines of `rows`. Of
    gaps that are as wide, the one that leaves the figures in the middle of their label's lines."""
    edges = [rows[0].y - ABOVE * height]
    first = rows[0].y
    for one, other in pairwise(seeds):
        ys = [row.y for row in rows if one.y <= row.y <= other.y]
        last = 2 * one.y - first
        gaps = [(round((b - a) / height, 1), -abs(a - last), b) for a, b in pairwise(ys)]
        _, _, first = max(gaps)
        edges.append(first - ABOVE * height)
    return [*edges, rows[-1].y + BELOW * height]


def _without_outer_labels(rows: Sequence[TextRow], cuts: Sequence[float]) -> Iterator[TextRow]:
    """The first and the last line, and all that reach into the column of the innermost labels:
    the others stand beside several rows."""
    for at, row in enumerate(rows):
        if not cuts or at in (0, len(rows) - 1) or any(w.box.x1 > cuts[-1] for w in row.words):
            yield row


def _label_cuts(rows: Sequence[TextRow], labels_end: float, height: float) -> list[float]:
    """The x that part the columns of labels, from the left: each wide gap between labels of one
    line is cut where that crosses the fewest labels. Cuts between which no label begins or ends
    are one."""
    labels = [[word for word in row.words if word.box.x1 <= labels_end] for row in rows]
    words = [word for line in labels for word in line]
    gaps = {(one.box.x1, other.box.x0) for line in labels for one, other in pairwise(line)}
    wide = (gap for gap in gaps if gap[1] - gap[0] > CELL_GAP * height)
    cuts: list[float] = []
    for cut in sorted(_least_crossed(*gap, words) for gap in wide):
        if not cuts or not _same_cut(cuts[-1], cut, words):
            cuts.append(cut)
    return cuts


def _same_cut(one: float, other: float, words: Sequence[Word]) -> bool:
    return not any(one < x < other for word in words for x in (word.box.x0, word.box.x1))


def _least_crossed(start: float, end: float, words: Sequence[Word]) -> float:
    sides = {x for word in words for x in (word.box.x0, word.box.x1) if start < x < end}
    between = [(a + b) / 2 for a, b in pairwise(sorted({start, end, *sides}))]
    return min(between, key=lambda x: sum(word.overlaps(x, x) for word in words))


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
    at: int, x: Sequence[float], y: tuple[float, float], inside: Sequence[TextRow]
) -> Iterator[LatticeCell]:
    """A cell a column; those that a label reaches over are one. `x`: the columns' sides."""
    words = [word for row in inside for word in row.words if word.box.x1 <= x[-1]]
    sides = [
        0,
        *(n for n in range(1, len(x) - 1) if not any(w.overlaps(x[n], x[n]) for w in words)),
    ]
    for start, end in pairwise([*sides, len(x) - 1]):
        yield LatticeCell(at, start, 1, end - start, Box(x[start], y[0], x[end], y[1]))


def _figure_cells(
    at: int,
    x: Sequence[float],
    y: tuple[float, float],
    seed: TextRow,
    columns: tuple[int, int],
) -> Iterator[LatticeCell]:
    """A cell a column; those that a word of the line reaches over are one. `columns`: the first
    of figures, and the one beyond the last."""
    top, bottom = y
    first, width = columns
    inner = [edge for edge in x[1:-1] if not any(word.overlaps(edge, edge) for word in seed.words)]
    for start, end in pairwise([x[0], *inner, x[-1]]):
        column = first + list(x).index(start)
        beyond = width if end == x[-1] else first + list(x).index(end)
        yield LatticeCell(at, column, 1, beyond - column, Box(start, top, end, bottom))
