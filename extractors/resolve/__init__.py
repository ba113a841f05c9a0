"""Readings, sums and prose → figures, each with what is known of it, and findings.

Nothing is repaired on arithmetic alone, and nothing doubtful passes without an error finding.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from extractors.resolve import findings as say
from extractors.resolve.certainty import confidence, values_of
from extractors.resolve.decoding import settle
from extractors.resolve.joined import is_money, run_together
from extractors.resolve.placing import Placement, place_strays
from extractors.resolve.renamed import of_renamed
from extractors.resolve.repeated import of_repeated
from extractors.resolve.settled import Settled
from extractors.resolve.shifts import misplaced
from extractors.resolve.witnesses import Evidence
from models.checks import check_table, unread_places
from models.claims import Claim
from models.document import SecondLook
from models.forms import Place
from models.grid import Reading
from models.identities import System, system
from models.messages import TABLE_NAMES, both
from models.report import Figure, Finding, Table, TableKey, WitnessReading
from models.statutory import FoundCell, StatutoryTable

GUESS = 0.5
BY_CHARACTERS = frozenset({"text", "camelot"})
"""The witnesses of a file's own characters, which are no picture."""
KEYS: tuple[TableKey, ...] = get_args(TableKey)


@dataclass(frozen=True)
class Decided:
    """All three tables, each with every place of its form once, and what is said of them."""

    tables: dict[TableKey, Table]
    findings: tuple[Finding, ...]


def decide(
    tables: Mapping[TableKey, StatutoryTable],
    claims: Sequence[Claim] = (),
    second_look: SecondLook | None = None,
) -> Decided:
    """The figures of a report. A table that `tables` lacks is `missing`, with an error."""
    decided: dict[TableKey, Table] = {}
    findings: list[Finding] = []
    for key in KEYS:
        if key in tables:
            decided[key], found = _decide_table(tables[key], claims, second_look)
        else:
            decided[key], found = Table(status="missing"), (_missing(key),)
        findings += found
    return Decided(decided, tuple(findings))


def _decide_table(
    table: StatutoryTable, claims: Sequence[Claim], second_look: SecondLook | None
) -> tuple[Table, tuple[Finding, ...]]:
    key, template = table.key, table.template
    sums = system(template, key)
    placements = [place_strays(table, each, claims) for each in table.misalignments]
    cells = dict(table.cells)
    for placement in placements:
        cells |= placement.cells
    settled = settle(sums, evidence_of(table, cells), second_look)
    values = values_of({place: each.chosen for place, each in settled.items()})
    joined = run_together(table, cells, sums, values)
    figures = {
        place: _figure(sums, settled[place], values) if place in settled else _nothing(place)
        for place in table.places
    }
    figures |= {place: _without_value(figures[place]) for place in joined}
    told = (
        *of_repeated(table),
        *of_renamed(table),
        *(say.of_placement(key, placement) for placement in placements),
        *say.of_cells(key, template, settled),
        *say.of_joined(key, template, figures, joined),
        *misplaced(sums, key, template, settled),
        *say.of_absent(key, template, _absent(table, cells, placements)),
    )
    unread = unread_places(key, figures, told) | joined.keys()
    sure = _sure(settled, told)
    checked = (
        say.with_verdict(finding, template, sure)
        for finding in check_table(key, template, figures, unread)
    )
    findings = (*told, *checked)
    flagged = any(finding.severity == "error" for finding in findings)
    answer = Table(
        status="flagged" if flagged else "ok",
        template=template,
        pages=table.pages,
        cells=tuple(figures.values()),
        extra_rows=table.extra_rows,
    )
    return answer, findings


def _sure(settled: Mapping[Place, Settled], told: Iterable[Finding]) -> frozenset[Place]:
    """Cells read for certain, in lines that stand where they should."""
    lines = [
        (each.row, each.column)
        for each in told
        if each.rule == "table.misaligned" and each.severity == "error"
    ]
    return frozenset(
        place
        for place, each in settled.items()
        if each.state == "sure"
        and not any(row in (None, place[0]) and column in (None, place[1]) for row, column in lines)
    )


def evidence_of(table: StatutoryTable, cells: Mapping[Place, FoundCell]) -> dict[Place, Evidence]:
    seen = {
        found.cell.page
        for found in cells.values()
        if any(reading.witness not in BY_CHARACTERS for reading in found.cell.readings)
    }
    return {
        place: Evidence(place, _witnessed(cells[place], seen), is_money(table, place))
        for place in table.places
        if place in cells
    }


def _witnessed(found: FoundCell, seen: Collection[int | None]) -> FoundCell:
    """A cell that no witness of figures read, on a page of which only a picture is known, has
    text that somebody took for a label: a guess, not characters of the file."""
    cell = found.cell
    if cell.readings or cell.page not in seen:
        return found
    return replace(found, cell=replace(cell, readings=(Reading(cell.text, GUESS, "layout"),)))


def _absent(
    table: StatutoryTable, cells: Mapping[Place, FoundCell], placements: Sequence[Placement]
) -> list[Place]:
    """Places that no cell of the page was found for; those of lost figures are told of already."""
    lost = {place for placement in placements if placement.cells for place in placement.lost}
    return [place for place in table.places if place not in cells and place not in lost]


def _nothing(place: Place) -> Figure:
    return Figure(row=place[0], column=place[1])


def _figure(sums: System, each: Settled, values: Mapping[Place, int]) -> Figure:
    """A place of the form as the answer shows it; `values` are the table's, for its sums."""
    place = each.evidence.place
    cell = each.evidence.found.cell
    read = (*cell.readings, *each.evidence.looks)
    by_characters = not each.evidence.pictured or any(
        reading.witness in BY_CHARACTERS and reading.text == each.chosen.text for reading in read
    )
    return Figure(
        row=place[0],
        column=place[1],
        value=each.chosen.value if each.state != "unread" else None,
        text=each.chosen.text,
        confidence=_confidence(sums, each, values),
        page=cell.page,
        bbox=_bbox(cell.box.as_list()) if cell.box else None,
        location=cell.location,
        origin="resolved" if each.resolved else "text" if by_characters else "ocr",
        readings=tuple(
            WitnessReading(text=r.text, probability=r.probability, witness=r.witness) for r in read
        ),
    )


def _bbox(numbers: Sequence[float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = numbers
    return x0, y0, x1, y1


def _without_value(figure: Figure) -> Figure:
    return figure.model_copy(update={"value": None, "confidence": 0.0})


def _confidence(sums: System, each: Settled, values: Mapping[Place, int]) -> float:
    if each.state == "unread":
        return 0.0
    return round(confidence(sums, each.evidence, each.chosen, values), 5)


def _missing(key: TableKey) -> Finding:
    names = TABLE_NAMES[key]
    return Finding(
        rule="table.missing",
        severity="error",
        table=key,
        message=both(f"没有找到{names[0]}。", f"{names[1]} was not found."),
    )
