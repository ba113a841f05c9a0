from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from extractors.engines import ppocr, tesseract
from extractors.scan.page import see
from extractors.scan.pictures import PagePicture
from extractors.scan.second_look import CellPictures
from models.geometry import Box
from tests.extractors.scan.sheets import XS, YS, sheet


@pytest.fixture(scope="module")
def looks() -> CellPictures:
    kept = CellPictures()
    kept.add(see(PagePicture(1, sheet(), 144, 600, 825)))
    return kept


def box(row: int, column: int) -> Box:
    """Of a cell of the sheet, in points."""
    return Box(*(side / 2 for side in (XS[column], YS[row], XS[column + 1], YS[row + 1])))


def test_tesseract_is_run_once_for_the_figures_of_a_table(
    looks: CellPictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[int] = []
    run = tesseract.read_lines

    def counted(crops: Any, *rest: Any, **options: Any) -> Any:
        runs.append(len(crops))
        return run(crops, *rest, **options)

    monkeypatch.setattr(tesseract, "read_lines", counted)
    texts = [looks(1, box(row, 2), ())[0].text for row in range(6)]
    assert texts == ["4", "14", "24", "34", "44", "54"]
    assert runs == [18]
    looks(1, box(2, 0), ())  # a label, by itself
    assert runs == [18, 1]


def test_two_that_agree_are_not_enough_where_the_sums_say_otherwise(looks: CellPictures) -> None:
    plain = looks(1, box(2, 2), ("24",))
    doubted = looks(1, box(2, 2), ("24", "29"))
    assert [reading.witness for reading in plain] == ["tesseract"]
    assert {"tesseract", "ppocr", "figure_reader"} <= {reading.witness for reading in doubted}
    chances = {(each.witness, each.text): each.probability for each in doubted}
    for witness in ("ppocr", "figure_reader"):
        assert chances[witness, "24"] > 0.9
        assert chances[witness, "29"] < 0.01


def test_a_new_question_about_a_cell_is_answered_without_reading_it_again(
    looks: CellPictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks(1, box(3, 2), ("34", "39"))
    monkeypatch.setattr(ppocr, "frames", None)
    asked = looks(1, box(3, 2), ("34", "31"))
    assert {"34", "31"} <= {reading.text for reading in asked if reading.witness == "ppocr"}


def test_where_nothing_stands_nothing_is_seen(looks: CellPictures) -> None:
    assert looks(1, Box(0, 0, 5, 5), ()) == ()
    assert looks(2, box(0, 1), ()) == ()


@pytest.mark.parametrize(("columns", "told"), [(1, True), (3, False)])
def test_strokes_in_pieces_tell_nothing_where_the_page_breaks_them(
    columns: int, told: bool
) -> None:
    """One figure cut through, and every one of a fax."""
    pixels = sheet()
    for left, right in pairwise(XS[-1 - columns :]):
        for top, bottom in pairwise(YS[2:4]):
            pixels[(top + bottom) // 2 - 1 : (top + bottom) // 2 + 2, left + 8 : right - 8] = 255
    kept = CellPictures()
    kept.add(see(PagePicture(1, pixels, 144, 600, 825)))
    read = kept(1, box(2, len(XS) - 2), ())
    assert ("strokes" in {reading.witness for reading in read}) is told
