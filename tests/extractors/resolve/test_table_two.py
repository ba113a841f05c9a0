"""The decision on figures of table two, of which no sum tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractors.resolve import decide
from models.geometry import Box
from models.grid import Reading
from tests.extractors.resolve.pictures import (
    TWO,
    Looks,
    as_texts,
    errors,
    figure,
    pictured,
    values,
    written,
)


def test_in_table_two_a_second_witness_is_always_asked() -> None:
    figures = values(TWO, {("administrative_licensing", "decisions"): 9})
    looks = Looks({("administrative_licensing", "decisions"): ("6", "6")}, TWO, figures)
    decided = decide({TWO: pictured(TWO, figures, {})}, (), looks)
    assert set(looks.asked) == set(figures)
    (found,) = errors(decided, TWO)
    assert (found.rule, found.row) == ("cell.uncertain", "administrative_licensing")


@pytest.mark.parametrize(("sureness", "choice"), [(0.997, ("9", "4")), (0.9995, ("9",))])
def test_in_table_two_a_figure_that_is_not_plain_is_put_to_a_choice(
    sureness: float, choice: tuple[str, ...]
) -> None:
    place = ("administrative_licensing", "decisions")
    figures = values(TWO, {place: 9})
    looks = Looks({}, TWO, figures)
    decide({TWO: pictured(TWO, figures, {place: [("9", sureness), ("4", 0.0004)]})}, (), looks)
    assert sorted(looks.asked[place]) == sorted(choice)


class WithoutTesseract(Looks):
    """Tesseract makes nothing of a cell, both networks are sure of it."""

    def __call__(self, page: int, box: Box, candidates: Sequence[str]) -> tuple[Reading, ...]:
        _, by_ppocr = super().__call__(page, box, candidates)
        again = replace(by_ppocr, witness="figure_reader", probability=0.99)
        return (Reading("", 0.0, "tesseract"), replace(by_ppocr, probability=0.995), again)


@pytest.mark.parametrize(("looks", "told"), [(Looks, 0), (WithoutTesseract, 1)])
def test_in_table_two_a_figure_in_doubt_at_first_needs_every_witness(
    looks: type[Looks], told: int
) -> None:
    place = ("administrative_licensing", "decisions")
    figures = values(TWO, {place: 9})
    table = pictured(TWO, figures, {place: [("9", 0.99), ("0", 0.007)]})
    decided = decide({TWO: table}, (), looks({}, TWO, figures))
    mine = [each for each in errors(decided, TWO) if each.row == place[0]]
    assert len(mine) == told


def test_money_without_a_unit_is_unknown_but_a_bare_zero_is_not() -> None:
    places = values(TWO, {}, "2019")
    amount = ("government_procurement", "procurement_amount")
    zero = decide({TWO: written(TWO, as_texts(places), "2019")})
    assert (errors(zero, TWO), figure(zero, TWO, amount).value) == ([], "0")
    bare = decide({TWO: written(TWO, {**as_texts(places), amount: "73200"}, "2019")})
    (found,) = errors(bare, TWO)
    assert (found.rule, found.row, found.column) == ("unit.unknown", *amount)
    assert figure(bare, TWO, amount).value is None
    told = decide({TWO: written(TWO, {**as_texts(places), amount: "73200万元"}, "2019")})
    assert (errors(told, TWO), figure(told, TWO, amount).value) == ([], "73200")


def test_figures_run_together_are_never_guessed_apart() -> None:
    texts = as_texts(values(TWO, {}, "2019"))
    row = "administrative_licensing"
    texts[row, "previous_year_items"] = "396442278"
    del texts[row, "change"], texts[row, "decisions"]
    decided = decide({TWO: written(TWO, texts, "2019")})
    cell = figure(decided, TWO, (row, "previous_year_items"))
    assert (cell.value, cell.text) == (None, "396442278")
    told = {f.column: f.rule for f in errors(decided, TWO)}
    assert told == {
        "previous_year_items": "cell.uncertain",
        "change": "cell.unreadable",
        "decisions": "cell.unreadable",
    }


@pytest.mark.parametrize("elsewhere", [True, False])
def test_blanks_behind_a_long_figure_may_be_its_end(elsewhere: bool) -> None:
    """Unless the table has blanks elsewhere too."""
    texts = as_texts(values(TWO, {}, "2019"))
    row = "administrative_licensing"
    texts[row, "previous_year_items"] = "396442278"
    texts |= {(row, "change"): "", (row, "decisions"): ""}
    if elsewhere:
        texts["regulations", "newly_made"] = ""
    decided = decide({TWO: written(TWO, texts, "2019")})
    found = [(f.rule, f.row, f.column) for f in errors(decided, TWO)]
    assert found == ([] if elsewhere else [("cell.uncertain", row, "previous_year_items")])


@pytest.mark.parametrize("zeros", [True, False])
@pytest.mark.parametrize("gap", ["change", "previous_year_items"])
def test_a_blank_beside_a_long_figure_may_be_its_part(zeros: bool, gap: str) -> None:
    """Behind it, whether the table prints its zeros or not; before it, only where it does."""
    texts = dict.fromkeys(values(TWO, {}, "2019"), "0" if zeros else "3")
    row = "administrative_licensing"
    long = "previous_year_items" if gap == "change" else "change"
    texts |= {(row, gap): "", (row, long): "396442"}
    found = errors(decide({TWO: written(TWO, texts, "2019")}), TWO)
    expected = [("cell.uncertain", row, long)] if zeros or gap == "change" else []
    assert [(f.rule, f.row, f.column) for f in found if f.row == row] == expected


def test_a_sign_on_a_count_is_told() -> None:
    texts = {**as_texts(values(TWO, {})), ("administrative_licensing", "decisions"): "-72"}
    (found,) = errors(decide({TWO: written(TWO, texts)}), TWO)
    assert (found.rule, found.row) == ("cell.impossible", "administrative_licensing")
