"""Dirt that can be told from a figure is taken away; a clean figure stays as it is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.scan.dirt import pieces, without_dirt
from extractors.scan.readers import figure_reader
from tests.extractors.scan.readers.test_figure_reader import DIGIT, cell

Pixels = NDArray[np.uint8]


def crossed(text: str, start: tuple[int, int], end: tuple[int, int]) -> Pixels:
    return np.asarray(cv2.line(cell(text).copy(), start, end, 30, 2, cv2.LINE_AA), np.uint8)


def read(crop: Pixels) -> str:
    return figure_reader.read([crop], DIGIT)[0][0].text


@pytest.mark.parametrize(
    "text", ["0", "1", "4", "7", "11", "747", "98", "1362", "12.5", "0.07", "1,204", "-", "/", "3-"]
)
def test_a_clean_figure_stays_as_it_is(text: str) -> None:
    assert (without_dirt(cell(text), DIGIT) == cell(text)).all()


@pytest.mark.parametrize("text", ["1", "24", "53"])
def test_a_stroke_through_a_figure_is_taken_away(text: str) -> None:
    dirty = crossed(text, (60, 22), (100, 38))
    clean = without_dirt(dirty, DIGIT)
    assert (clean != dirty).any()
    assert read(clean) == text


def test_a_sign_in_line_with_a_stroke_stays() -> None:
    signed = np.asarray(cv2.line(cell("4").copy(), (55, 34), (67, 34), 20, 2), np.uint8)
    assert (without_dirt(signed, DIGIT) == signed).all()


def test_a_minus_that_touches_its_figure_stays() -> None:
    signed = np.asarray(cv2.line(cell("6").copy(), (52, 30), (76, 30), 20, 2), np.uint8)
    assert (without_dirt(signed, DIGIT) == signed).all()


def test_a_speck_beside_a_figure_is_taken_away() -> None:
    dirty = np.asarray(cv2.circle(cell("1").copy(), (92, 24), 4, 30, -1), np.uint8)
    assert read(without_dirt(dirty, DIGIT)) == "1"


def test_a_sign_blurred_into_a_blot_stays() -> None:
    dirty = np.asarray(cv2.circle(cell("1").copy(), (62, 30), 3, 90, -1), np.uint8)
    assert (without_dirt(dirty, DIGIT) == dirty).all()


def test_a_thin_stroke_that_the_scanner_broke_is_one_piece() -> None:
    broken = cell("0").copy()
    middle = broken.shape[0] // 2
    broken[middle] = 255
    broken[middle - 6 : middle - 4] = np.maximum(broken[middle - 6 : middle - 4], 210)
    assert pieces(broken, DIGIT) == 1


def test_a_figure_cut_by_bare_paper_is_in_more_pieces_than_it_has_digits() -> None:
    whole = cell("28")
    cut = np.asarray(cv2.line(cell("28").copy(), (60, 30), (100, 30), 245, 3), np.uint8)
    assert pieces(whole, DIGIT) == 2
    assert pieces(cut, DIGIT) > 2


@pytest.mark.parametrize(("text", "count"), [("0", 1), ("1362", 4), ("-", 0), ("", 0)])
def test_points_and_dashes_are_no_pieces(text: str, count: int) -> None:
    assert pieces(cell(text), DIGIT) == count


def test_what_is_pale_beside_the_figure_is_no_piece() -> None:
    """Noise, the other side's text, what is left of a ruling."""
    dirty = np.asarray(cv2.circle(cell("5").copy(), (100, 24), 6, 200, -1), np.uint8)
    dark = np.asarray(cv2.circle(cell("5").copy(), (100, 24), 6, 60, -1), np.uint8)
    assert (pieces(dirty, DIGIT), pieces(dark, DIGIT)) == (1, 2)
