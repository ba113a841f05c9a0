"""Figures that a narrow cell broke over lines."""

from __future__ import annotations

import pytest

from extractors.pdf import read
from extractors.pdf.characters import Character
from extractors.pdf.wrapped import unbroken
from models.geometry import Box
from tests.extractors.pdf.pages import lines, pdf, text

HEIGHT = 10.0


def cell_of(*texts: str) -> list[list[Character]]:
    return [
        [
            Character(
                each, 10.0 * at, 20.0 * row, 10.0 * at + 5, 20.0 * row + 9, 20.0 * row + 9, at
            )
            for at, each in enumerate(string)
        ]
        for row, string in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("texts", "width", "whole"),
    [
        (("１", "０"), 24, "１０"),
        (("１２", "３"), 40, "１２３"),
        (("１", "２", "３"), 24, "１２３"),
        (("－１", "２"), 40, "－１２"),
        (("123", "45"), 30, "12345"),
        (("１２", "３"), 80, None),
        (("12", "3"), 60, None),
        (("１", "２３"), 24, None),
        (("１", "－２"), 24, None),
        (("１", "件"), 24, None),
        (("１２",), 24, None),
        ((), 24, None),
    ],
)
def test_only_lines_that_the_cell_made_full_are_one_figure(
    texts: tuple[str, ...], width: float, whole: str | None
) -> None:
    assert unbroken(cell_of(*texts), Box(0.0, 0.0, width, 60.0), HEIGHT) == whole


def test_the_figure_in_one_piece_is_a_reading_and_the_text_as_printed() -> None:
    narrow = lines((50, 150, 170), (200, 240)) + text(60, 216, "row")
    (grid,) = read(pdf(narrow + text(154, 224, "12") + text(154, 208, "3"))).grids
    cell = grid.cells[1]
    assert cell.text == "12\n3"
    assert [reading.text for reading in cell.readings] == ["123"]
    assert all(reading.probability < 1 for reading in cell.readings)
