from __future__ import annotations

import numpy as np

from extractors.scan.clean import (
    characters,
    grey_without_red,
    normalised,
    without_wide_marks,
)
from tests.extractors.scan.sheets import TEXT_HEIGHT, sheet


def test_red_fades_and_other_colours_stay() -> None:
    page = np.full((20, 40, 3), 255, np.uint8)
    page[:, :10], page[:, 10:20], page[:, 20:30] = (220, 30, 30), (20, 20, 200), (10, 10, 10)
    grey = grey_without_red(page)
    assert grey[0, 5] == 220
    assert grey[0, 15] < 70
    assert grey[0, 25] < 20


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


def test_text_height_is_measured() -> None:
    assert 18 <= characters(sheet()).height <= 26


def test_a_page_without_text_has_no_height() -> None:
    assert characters(np.full((500, 500), 255, np.uint8)).height == 0


def test_a_watermark_goes_and_what_is_printed_on_it_stays() -> None:
    page = sheet()
    marked = page.copy()
    marked[700:900, 100:400] = np.minimum(page[700:900, 100:400], 185)
    flat = without_wide_marks(marked, TEXT_HEIGHT)
    assert np.median(flat[700:900, 100:400]) > 245
    assert flat[700:900, 150:400].min() < 60
