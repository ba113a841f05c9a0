"""The figures that a person would ask about: read in doubt, decided, or named by a finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.checks import SumOver, sums_over, unread_places
from models.messages import cell_name
from models.report import Extraction, Figure, Finding, TableKey

SURE = 0.99


@dataclass(frozen=True, slots=True)
class Doubt:
    """A figure, its name in words, the sums over it, and the findings that stand at it."""

    table: TableKey
    name: str
    figure: Figure
    sums: tuple[SumOver, ...]
    findings: tuple[Finding, ...]


def doubts_of(extraction: Extraction) -> Iterator[Doubt]:
    """In printed order."""
    for key, table in extraction.tables.items():
        mine = [finding for finding in extraction.findings if finding.table == key]
        template = table.template or "2021"
        figures = {(figure.row, figure.column): figure for figure in table.cells}
        unread = unread_places(key, figures, mine)
        for place, figure in figures.items():
            own = tuple(finding for finding in mine if _stands_at(finding, figure))
            if own or figure.origin == "resolved" or figure.confidence < SURE:
                sums = tuple(sums_over(place, key, template, figures, unread))
                yield Doubt(key, cell_name(template, key, place), figure, sums, own)


def _stands_at(finding: Finding, figure: Figure) -> bool:
    return (finding.row, finding.column) == (figure.row, figure.column)
