"""One crop prepared in several ways: the figure stays, its faults go."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.scan.preparations import prepared
from extractors.scan.readers import figure_reader
from tests.extractors.scan.readers.test_figure_reader import DIGIT, cell


@pytest.mark.parametrize("text", ["0", "7", "28", "1362"])
def test_every_preparation_of_a_clean_figure_reads_as_it_does(text: str) -> None:
    pictures = prepared(cell(text), cell(text), DIGIT)
    assert all(picture.shape == cell(text).shape for picture in pictures)
    read = figure_reader.read(pictures, DIGIT)
    assert [readings[0].text for readings in read] == [text] * len(pictures)


def test_a_thin_bare_line_is_inked_over() -> None:
    cut = np.asarray(cv2.line(cell("8").copy(), (70, 40), (90, 20), 245, 1), np.uint8)
    inked = [(picture < 128).sum() for picture in prepared(cut, cut, DIGIT)]
    assert inked[-1] > (cut < 128).sum()
