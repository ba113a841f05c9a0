"""Sound tables, drawn at random: details first, totals from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from hypothesis import strategies as st

from models.forms import Place, form
from models.identities import system
from models.report import Figure, TableKey, Template, Value

FORMS: tuple[Template, ...] = get_args(Template)
_COUNTS = st.one_of(
    st.just(0), st.integers(1, 9), st.integers(10, 4000), st.integers(10_000, 99_999_999)
)


@st.composite
def sound_tables(
    draw: st.DrawFn, template: Template, key: TableKey
) -> tuple[Template, dict[Place, int]]:
    """A form and figures for each of its places that break no sum. Mostly zeros, as in life."""
    places = form(template).tables[key].places
    given_ = draw(st.dictionaries(st.sampled_from(places), _COUNTS, max_size=25))
    values = {place: given_.get(place, 0) for place in places}
    if key == "disclosure_requests":
        _balance(template, values)
    elif key == "proactive_disclosure":
        if template == "2019":  # which prints no unit for money
            values["government_procurement", "procurement_amount"] = 0
    else:
        for row in form(template).tables[key].rows:
            values[row, "total"] = (
                sum(v for p, v in values.items() if p[0] == row) - values[row, "total"]
            )
    assert not system(template, key).residuals(values)
    return template, values


def _balance(template: Template, values: dict[Place, int]) -> None:
    table = form(template).tables["disclosure_requests"]
    columns = [column.key for column in table.blocks[0].columns if column.key != "total"]
    outside = {"new_requests", "carried_in", "results_total", "carried_out"}
    for column in columns:
        results = sum(v for (r, c), v in values.items() if c == column and r not in outside)
        values["results_total", column] = results
        due = results + values["carried_out", column]
        values["carried_in", column] = min(values["carried_in", column], due)
        values["new_requests", column] = due - values["carried_in", column]
    for row in table.rows:
        values[row, "total"] = sum(values[row, column] for column in columns)


def figures(values: Mapping[Place, Value]) -> dict[Place, Figure]:
    return {
        place: Figure(row=place[0], column=place[1], value=value, text=str(value), confidence=1.0)
        for place, value in values.items()
    }


def with_value(table: Mapping[Place, Figure], place: Place, value: Value) -> dict[Place, Figure]:
    text = "" if value is None else str(value)
    return {**table, place: table[place].model_copy(update={"value": value, "text": text})}
