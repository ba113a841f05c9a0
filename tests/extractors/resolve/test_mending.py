"""Which candidates are taken because only they mend the sums."""

from __future__ import annotations

from extractors.resolve import evidence_of
from extractors.resolve.mending import most_probable
from models.forms import Place
from models.identities import system
from tests.extractors.resolve.pictures import THREE, pictured, values

CHOSEN: Place = ("granted", "natural_person")
OTHER: Place = ("partly_granted", "other_organization")
ROWS = ("new_requests", "granted", "results_total")
PRINTED = values(THREE, {(row, c): 18 for row in ROWS for c in ("natural_person", "total")})
DOUBTED = [("13", 0.7), ("18", 0.25)]


def chosen(
    figures: dict[Place, int], readings: dict[Place, list[tuple[str, float]]]
) -> dict[Place, str]:
    table = pictured(THREE, figures, readings)
    seen = evidence_of(table, table.cells)
    found = most_probable(system("2021", THREE), seen)
    return {place: each.text for place, each in found.items()}


def test_a_candidate_is_taken_where_it_alone_mends_the_sums() -> None:
    assert chosen(PRINTED, {CHOSEN: DOUBTED})[CHOSEN] == "18"


def test_a_figure_that_no_witness_read_is_not() -> None:
    assert chosen(PRINTED, {CHOSEN: [("13", 0.7)]})[CHOSEN] == "13"


def test_beside_an_error_of_the_report_the_part_that_the_picture_allows_is_taken() -> None:
    """4 in no total: nobody reads 0 there, and the sums over it stay broken."""
    found = chosen({**PRINTED, OTHER: 4}, {CHOSEN: DOUBTED})
    assert (found[CHOSEN], found[OTHER]) == ("18", "4")


def test_a_part_that_mends_no_sum_wholly_is_not_taken() -> None:
    """In the row of the report's own error both sums of the doubted cell stay broken."""
    wrong = {**PRINTED, ("granted", "other_organization"): 4}
    wrong |= {("partly_granted", "natural_person"): 6}
    assert chosen(wrong, {CHOSEN: DOUBTED})[CHOSEN] == "13"
