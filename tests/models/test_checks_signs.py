"""A count has no sign: a figure with one stands in the wrong place, or is misprinted."""

from __future__ import annotations

import pytest

from models.checks import check_table
from models.forms import Place, form
from models.report import Figure


def figures(place: Place, value: int, text: str) -> dict[Place, Figure]:
    blank = {
        each: Figure(row=each[0], column=each[1], value=0, text="0")
        for each in form("2019").tables["proactive_disclosure"].places
    }
    return blank | {place: Figure(row=place[0], column=place[1], value=value, text=text)}


@pytest.mark.parametrize(("value", "text"), [(23, "+23"), (-4, "－4"), (-4, "-4")])
def test_a_sign_on_a_count_is_an_error(value: int, text: str) -> None:
    place = ("administrative_licensing", "decisions")
    (finding,) = check_table("proactive_disclosure", "2019", figures(place, value, text))
    assert (finding.rule, finding.severity) == ("cell.impossible", "error")
    assert (finding.row, finding.column) == place
    assert text in finding.message


@pytest.mark.parametrize(("value", "text"), [(23, "+23"), (-4, "－4")])
def test_a_change_may_have_a_sign(value: int, text: str) -> None:
    place = ("administrative_licensing", "change")
    assert check_table("proactive_disclosure", "2019", figures(place, value, text)) == ()
