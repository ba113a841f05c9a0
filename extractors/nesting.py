"""Word and web pages nest paragraphs, pictures, tables, and tables in cells. Their readers build
this tree; here it becomes prose and grids in reading order.

- A table of one cell is a frame: its content counts as if the frame were not there.
- A table inside a cell becomes a grid of its own, after the table around it; what else that cell
  says becomes prose. The cell keeps a mark, so that it can never pass for a blank.
- So does a cell that shows nothing but a picture.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.errors import TooLarge
from extractors.pictured import Pictures
from models.document import Document, Prose
from models.grid import Grid, GridCell

MAX_CELLS = 200_000
MAX_NESTING = 40
NESTED, PICTURED = "〔表〕", "〔图〕"


@dataclass(frozen=True, slots=True)
class Picture:
    """`data` is empty for a picture outside the file. `floating` ones lie over the text."""

    data: bytes
    floating: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """A text box: it floats beside the text. An empty cell shows what its text box says."""

    content: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """Its place on the lattice, from 0; `ordinal` is its place in the row as people count, from 1.

    Lattices may have lines that no cell begins in.
    """

    row: int
    column: int
    content: tuple[Item, ...]
    row_span: int = 1
    column_span: int = 1
    ordinal: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Cells that do not overlap, in reading order."""

    cells: tuple[Cell, ...]


Item = str | Picture | Aside | Table


def document(media_type: str, items: Iterable[Item]) -> Document:
    """The tree as a document. TooLarge where it holds more cells or depth than any report."""
    flow = _Flow()
    flow.take(items)
    return Document(
        media_type=media_type,
        blocks=tuple(flow.blocks),
        pages=flow.pictures.pages,
        second_look=flow.pictures.second_look,
        pictures=flow.pictures.files,
    )


class Raised:
    """Raised characters of one paragraph: behind others they are a note's mark, set apart so that
    they cannot be read as digits of a figure. A paragraph raised from its beginning is a figure."""

    def __init__(self) -> None:
        self._from_the_beginning = ""

    def marked(self, before: str, text: str) -> str:
        """`text`, raised, as it is to stand behind the paragraph's text `before` it."""
        if before.strip() == self._from_the_beginning:
            self._from_the_beginning = (before + text).strip()
            return text
        return f"[{text}]" if text.strip() else text


def struck(text: str) -> str:
    """Characters crossed out: visible, but no figure to be trusted."""
    return f"~~{text}~~" if text.strip() else text


class _Flow:
    def __init__(self) -> None:
        self.blocks: list[Prose | Grid] = []
        self.pictures = Pictures()
        self._tables = 0
        self._cells = 0
        self._depth = 0

    def take(self, items: Iterable[Item]) -> None:
        for item in items:
            match item:
                case str():
                    if item.strip():
                        self.blocks.append(Prose(item))
                case Picture():
                    self.blocks.extend(self.pictures.read(item.data))
                case Aside():
                    self.take(item.content)
                case Table():
                    self._table(item)

    def _table(self, table: Table) -> None:
        self._tables += 1
        self._cells += len(table.cells)
        self._depth += 1
        if self._cells > MAX_CELLS or self._depth > MAX_NESTING:
            raise TooLarge(f"more than {MAX_CELLS} cells, or tables nested over {MAX_NESTING} deep")
        if len(table.cells) == 1:
            self.take(table.cells[0].content)
        elif table.cells:
            self._grid(table)
        self._depth -= 1

    def _grid(self, table: Table) -> None:
        caption, number = self._caption(), self._tables
        self.blocks.append(Grid(_grid_cells(table, number), caption))
        for cell in table.cells:
            content = _unframed(cell.content)
            if any(isinstance(item, Table) for item in content):
                self.take(content)
            else:
                self.take(_beside(content))

    def _caption(self) -> str:
        last = self.blocks[-1] if self.blocks else None
        return last.text if isinstance(last, Prose) else ""


def _grid_cells(table: Table, number: int) -> tuple[GridCell, ...]:
    """Only lines in which a cell begins are kept."""
    rows = sorted({cell.row for cell in table.cells})
    columns = sorted({cell.column for cell in table.cells})
    row_at = {row: at for at, row in enumerate(rows)}
    column_at = {column: at for at, column in enumerate(columns)}
    return tuple(
        GridCell(
            row=(row := row_at[cell.row]),
            column=(column := column_at[cell.column]),
            row_span=bisect_left(rows, cell.row + cell.row_span) - row if cell.row_span > 1 else 1,
            column_span=bisect_left(columns, cell.column + cell.column_span) - column
            if cell.column_span > 1
            else 1,
            text=_text(_unframed(cell.content)),
            location=f"表{number} 第{cell.row + 1}行 第{cell.ordinal}列",
        )
        for cell in table.cells
    )


def _unframed(content: Sequence[Item]) -> tuple[Item, ...]:
    """Tables of one cell give way to what they hold, to any depth that `MAX_NESTING` allows."""
    items = tuple(content)
    for _ in range(MAX_NESTING):
        if not any(isinstance(item, Table) and len(item.cells) == 1 for item in items):
            break
        items = tuple(inner for item in items for inner in _inside(item))
    return items


def _inside(item: Item) -> tuple[Item, ...]:
    if isinstance(item, Table) and len(item.cells) == 1:
        return item.cells[0].content
    return (item,)


def _text(content: Sequence[Item]) -> str:
    if len(content) == 1 and isinstance(content[0], str):
        return content[0].strip("\n")
    if any(isinstance(item, Table) for item in content):
        return NESTED
    own = "\n".join(item for item in content if isinstance(item, str)).strip("\n")
    if own.strip():
        return own
    asides = [item.content for item in content if isinstance(item, Aside)]
    if asides:
        return _text(tuple(item for aside in asides for item in aside))
    if any(isinstance(item, Picture) and not item.floating for item in content):
        return PICTURED
    return own


def _beside(content: Sequence[Item]) -> list[Item]:
    """What a cell holds that is not its text."""
    has_text = any(isinstance(item, str) and item.strip() for item in content)
    return [
        item
        for item in content
        if isinstance(item, Picture) or (isinstance(item, Aside) and _apart(item, has_text))
    ]


def _apart(aside: Aside, cell_has_text: bool) -> bool:
    return cell_has_text or any(not isinstance(item, str) for item in aside.content)
