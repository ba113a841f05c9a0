"""Figures that ran together, and one that was split: what the sums prove is suggested, no more."""

from __future__ import annotations

import pytest

from extractors.resolve import Decided, decide
from models.forms import Place
from models.report import Finding, TableKey, Value
from tests.extractors.resolve.pictures import (
    THREE,
    TWO,
    Looks,
    as_texts,
    pictured,
    values,
    written,
)

FIRST: Place = ("granted", "natural_person")
SECOND: Place = ("granted", "commercial_enterprise")


def requests() -> dict[Place, int]:
    """Twelve natural persons and eighteen firms asked, and were granted it."""
    line = {"natural_person": 12, "commercial_enterprise": 18, "total": 30}
    rows = ("new_requests", "granted", "results_total")
    return values(THREE, {(row, column): n for row in rows for column, n in line.items()})


def uncertain(decided: Decided, key: TableKey) -> list[Finding]:
    return [f for f in decided.findings if (f.rule, f.table) == ("cell.uncertain", key)]


def suggested(finding: Finding) -> dict[Place, Value]:
    assert finding.suggestion is not None
    return {(cell.row, cell.column): cell.value for cell in finding.suggestion.cells}


@pytest.mark.parametrize("lost", [True, False])
@pytest.mark.parametrize(("place", "gap"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_figures_run_together_are_parted_as_the_sums_prove(
    place: Place, gap: Place, lost: bool
) -> None:
    texts = as_texts(requests()) | {place: "1218", gap: ""}
    if lost:
        del texts[gap]
    decided = decide({THREE: written(THREE, texts)})
    (found,) = uncertain(decided, THREE)
    assert (found.row, found.column) == place
    assert suggested(found) == {FIRST: 12, SECOND: 18}
    cell = decided.tables[THREE].figure(*place)
    assert cell is not None
    assert (cell.value, cell.text) == (None, "1218"), "it is not guessed apart"


def test_where_the_sums_part_them_in_no_way_nothing_is_suggested() -> None:
    texts = as_texts(requests()) | {FIRST: "1917"}
    del texts[SECOND]
    (found,) = uncertain(decide({THREE: written(THREE, texts)}), THREE)
    assert found.suggestion is None


def test_a_long_figure_beside_a_blank_whose_sums_hold_is_one() -> None:
    texts = {p: "" if text == "0" else text for p, text in as_texts(requests()).items()}
    assert uncertain(decide({THREE: written(THREE, texts)}), THREE) == []


def test_without_sums_no_parts_are_suggested() -> None:
    texts = as_texts(values(TWO, {}, "2019"))
    row = "administrative_licensing"
    texts |= {(row, "previous_year_items"): "1218", (row, "change"): ""}
    (found,) = uncertain(decide({TWO: written(TWO, texts, "2019")}), TWO)
    assert found.suggestion is None


def test_halves_of_a_figure_are_joined_as_the_sums_prove() -> None:
    """12 | 0 in the cells of natural persons and firms, found as 1 | 2."""
    refused = {("refused.state_secret", column): 18 for column in (SECOND[1], "total")}
    printed = requests() | refused | {SECOND: 0, ("granted", "total"): 12}
    seen = printed | {FIRST: 1, SECOND: 2}
    decided = decide({THREE: pictured(THREE, seen, {})}, (), Looks({}, THREE, seen))
    found = [f for f in decided.findings if f.rule.startswith("requests.")]
    assert found
    assert all(suggested(f) == {FIRST: 12, SECOND: 0} for f in found)
