"""The smallest sets of changed cells that mend every sum."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.forms import Place, form
from models.identities import system
from models.repair import smallest_repairs
from models.report import TableKey
from tests.models.tables import FORMS, sound_tables

THREE: TableKey = "disclosure_requests"


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(FORMS).flatmap(lambda t: sound_tables(t, THREE)))
def test_a_sound_table_needs_no_repair(table: tuple[str, dict[Place, int]]) -> None:
    template, values = table
    assert smallest_repairs(system(template, THREE), values).found == ({},)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_repair_mends_every_sum_and_the_truth_is_no_smaller(data: st.DataObject) -> None:
    template, values = data.draw(st.sampled_from(FORMS).flatmap(lambda t: sound_tables(t, THREE)))
    places = data.draw(
        st.lists(st.sampled_from(sorted(values)), min_size=1, max_size=3, unique=True)
    )
    changed = {place: values[place] + data.draw(st.integers(1, 500)) for place in places}
    sums = system(template, THREE)
    repairs = smallest_repairs(sums, {**values, **changed})
    assert repairs.found or repairs.gave_up
    for repair in repairs.found:
        assert not sums.residuals({**values, **changed, **repair})
        assert len(repair) <= len(places)
        assert min(repair.values()) >= 0


@pytest.mark.parametrize(("wrong", "least"), [(1, 1.0), (2, 0.97), (3, 0.93)])
def test_few_wrong_cells_are_found_again(wrong: int, least: float) -> None:
    """The share of random tables whose smallest repair is unique and right."""
    rng = random.Random(wrong)
    sums = system("2021", THREE)
    places = form("2021").tables[THREE].places
    right = 0
    for _ in range(60):
        planted = {place: rng.randint(1, 900) for place in rng.sample(places, wrong)}
        repairs = smallest_repairs(sums, {**dict.fromkeys(places, 0), **planted})
        right += repairs.found == (dict.fromkeys(planted, 0),)
    assert right / 60 >= least


def test_fixed_cells_keep_their_figures() -> None:
    sums = system("2021", THREE)
    values = dict.fromkeys(form("2021").tables[THREE].places, 0)
    wrong = ("granted", "natural_person")
    repairs = smallest_repairs(sums, {**values, wrong: 5}, fixed={wrong})
    assert repairs.found
    assert all(wrong not in repair for repair in repairs.found)


def test_larger_repairs_are_found_when_asked_for() -> None:
    sums = system("2021", "review_and_litigation")
    values = dict.fromkeys(form("2021").tables["review_and_litigation"].places, 0)
    wrong = {**values, ("litigation_direct", "total"): 4}
    sizes = {len(repair) for repair in smallest_repairs(sums, wrong, extra_cells=1).found}
    assert 1 in sizes


def test_a_hopeless_table_is_given_up_in_time() -> None:
    rng = random.Random(1)
    places = form("2021").tables[THREE].places
    values = {place: rng.randint(0, 9) for place in places}
    start = time.process_time()
    repairs = smallest_repairs(system("2021", THREE), values)
    assert not repairs.found
    assert time.process_time() - start < 1


def test_a_search_that_meets_its_bound_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """And keeps what it found before."""
    sums = system("2021", THREE)
    values = dict.fromkeys(form("2021").tables[THREE].places, 0)
    wrong = {("granted", "natural_person"): 5, ("carried_out", "total"): 3}
    assert not smallest_repairs(sums, {**values, **wrong}).gave_up
    monkeypatch.setattr("models.repair.MAX_STEPS", 3)
    assert smallest_repairs(sums, {**values, **wrong}).gave_up
