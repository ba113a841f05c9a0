"""Figures that lost their places: put back where one answer is left, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.resolve import Decided, decide
from models.claims import Claim
from models.forms import form
from models.grid import GridCell
from models.statutory import Misalignment, StatutoryTable
from tests.extractors.resolve.pictures import FOUR, THREE, as_texts, written
from tests.extractors.resolve.test_shifts import requests

PLACES = form("2019").tables[FOUR].places
PRINTED = (7, 2, 0, 0, 9, 3, 0, 0, 0, 3)
PROSE = (
    Claim("review.total", 9, "行政复议9件"),
    Claim("review.upheld", 7, "维持7件"),
    Claim("review.overturned", 2, "纠错2件"),
    Claim("litigation.total", 5, "行政诉讼5件"),
    Claim("litigation.upheld", 4, "驳回诉讼请求4件"),
    Claim("litigation.pending", 1, "未审结1件"),
)


def shifted(figures: Sequence[int], by: int) -> StatutoryTable:
    strays = tuple(GridCell(3, by + at, str(value)) for at, value in enumerate(figures))
    return StatutoryTable(
        FOUR, "2019", PLACES, {}, misalignments=(Misalignment(None, strays, PLACES),)
    )


def by_row(decided: Decided) -> dict[str, list[object]]:
    rows: dict[str, list[object]] = {}
    for cell in decided.tables[FOUR].cells:
        rows.setdefault(cell.row, []).append(cell.value)
    return rows


def test_ten_of_fifteen_figures_five_columns_to_the_right() -> None:
    decided = decide({FOUR: shifted(PRINTED, by=5)}, PROSE)
    assert by_row(decided) == {
        "administrative_review": [7, 2, 0, 0, 9],
        "litigation_direct": [3, 0, 0, 0, 3],
        "litigation_after_review": [None] * 5,
    }
    (found,) = (f for f in decided.findings if f.table == FOUR)
    assert (found.rule, found.severity) == ("table.misaligned", "error")
    assert found.suggestion is not None
    assert [cell.value for cell in found.suggestion.cells] == [1, 0, 0, 1, 2]
    assert {cell.row for cell in found.suggestion.cells} == {"litigation_after_review"}
    for step in ("诉讼 5 = 3 + 2", "4 = 3 + 1", "1 = 0 + 1"):
        assert step in found.suggestion.because


def test_without_prose_no_place_is_better_than_another() -> None:
    decided = decide({FOUR: shifted(PRINTED, by=5)})
    assert by_row(decided) == {row: [None] * 5 for row in form("2019").tables[FOUR].rows}
    misaligned, *unreadable = (f for f in decided.findings if f.table == FOUR)
    assert (misaligned.rule, misaligned.suggestion) == ("table.misaligned", None)
    assert {f.rule for f in unreadable} == {"cell.unreadable"}
    assert len(unreadable) == 15


def test_prose_that_contradicts_every_placement_places_nothing() -> None:
    prose = (Claim("review.total", 4, ""), Claim("litigation.total", 1, ""))
    decided = decide({FOUR: shifted(PRINTED, by=5)}, prose)
    assert all(value is None for row in by_row(decided).values() for value in row)


def test_more_figures_than_places_are_not_placed() -> None:
    table = shifted((*PRINTED, *PRINTED), by=0)
    decided = decide({FOUR: table}, PROSE)
    assert all(value is None for row in by_row(decided).values() for value in row)
    assert decided.tables[FOUR].status == "flagged"


def without_labels(*rows: str) -> StatutoryTable:
    """Table three, of which the labels of some rows were not read."""
    figures = as_texts(requests())
    table = written(THREE, {place: text for place, text in figures.items() if place[0] not in rows})
    places = tuple(place for place in table.places if place[0] in rows)
    strays = tuple(GridCell(9, at % 7, figures[place]) for at, place in enumerate(places))
    return replace(table, misalignments=(Misalignment(None, strays, places),))


def test_figures_that_the_sums_would_have_there_are_a_notice() -> None:
    decided = decide({THREE: without_labels("results_total", "carried_out")})
    (found,) = (f for f in decided.findings if f.table == THREE)
    assert (found.rule, found.severity) == ("table.misaligned", "notice")
    assert decided.tables[THREE].status == "ok"
    values = {(cell.row, cell.column): cell.value for cell in decided.tables[THREE].cells}
    assert values == requests()


def test_two_lines_that_the_sums_cannot_tell_apart_are_an_error() -> None:
    decided = decide({THREE: without_labels("granted", "partly_granted")})
    (found,) = (f for f in decided.findings if f.table == THREE)
    assert (found.rule, found.severity) == ("table.misaligned", "error")
