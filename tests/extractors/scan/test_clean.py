from __future__ import annotations

import numpy as np

from extractors.scan.clean import (
    TextHeight,
    grey_without_red,
    normalised,
    text_height,
    without_wide_marks,
)
from tests.extractors.scan.sheets import TEXT_HEIGHT, sheet


def test_red_is_taken_away_and_other_colours_stay() -> None:
    page = np.full((60, 120, 3), 255, np.uint8)
    page[:, 20:40], page[:, 60:65], page[:, 80:85] = (220, 90, 95), (20, 20, 200), (10, 10, 10)
    grey = grey_without_red(page)
    assert grey[30, 30] > 210
    assert grey[30, 62] < 70
    assert grey[30, 82] < 20


def test_black_under_a_seal_stays_black() -> None:
    seal = np.array((0.87, 0.3, 0.33))
    page = np.repeat(sheet()[:, :, None], 3, axis=2)
    page[150:400, 500:900] = (page[150:400, 500:900] * seal).astype(np.uint8)
    grey = grey_without_red(page)
    ink = sheet() < 60
    assert np.median(grey[ink]) < 40
    bare = sheet()[150:400, 500:900] > 250
    assert (grey[150:400, 500:900][bare] > 210).mean() > 0.97


def test_a_seal_in_weak_light_goes_too() -> None:
    page = np.full((1600, 1200, 3), 150, np.uint8)
    page[100:112, 100:800] = (130, 55, 58)
    assert grey_without_red(page)[106, 150:750].min() > 140


def test_grey_pages_pass() -> None:
    page = sheet()
    assert grey_without_red(page) is page


def test_uneven_light_is_levelled() -> None:
    page = sheet()
    light = np.linspace(0.45, 1.0, page.shape[1])
    flat = normalised((page * light).astype(np.uint8))
    assert flat[1600, 100:1100:50].min() > 235
    assert flat[200, 300] < 60


def test_dark_borders_become_paper() -> None:
    page = sheet()
    page[:60] = 8
    page[:, :40] = 8
    flat = normalised(page)
    assert flat[:50].min() == 255
    assert flat[300:1000, :35].min() == 255


def test_a_thin_dark_strip_along_the_edge_becomes_paper() -> None:
    page = sheet()
    page[:7] = 8
    assert normalised(page)[:7].min() == 255


def test_text_height_is_measured() -> None:
    assert 18 <= text_height(sheet()).upright <= 26


def test_text_height_on_its_side_is_that_of_the_turned_page() -> None:
    page = sheet()
    aside = text_height(np.ascontiguousarray(np.rot90(page))).upright
    assert text_height(page).aside == text_height(page).after(3) == aside
    assert text_height(page).after(2) == text_height(page).upright


def test_a_page_without_text_has_no_height() -> None:
    blank = np.full((500, 500), 255, np.uint8)
    assert text_height(blank) == TextHeight(0.0, 0.0)


def test_a_watermark_goes_and_what_is_printed_on_it_stays() -> None:
    page = sheet()
    marked = page.copy()
    marked[700:900, 100:400] = np.minimum(page[700:900, 100:400], 185)
    flat = without_wide_marks(marked, TEXT_HEIGHT)
    assert np.median(flat[700:900, 100:400]) > 245
    assert flat[700:900, 150:400].min() < 60
