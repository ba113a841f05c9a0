from __future__ import annotations

import numpy as np

from extractors.lattice import LatticeCell
from extractors.scan.cells import CellPicture, figure_crops, label_strips, pictures_of
from extractors.scan.turning import familiarity, labels_stand_left_and_above, runs_down
from models.geometry import Box
from tests.extractors.scan.sheets import TEXT_HEIGHT, XS, YS, Pixels, sheet


def pictures(page: Pixels) -> list[CellPicture]:
    cells = tuple(
        LatticeCell(row, column, 1, 1, Box(XS[column], YS[row], XS[column + 1], YS[row + 1]))
        for row in range(len(YS) - 1)
        for column in range(len(XS) - 1)
    )
    return pictures_of(page, np.zeros_like(page), cells, TEXT_HEIGHT)


def test_cells_are_cut_without_their_rulings() -> None:
    for picture in pictures(sheet()):
        assert picture.ink is not None
        assert picture.crop[0].min() == 255
        assert len(picture.lines) == 1


def test_a_cell_without_ink_is_empty_and_a_lone_dash_or_faint_one_is_not() -> None:
    page = sheet()
    for column in range(3):
        page[YS[1] + 5 : YS[2] - 5, XS[column + 1] + 5 : XS[column + 2] - 5] = 255
    page[290:292, XS[2] + 60 : XS[2] + 68] = 60
    page[280:298, XS[3] + 60 : XS[3] + 62] = 170
    _, empty, dash, faint = pictures(page)[4:8]
    assert empty.ink is None
    assert dash.ink is not None
    assert faint.ink is not None


def test_specks_are_no_ink() -> None:
    page = sheet()
    page[YS[1] + 5 : YS[2] - 5, XS[1] + 5 : XS[2] - 5] = 255
    page[285, XS[1] + 60] = 0
    assert pictures(page)[5].ink is None


def test_the_other_side_is_no_ink_beside_a_figure_and_a_thin_sign_is() -> None:
    page = sheet()
    bare = pictures(page)[5]
    page[275:297, XS[1] + 95 : XS[1] + 97] = 185  # a bled ruling
    page[282:286, XS[1] + 110 : XS[1] + 125] = 190
    bled = pictures(page)[5]
    assert bled.ink == bare.ink
    assert (bled.crop == bare.crop).all()
    page[288:291, XS[1] + 25 : XS[1] + 32] = 110
    signed = pictures(page)[5]
    assert signed.ink is not None
    assert bare.ink is not None
    assert signed.ink[0] < bare.ink[0]


def test_a_mark_far_from_the_figure_is_no_ink_unless_it_is_as_dark() -> None:
    page = sheet()
    bare = pictures(page)[6]
    page[286:290, XS[3] - 30 : XS[3] - 24] = 140
    assert pictures(page)[6].ink == bare.ink
    page[286:290, XS[3] - 30 : XS[3] - 24] = 60
    assert pictures(page)[6].ink != bare.ink


def test_pale_ink_is_ink_where_there_is_no_other() -> None:
    page = sheet()
    page[YS[1] + 5 : YS[2] - 5, XS[1] + 5 : XS[2] - 5] = 255
    page[280:298, XS[1] + 60 : XS[1] + 64] = 185
    assert pictures(page)[5].ink is not None


def test_figure_crops_hold_the_ink_with_a_margin() -> None:
    picture = pictures(sheet())[5]
    [crop] = figure_crops([picture], TEXT_HEIGHT)
    assert picture.ink is not None
    assert crop.shape[1] >= picture.ink[2] - picture.ink[0]
    assert crop[0].min() == 255


def test_lines_of_a_label_are_found_and_laid_side_by_side() -> None:
    crop = np.full((120, 100), 255, np.uint8)
    crop[10:30, 20:60], crop[36:56, 20:60], crop[62:82, 20:60] = 0, 0, 0
    cell = LatticeCell(0, 0, 1, 1, Box(0, 0, 100, 120))
    [picture] = pictures_of(crop, np.zeros_like(crop), (cell,), 20.0)
    assert len(picture.lines) == 3
    [strip] = label_strips(picture, 20.0)
    assert strip.shape[1] > 3 * 40


def test_which_way_text_runs_and_where_labels_stand() -> None:
    upright = pictures(sheet())
    assert not runs_down(upright, TEXT_HEIGHT)
    assert labels_stand_left_and_above([upright])


def test_familiarity_counts_the_forms_pairs() -> None:
    assert familiarity(["本年新收政府信息公开申请数量", "自然人"]) == 1.0
    assert familiarity(["量数请申开公息信府政收新年本"]) == 0.0
    assert familiarity(["12"]) == 0.0
