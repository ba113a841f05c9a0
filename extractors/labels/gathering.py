"""A statutory table while it is put together, each grid cell accounted for once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractors.labels.lines import Line
from extractors.labels.renamed import unlike_label
from models.forms import Place
from models.grid import GridCell
from models.report import ExtraRow, TableKey, Template
from models.statutory import FoundCell, Misalignment, StatutoryTable


@dataclass
class Gathering:
    """What is known of one table so far; `finish` gives the table."""

    key: TableKey
    lines: Sequence[Line]
    cells: dict[Place, FoundCell] = field(default_factory=dict)
    extra_rows: list[ExtraRow] = field(default_factory=list)
    misalignments: list[Misalignment] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    reported: set[int] = field(default_factory=set)
    """Identities of the cells in extra rows and misalignments."""

    def place(self, place: Place, cell: GridCell, unit: str | None = None) -> None:
        self.cells[place] = FoundCell(cell, unit)

    def name_row(self, row: str, lines: Sequence[Line], labels: Iterable[str]) -> None:
        """Notes what the lines call the row, where the form does not call it so."""
        if any(line.has_figures for line in lines) and (label := unlike_label(lines, labels)):
            self.renamed.append((row, label))

    def add_extra(self, line: Line) -> None:
        self.extra_rows.append(extra_row(line))
        self.reported.update(id(cell) for cell in line.cells)

    def add_strays(
        self, line: str | None, strays: Iterable[GridCell], open_places: Iterable[Place]
    ) -> None:
        """Figures that labels and lattice give no place."""
        group = Misalignment(line, tuple(strays), tuple(open_places))
        self.misalignments.append(group)
        self.reported.update(id(cell) for cell in group.strays)

    def finish(
        self, template: Template, places: tuple[Place, ...], mixed: bool = False
    ) -> StatutoryTable:
        told = self.reported | {id(found.cell) for found in self.cells.values()}
        every = [cell for line in self.lines for cell in line.cells]
        return StatutoryTable(
            key=self.key,
            template=template,
            places=places,
            cells={place: self.cells[place] for place in places if place in self.cells},
            pages=tuple(sorted({cell.page for cell in every if cell.page is not None})),
            extra_rows=tuple(self.extra_rows),
            misalignments=tuple(self.misalignments),
            ignored=tuple(c for c in every if id(c) not in told),
            mixed=mixed,
            renamed=tuple(self.renamed),
        )


def extra_row(line: Line) -> ExtraRow:
    """A line with figures that the form lacks."""
    label = " ".join("".join(text.split()) for text in line.words)
    texts = tuple(cell.text for cell in line.figures)
    first = line.cells[0]
    return ExtraRow(label=label, texts=texts, page=first.page, location=first.location)
