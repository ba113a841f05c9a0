"""The fit of confidences: what it weighs, and what a picture alone comes to."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.calibration import Cell, bins, calibration_error, fit, sureness
from extractors.resolve.confidence import calibration, features


def cell(probability: float, sums_held: int, right: bool) -> Cell:
    said = features(
        probability,
        probability,
        agreeing=1,
        disagreeing=0,
        supporters=1,
        sums_held=sums_held,
        sums_mended=0,
        sums_broken=0,
    )
    return Cell("simulated", said, right)


DECIDED = [cell(0.99, 2, right=True)] * 1500 + [
    cell(0.6, 0, right=number < 40) for number in range(60)
]


def test_a_fit_is_as_sure_as_the_cells_are_right() -> None:
    weights = fit(DECIDED)
    vouched, alone = sureness(DECIDED, weights)[[0, -1]]
    assert vouched > 0.99
    assert alone == pytest.approx(2 / 3, abs=0.05)
    assert calibration_error(bins(DECIDED, weights)) < 0.01


def test_no_picture_alone_is_surer_than_unvouched() -> None:
    boundless = np.full_like(fit(DECIDED), 50.0)
    vouched, alone = sureness(DECIDED, boundless)[[0, -1]]
    assert vouched > 0.999
    assert alone == calibration().unvouched
