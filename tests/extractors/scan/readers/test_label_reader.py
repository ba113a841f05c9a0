"""The label reader: the forms' words are read, others are told, and only doubt asks tesseract."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractors.engines import ReadText, tesseract
from extractors.lattice import LatticeCell
from extractors.scan import readings, turning
from extractors.scan.cells import LINE_HEIGHT, CellPicture
from extractors.scan.readers import label_reader, networks
from models.geometry import Box
from models.grid import Reading

FACE = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
EM = 40  # of `strip`'s characters, in pixels

Grey = NDArray[np.uint8]


def strip(text: str, quarters: int = 0) -> Grey:
    """A line in Noto's Song type, as `label_strips` lays it."""
    if not FACE.exists():
        pytest.skip("needs fonts-noto-cjk")
    picture = Image.new("L", (EM * len(text) + 14, EM + 14), 255)
    face = ImageFont.truetype(str(FACE), EM, index=2)
    ImageDraw.Draw(picture).text((7, EM // 2 + 7), text, 20, face, anchor="lm")
    return np.ascontiguousarray(np.rot90(np.asarray(picture), quarters))


def cell(lines: Sequence[Grey]) -> CellPicture:
    """A cell of those lines, far enough apart to be read one by one."""
    wide = max(line.shape[1] for line in lines)
    crop = np.concatenate(
        [np.pad(x, ((0, 0), (0, wide - x.shape[1])), constant_values=255) for x in lines]
    )
    ends = np.cumsum([0, *(len(line) for line in lines)]).tolist()
    box = Box(0, 0, float(wide), float(len(crop)))
    place = LatticeCell(row=0, column=0, row_span=1, column_span=1, box=box)
    spans = tuple(pairwise(ends))
    return CellPicture(place, crop, (0, 0, wide, len(crop)), spans)


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("一、本年新收政府信息公开申请数量", "一、本年新收政府信息公开申请数量"),
        ("（三）不予公开", "(三)不予公开"),
        ("1.信访举报投诉类申请", "1.信访举报投诉类申请"),
        ("自然人", "自然人"),
        ("总计", "总计"),
    ],
)
def test_labels_are_read_and_need_no_other_reader(printed: str, read: str) -> None:
    (line,) = label_reader.read([strip(printed)], LINE_HEIGHT)
    assert line.text == read
    assert line.witness == "label_reader"
    assert label_reader.is_sure([line])


@pytest.mark.parametrize("text", ["备注说明", "序号", "游泳池检测报告", "其他蔬菜批发"])
def test_other_words_are_not_taken_for_the_forms(text: str) -> None:
    (line,) = label_reader.read([strip(text)], LINE_HEIGHT)
    assert not label_reader.is_sure([line])


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_is_not_upright_is_not_familiar(quarters: int) -> None:
    words = ["本年新收政府信息公开申请", "行政复议后起诉", "法律服务机构", "其他对外管理服务事项"]
    read = label_reader.read([strip(text, quarters) for text in words], LINE_HEIGHT)
    assert turning.familiarity(line.text for line in read) < turning.FAMILIAR
    assert not any(label_reader.is_sure([line]) for line in read)


def test_any_picture_is_answered() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (30, 200)).astype(np.uint8)
    odd = [noise, noise[:1], noise[:, :1], np.full((30, 9), 255, np.uint8), noise.repeat(20, 1)]
    read = label_reader.read(odd, LINE_HEIGHT)
    assert len(read) == len(odd)
    assert label_reader.read([], LINE_HEIGHT) == []


def test_a_text_is_as_likely_as_all_its_paths_together() -> None:
    frames = np.random.default_rng(3).random((3, 5, 4)).astype(np.float32)
    frames /= frames.sum(axis=2, keepdims=True)
    texts = [[1, 1], [2, 3, 1], []]
    summed = [0.0] * 3
    for path in product(range(4), repeat=5):
        for place, text in enumerate(texts):
            if networks.spelt(np.array(path)) == text:
                summed[place] += float(np.prod(frames[place, range(5), path]))
    np.testing.assert_allclose(networks.likelihood(frames, texts), summed, rtol=1e-5)


def test_only_doubtful_lines_are_read_by_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def read_lines(strips: Sequence[Grey], *_: object, **__: object) -> list[ReadText]:
        asked.append(len(strips))
        return [ReadText("游泳池", 0.4) for _ in strips]

    monkeypatch.setattr(tesseract, "read_lines", read_lines)
    known, other = strip("一、本年新收政府信息公开申请数量"), strip("游泳池")
    look = readings.first_look([[cell([known]), cell([known, other])]], 0.9 * EM)
    [[first, second]] = readings.texts_of(look)
    assert asked == [1]
    assert first.text == "一、本年新收政府信息公开申请数量"
    assert first.readings[0].witness == "label_reader"
    assert second.readings == (Reading("一、本年新收政府信息公开申请数量游泳池", 0.4, "tesseract"),)


def test_a_first_look_asks_no_other_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_lines(*_: object, **__: object) -> list[ReadText]:
        raise AssertionError("tesseract was asked")

    monkeypatch.setattr(tesseract, "read_lines", read_lines)
    words = strip("一、本年新收政府信息公开申请数量"), strip("游泳池")
    look = readings.first_look([[cell(words)]], 0.9 * EM)
    assert list(look.labels) == ["一、本年新收政府信息公开申请数量???"]
