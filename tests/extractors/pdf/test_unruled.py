"""What is believed of tables that were read without rulings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from extractors.content import Content
from extractors.engines.camelot import CamelotCell
from extractors.errors import EngineFailed
from extractors.pdf.page import PageContent
from extractors.pdf.unruled import Unruled
from extractors.pdf.upright import Upright
from models.geometry import Box
from models.grid import Grid, GridCell, Reading

Rows = Sequence[tuple[str, Sequence[str]]]

SOUND: Rows = [
    ("行政许可", ("12", "", "345")),
    ("行政处罚", ("0", "7", "6")),
    ("规章", ("", "", "1")),
]


def cell(row: int, column: int, text: str) -> GridCell:
    box = Box(100.0 * column, 20.0 * row, 100.0 * column + 100, 20.0 * row + 20)
    return GridCell(row, column, text, page=1, box=box)


def grid(rows: Rows) -> Grid:
    texts = [(label, *figures) for label, figures in rows]
    return Grid(
        tuple(cell(r, c, text) for r, row in enumerate(texts) for c, text in enumerate(row))
    )


def page(upright: Upright) -> PageContent:
    none: Any = ()
    return PageContent(1, upright, 0, [], 10.0, [], none, (), (), (), 0)


def judged(
    monkeypatch: pytest.MonkeyPatch, rows: Rows, by_camelot: Rows, turns: int = 0
) -> tuple[Grid, list[int]]:
    """The grid as it is believed where camelot sees other rows, and the pages it was asked for."""
    asked: list[int] = []

    def tables(_: bytes, number: int, *__: object) -> list[CamelotCell]:
        asked.append(number)
        return [
            CamelotCell(Box(b.x0 - 9, b.y0 - 300, b.x1 - 9, b.y1 - 300), each.text + "\n")
            for each in grid(by_camelot).cells
            if (b := each.box)
        ]

    monkeypatch.setattr("extractors.engines.camelot.tables", tables)
    unruled = Unruled(Content("a.pdf", b""))
    upright = Upright(0.0, 0.0, 400.0, 300.0, turns)
    (believed,) = unruled([grid(rows)], page(upright))
    return believed, asked


def doubts(believed: Grid) -> dict[str, tuple[Reading, ...]]:
    return {f"{c.row},{c.column}": c.readings for c in believed.cells if c.readings}


def test_figures_that_camelot_finds_alike_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    believed, asked = judged(monkeypatch, SOUND, SOUND)
    assert (doubts(believed), asked) == ({}, [1])


def test_another_reading_is_a_doubt_and_no_other_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    other = [SOUND[0], ("行政处罚", ("0", "1", "6")), SOUND[2]]
    believed, _ = judged(monkeypatch, SOUND, other)
    own, seen = doubts(believed)["1,2"]
    assert [(own.text, own.witness), (seen.text, seen.witness)] == [("7", "text"), ("1", "camelot")]
    assert set(doubts(believed)) == {"1,1", "1,2", "1,3"}
    assert believed.at[1, 2].text == "7"


def test_a_figure_in_another_column_is_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    other = [*SOUND[:2], ("规章", ("1", "", ""))]
    assert set(doubts(judged(monkeypatch, SOUND, other)[0])) == {"2,1", "2,2", "2,3"}


@pytest.mark.parametrize("label", ["", "行政", "行政许可行政强制"])
def test_a_row_without_a_label_of_its_own_is_in_doubt(
    monkeypatch: pytest.MonkeyPatch, label: str
) -> None:
    rows = [*SOUND[:2], (label, ("5", "5", "5"))]
    places = doubts(judged(monkeypatch, rows, rows)[0])
    assert {"2,1", "2,2", "2,3"} <= set(places)
    assert ("1,1" in places) is (label == "")  # figures broken over lines spoil the row beside them


def test_the_one_row_of_table_four_needs_no_label(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("", ("结果维持", "结果纠正", "总计")), ("", ("1", "2", "3"))]
    assert doubts(judged(monkeypatch, rows, rows)[0]) == {}


def test_where_camelot_cannot_be_asked_all_is_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    believed, asked = judged(monkeypatch, SOUND, SOUND, turns=1)
    assert (len(doubts(believed)), asked) == (9, [])

    def fail(*_: object) -> None:
        raise EngineFailed("no camelot")

    monkeypatch.setattr("extractors.engines.camelot.tables", fail)
    (failed,) = Unruled(Content("a.pdf", b""))([grid(SOUND)], page(Upright(0.0, 0.0, 400.0, 300.0)))
    assert len(doubts(failed)) == 9


def test_a_table_of_other_things_is_nobodys_business(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("apples", ("1", "2", "3")), ("pears", ("4", "5", "6"))]
    believed, asked = judged(monkeypatch, rows, [])
    assert (doubts(believed), asked) == ({}, [])
