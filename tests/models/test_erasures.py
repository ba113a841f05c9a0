"""Cells without a figure, worked out from the sums."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from models.erasures import solve
from models.forms import form
from models.identities import system
from models.report import TableKey
from tests.models.tables import FORMS, sound_tables

THREE: TableKey = "disclosure_requests"
FOUR: TableKey = "review_and_litigation"


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_found_is_what_was_there(data: st.DataObject) -> None:
    template, values = data.draw(st.sampled_from(FORMS).flatmap(lambda t: sound_tables(t, THREE)))
    lost = data.draw(st.sets(st.sampled_from(sorted(values)), max_size=12))
    known = {place: value for place, value in values.items() if place not in lost}
    found = solve(system(template, THREE), known, lost)
    assert found.items() <= values.items()
    if len(lost) == 1:
        assert set(found) == lost


def test_two_of_one_line_are_found_by_their_other_sums() -> None:
    sums = system("2021", THREE)
    values = dict.fromkeys(form("2021").tables[THREE].places, 0)
    lost = [("granted", "natural_person"), ("granted", "commercial_enterprise")]
    known = {place: value for place, value in values.items() if place not in lost}
    assert solve(sums, known, lost) == dict.fromkeys(lost, 0)


def test_four_corners_cannot_be_told() -> None:
    sums = system("2021", THREE)
    values = dict.fromkeys(form("2021").tables[THREE].places, 0)
    lost = [
        (row, column)
        for row in ("granted", "unable.not_held")
        for column in ("natural_person", "commercial_enterprise")
    ]
    known = {place: value for place, value in values.items() if place not in lost}
    assert solve(sums, known, lost) == {}


def test_contradicting_sums_and_figures_below_zero_give_nothing() -> None:
    sums = system("2021", THREE)
    lost = ("granted", "natural_person")
    values = dict.fromkeys(form("2021").tables[THREE].places, 0)
    known = {place: value for place, value in values.items() if place != lost}
    assert solve(sums, {**known, ("granted", "total"): 1}, [lost]) == {}
    below = {("granted", "other_organization"): 1, ("partly_granted", "natural_person"): 1}
    below |= {("results_total", "other_organization"): 1}
    assert solve(sums, {**known, **below}, [lost]) == {}


def test_a_sum_that_is_broken_elsewhere_does_not_matter() -> None:
    sums = system("2021", FOUR)
    lost = ("administrative_review", "upheld")
    values = dict.fromkeys(form("2021").tables[FOUR].places, 0)
    wrong = {**values, ("litigation_direct", "upheld"): 1, ("administrative_review", "total"): 2}
    assert solve(sums, {p: v for p, v in wrong.items() if p != lost}, [lost]) == {lost: 2}
