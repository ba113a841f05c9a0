from __future__ import annotations

import numpy as np
import pytest

from extractors.scan.flatten import (
    composed,
    level_mesh,
    levelled,
    skew,
    straightened,
)
from extractors.scan.flatten import (
    turned as turned_mesh,
)
from models.geometry import Box
from tests.extractors.scan.sheets import TEXT_HEIGHT, XS, YS, sheet, turned


@pytest.mark.parametrize("degrees", [-4.6, -1.0, 0.0, 0.4, 3.0, 5.0])
def test_skew_is_measured(degrees: float) -> None:
    assert skew(turned(sheet(), -degrees)) == pytest.approx(degrees, abs=0.08)


def test_a_skewed_page_is_levelled_and_knows_where_it_came_from() -> None:
    page = turned(sheet(), 3.0)
    mesh, flat = levelled(page)
    dark = np.flatnonzero((flat[:, XS[0] + 20 : XS[-1] - 20] < 128).mean(axis=1) > 0.9)
    assert abs(int(dark[0]) - YS[0]) <= 3
    x, y = mesh.at(600.0, 825.0)
    assert (x, y) == pytest.approx((600, 825), abs=1)
    x, y = mesh.at(1000.0, 825.0)
    assert (x, y) == pytest.approx((600 + 400 * 0.9986, 825 - 400 * 0.0523), abs=2)


def test_a_bent_page_is_made_straight() -> None:
    page = sheet()
    bend = (12 * np.sin(np.arange(page.shape[1]) / page.shape[1] * np.pi)).astype(int)
    bent = np.stack([np.roll(page[:, x], bend[x]) for x in range(page.shape[1])], axis=1)
    mesh = straightened(bent, TEXT_HEIGHT, 200)
    assert mesh is not None
    flat = mesh.flatten(bent)
    rows = (flat[:, XS[0] + 20 : XS[-1] - 20] < 128).mean(axis=1)
    assert (rows > 0.9).sum() >= len(YS)


def test_a_straight_page_is_left_alone() -> None:
    assert straightened(sheet(), TEXT_HEIGHT, 200) is None


def test_meshes_compose() -> None:
    shape = (640, 480)
    once = turned_mesh(level_mesh(shape), shape, 2.0)
    twice = composed(once, once)
    direct = turned_mesh(level_mesh(shape), shape, 4.0)
    assert twice.at(240, 320) == pytest.approx(direct.at(240, 320), abs=0.5)
    assert twice.at(300, 300) == pytest.approx(direct.at(300, 300), abs=0.5)


def test_a_box_is_told_on_the_upright_page() -> None:
    box = level_mesh((640, 480)).box(Box(10, 20, 110, 60))
    assert box.as_list() == [10, 20, 110, 60]
