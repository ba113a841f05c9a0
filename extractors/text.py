"""Text exports: tables that lost their lines but kept their cells. Two dialects.

A word processor writes a cell as a line that begins with a tab and may go on over lines without
one; a blank line ends the row. An OCR tool writes a row as a line, its cells parted by tabs;
a page break parts the table by a blank line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors.content import Content
from extractors.encoding import decode, looks_like_text
from extractors.errors import Damaged, TooLarge
from extractors.figures import parse
from models.document import Document, Prose
from models.grid import Grid, GridCell

MAX_BYTES = 8 * 1024 * 1024
MAX_CELLS = 20_000
"""A report is far below a megabyte, and its three tables have some 300 cells."""

_LINE_END = re.compile(r"\r\n|\r|\n|\u2028|\u2029")
_OTHER_KIND = re.compile(rb"\s*(?:<|%PDF|\{\\rtf)", re.IGNORECASE)
_HEADING = re.compile(r"[#*\s]*[一二三四五六七八九十]{1,3}\s*[、.．]\s*\S")
_WORDS = re.compile(r"\s*[\u4e00-\u9fff]{4}")
_LETTER = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE_END = ("。", "！", "？", "；", "：")
_LONGEST_WRAP = 16
"""Characters in a line of a label that its cell broke; more is prose."""
_WRAPS_AHEAD = 12
_LONGEST_CELL = 1000
"""Characters of a cell after which further lines are prose."""


def recognises(content: Content) -> bool:
    return not _OTHER_KIND.match(content.data[:256]) and looks_like_text(content.data)


def read(content: Content) -> Document:
    """Prose and grids in order; each cell's `location` is its line in the file, from 1.

    Damaged where the characters cannot be read wholly, TooLarge beyond the bounds above.
    """
    if len(content.data) > MAX_BYTES:
        raise TooLarge(f"{content.name}: more than {MAX_BYTES} bytes of text; split it")
    lines = [line.strip("\f") for line in _LINE_END.split(decode(content.data))]
    if not any(line.strip() for line in lines):
        raise Damaged(f"{content.name}: nothing in it; export it again")
    if sum(line.count("\t") for line in lines) > MAX_CELLS:
        raise TooLarge(f"{content.name}: more than {MAX_CELLS} cells of tables; send one report")
    blocks = _tab_separated(lines) if _rows_are_lines(lines) else _word_processor(lines)
    return Document("text/plain", blocks)


def _rows_are_lines(lines: Sequence[str]) -> bool:
    """Which dialect: lines with tabs inside them, or lines with one tab before them."""
    inside = sum("\t" in line[1:].rstrip("\t") for line in lines)
    before = sum(line.startswith("\t") and "\t" not in line[1:] for line in lines)
    return inside > before


@dataclass(slots=True)
class _Writer:
    """Collects prose and rows in order; prose closes the table above it."""

    blocks: list[Prose | Grid] = field(default_factory=list)
    rows: list[list[GridCell]] = field(default_factory=list)

    @property
    def last(self) -> str | None:
        """Text of the last cell of the open table."""
        return self.rows[-1][-1].text if self.rows else None

    def add_row(self) -> None:
        self.rows.append([])

    def add_cell(self, text: str, location: str) -> None:
        row = self.rows[-1]
        row.append(GridCell(len(self.rows) - 1, len(row), text, location=location))

    def go_on(self, line: str) -> None:
        """The last cell goes on over one more line."""
        cell = self.rows[-1].pop()
        self.add_cell(f"{cell.text}\n{line}", cell.location or "")

    def add_prose(self, line: str) -> None:
        self.close_table()
        self.blocks.append(Prose(line))

    def close_table(self) -> None:
        if not self.rows:
            return
        above = self.blocks[-1] if self.blocks else None
        caption = above.text.strip() if isinstance(above, Prose) else ""
        self.blocks.append(Grid(tuple(cell for row in self.rows for cell in row), caption))
        self.rows = []

    def finish(self) -> tuple[Prose | Grid, ...]:
        self.close_table()
        return tuple(self.blocks)


def _tab_separated(lines: Sequence[str]) -> tuple[Prose | Grid, ...]:
    writer = _Writer()
    for at, line in enumerate(lines):
        if "\t" in line or (writer.rows and _is_lone_cell(lines, at)):
            writer.add_row()
            for place, text in enumerate(line.split("\t"), start=1):
                writer.add_cell(text, f"第{at + 1}行 第{place}列")
        elif line.strip():
            writer.add_prose(line)
        else:
            writer.close_table()
    return writer.finish()


def _is_lone_cell(lines: Sequence[str], at: int) -> bool:
    """A row that lost the empty cells after its first: words with rows on both sides."""
    line, below = lines[at], lines[at + 1 : at + 2]
    inside = bool(line.strip()) and any("\t" in next_line for next_line in below)
    return inside and not _HEADING.match(line) and not line.rstrip().endswith(_SENTENCE_END)


def _word_processor(lines: Sequence[str]) -> tuple[Prose | Grid, ...]:
    writer = _Writer()
    after_blank = False
    for at, line in enumerate(lines):
        if line.startswith("\t"):
            if after_blank or not writer.rows:
                writer.add_row()
            for text in line[1:].split("\t"):
                writer.add_cell(text, f"第{at + 1}行")
        elif line.strip():
            if _goes_on(writer.last, lines, at, after_blank):
                writer.go_on(line)
            else:
                writer.add_prose(line)
        after_blank = not line.startswith("\t") and not line.strip()
    return writer.finish()


def _goes_on(cell: str | None, lines: Sequence[str], at: int, after_blank: bool) -> bool:
    """Whether a line without a tab belongs to the cell above it.

    Directly below, it does, unless it is a heading or words below a figure: some exports leave
    no blank line below a table. Below a blank line, only the pieces of a broken label do.
    """
    if cell is None or len(cell) > _LONGEST_CELL or _HEADING.match(lines[at]):
        return False
    is_figure = parse(cell).kind != "unreadable" or parse(cell, is_money=True).kind != "unreadable"
    if after_blank:
        return not is_figure and _pieces_reach_a_cell(lines, at)
    return not (is_figure and _WORDS.match(lines[at]))


def _pieces_reach_a_cell(lines: Sequence[str], at: int) -> bool:
    for line in _lines_with_ink(lines[at : at + _WRAPS_AHEAD]):
        if line.startswith("\t"):
            return True
        piece = line.strip()
        if len(piece) > _LONGEST_WRAP or piece.endswith(_SENTENCE_END) or _HEADING.match(line):
            return False
        if not _LETTER.search(piece):
            return False
    return False


def _lines_with_ink(lines: Sequence[str]) -> Iterator[str]:
    return (line for line in lines if line.startswith("\t") or line.strip())
