"""What must hold of every report: no error where nothing is wrong, and none unseen where it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.resolve import Decided, decide
from models.forms import Place, instances
from models.report import TableKey, Value
from tests.extractors.resolve.pictures import (
    FOUR,
    THREE,
    TWO,
    Looks,
    as_texts,
    pictured,
    written,
)
from tests.models.tables import FORMS, sound_tables

BOUNDED = settings(max_examples=25, deadline=None)


def errors(decided: Decided, key: TableKey) -> set[tuple[str, str | None, str | None]]:
    return {
        (f.rule, f.row, f.column)
        for f in decided.findings
        if f.table == key and f.severity == "error"
    }


@pytest.mark.parametrize(("key", "blank"), [(TWO, ()), (THREE, (0,)), (FOUR, (0,)), (THREE, ())])
@BOUNDED
@given(data=st.data())
def test_a_sound_report_with_perfect_readings_has_no_error(
    key: TableKey, blank: tuple[int, ...], data: st.DataObject
) -> None:
    """With zeros printed, or left `blank` throughout; read from characters or from a picture."""
    template, values = data.draw(st.sampled_from(FORMS).flatmap(lambda t: sound_tables(t, key)))
    texts = {p: "" if value in blank else str(value) for p, value in values.items()}
    printed = [None if value in blank else value for value in values.values()]
    readings = {place: [(text, 0.9995)] for place, text in texts.items()}
    for table in (written(key, texts, template), pictured(key, values, readings, template)):
        looks = Looks({p: (text, text) for p, text in texts.items()}, key, template=template)
        decided = decide({key: table}, (), looks)
        assert errors(decided, key) == set()
        assert [_counted(cell.value) for cell in decided.tables[key].cells] == printed


def _counted(value: Value) -> int | None:
    """Amounts of money are decimals in words."""
    return None if value is None else int(value)


@pytest.mark.parametrize("key", [THREE, FOUR])
@BOUNDED
@given(data=st.data())
def test_one_wrong_figure_breaks_its_sums_and_stays(key: TableKey, data: st.DataObject) -> None:
    template, values = data.draw(st.sampled_from(FORMS).flatmap(lambda t: sound_tables(t, key)))
    place: Place = data.draw(st.sampled_from(sorted(values)))
    wrong = values[place] + data.draw(st.integers(1, 9))
    broken = {
        (each.identity.id, each.row, each.column)
        for each in instances(template, key)
        if place in each.weights
    }
    printed = {**values, place: wrong}
    decided = decide({key: written(key, as_texts(printed), template)})
    assert errors(decided, key) == broken
    looks = Looks({}, key, printed, template)
    seen = decide({key: pictured(key, printed, {}, template)}, (), looks)
    assert errors(seen, key) >= broken
    cell = seen.tables[key].figure(*place)
    assert cell is not None
    assert cell.value == wrong


@BOUNDED
@given(data=st.data())
def test_no_misreading_passes_unseen(data: st.DataObject) -> None:
    """Up to three cells misread, doubtfully; the second look tells some of them."""
    template, values = data.draw(st.sampled_from(FORMS).flatmap(lambda t: sound_tables(t, THREE)))
    places = data.draw(st.lists(st.sampled_from(sorted(values)), max_size=3, unique=True))
    read = {
        place: [
            (str(values[place] + data.draw(st.integers(1, 99))), 0.9),
            (str(values[place]), 0.05),
        ]
        for place in places
    }
    seen_again = {
        place: values[place] for place in values if data.draw(st.booleans()) or place not in places
    }
    looks = Looks({}, THREE, seen_again, template)
    decided = decide({THREE: pictured(THREE, values, read, template)}, (), looks)
    told = errors(decided, THREE)
    for cell in decided.tables[THREE].cells:
        place = (cell.row, cell.column)
        if cell.value != values[place]:
            assert any((row, column) == place for _, row, column in told)
