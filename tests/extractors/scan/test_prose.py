from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractors.engines import ReadText, ppocr
from extractors.scan.flatten import level_mesh
from extractors.scan.lattice.rulings import Rulings
from extractors.scan.page import PageTrace
from extractors.scan.prose import first_lines
from models.document import Page

TEXT_HEIGHT = 24.0
FACES = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
TITLE = "青溪县人民政府2023年政府信息公开工作年度报告"


def page_with(*lines: tuple[str, int]) -> PageTrace:
    """Lines of text and their sizes in pixels, from the top of a page."""
    picture = Image.new("L", (1600, 2200), 255)
    pen, y = ImageDraw.Draw(picture), 120
    for text, size in lines:
        pen.text((150, y), text, fill=0, font=ImageFont.truetype(FACES, size))
        y += 2 * size
    flat = np.asarray(picture)
    nothing = Rulings(np.zeros_like(flat), ())
    page = Page(1, 576.0, 792.0, scanned=True)
    return PageTrace(page, flat, flat, level_mesh(flat.shape), 1.0, TEXT_HEIGHT, nothing)


def test_reading_ends_with_the_title() -> None:
    page = page_with(("信息公开", 30), (TITLE, 40), ("一、总体情况", 26), ("今年以来", 26))
    assert first_lines(page) == ["信息公开", TITLE]


def test_a_title_in_two_lines_twice_as_high_as_text() -> None:
    page = page_with(("江苏省卫生健康委员会", 56), ("2021年政府信息公开工作年度报告", 56))
    assert first_lines(page) == ["江苏省卫生健康委员会", "2021年政府信息公开工作年度报告"]


def test_a_page_without_text() -> None:
    assert first_lines(page_with()) == []


@pytest.mark.parametrize(
    ("read", "line"),
    [
        ("二二三年报告", "二〇二三年报告"),
        ("东湖区二 一九年度报告", "东湖区二〇一九年度报告"),
        ("二〇二三年报告", "二〇二三年报告"),
        ("一百二二年", "一百二二年"),
    ],
)
def test_the_zero_that_is_overlooked(read: str, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_lines(crops: list[NDArray[np.uint8]]) -> list[ReadText]:
        return [ReadText(read, 1.0) for _ in crops]

    monkeypatch.setattr(ppocr, "read_lines", read_lines)
    assert first_lines(page_with(("年度报告", 40))) == [line]
