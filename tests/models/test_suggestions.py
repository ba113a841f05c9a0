"""What a person would propose where sums are broken."""

from __future__ import annotations

from collections.abc import Mapping

from models.forms import Place, form
from models.identities import system
from models.report import Suggestion, TableKey
from models.suggestions import suggestions

THREE: TableKey = "disclosure_requests"
FOUR: TableKey = "review_and_litigation"


def proposed(
    key: TableKey, figures: Mapping[Place, int], missing: set[Place] | None = None
) -> list[Suggestion]:
    values = {place: figures.get(place, 0) for place in form("2021").tables[key].places}
    found = suggestions(system("2021", key), "2021", key, values, missing or set())
    return list(found.of_sums.values())


def test_one_of_five_cells_of_a_group_is_not_guessed() -> None:
    """11 over parts that sum to 10: any of the five may be wrong."""
    row = "administrative_review"
    assert proposed(FOUR, {(row, "upheld"): 8, (row, "other"): 2, (row, "total"): 11}) == []


def test_a_total_left_at_zero_is_proposed() -> None:
    (found,) = proposed(FOUR, {("litigation_direct", "upheld"): 4})
    assert [(c.row, c.column, c.value) for c in found.cells] == [("litigation_direct", "total", 4)]


def test_groups_that_share_no_cell_are_mended_apart() -> None:
    found = proposed(
        FOUR, {("litigation_direct", "upheld"): 4, ("administrative_review", "other"): 7}
    )
    assert {c.value for each in found for c in each.cells} == {4, 7}
    assert all(len(each.cells) == 1 for each in found)


def test_every_missing_total_is_worked_out() -> None:
    figures = {
        (row, column): 2
        for row in ("new_requests", "granted", "results_total")
        for column in ("natural_person", "commercial_enterprise")
    }
    missing = {(row, "total") for row in ("new_requests", "granted", "results_total")}
    for each in (found := proposed(THREE, figures, missing)):
        assert {(c.row, c.column): c.value for c in each.cells} == dict.fromkeys(missing, 4)
    assert found


def test_two_equal_explanations_are_not_chosen_between() -> None:
    """16 too many, and two details that could have them."""
    figures = {(row, column): 16 for row in ("granted", "unable.not_held")
               for column in ("natural_person", "total")}  # fmt: skip
    figures |= {(row, column): 16 for row in ("new_requests", "results_total")
                for column in ("natural_person", "total")}  # fmt: skip
    assert proposed(THREE, figures) == []
