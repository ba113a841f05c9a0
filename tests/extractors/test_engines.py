"""The engines' adapters: parsing on stored output, and one small run of each."""

from __future__ import annotations

import subprocess

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.engines import ReadText, Word, ppocr, tesseract
from extractors.errors import EngineFailed, TimedOut

HEAD = "level page block par line word left top width height conf text".replace(" ", "\t")
LINES = "\n".join(
    (
        HEAD,
        "1\t1\t0\t0\t0\t0\t0\t0\t60\t60\t-1\t",
        "5\t1\t1\t1\t1\t1\t18\t14\t24\t30\t96.5\t1,",
        "5\t1\t1\t1\t1\t2\t50\t14\t24\t30\t71.0\t362",
        "1\t2\t0\t0\t0\t0\t0\t0\t60\t60\t-1\t",
        "5\t3\t1\t1\t1\t1\t18\t14\t24\t30\t88.0\t\"",
        "5\t3\t1\t1\t1\t1\t18\t14\t24\t30\t95.0\t ",
    )
)


def figure(text: str) -> NDArray[np.uint8]:
    canvas = np.full((64, 40 + 28 * len(text)), 255, np.uint8)
    cv2.putText(canvas, text, (20, 48), cv2.FONT_HERSHEY_DUPLEX, 1.4, 0, 2, cv2.LINE_AA)
    return canvas


def test_a_crop_is_as_sure_as_its_least_sure_word() -> None:
    assert tesseract.parse_lines(LINES, 3) == [
        ReadText("1,362", 0.71), ReadText("", 0.0), ReadText('"', 0.88)
    ]


def test_words_keep_their_places() -> None:
    assert tesseract.parse_words(LINES)[1] == Word("362", 0.71, 50, 14, 74, 44)


def test_output_that_is_no_table_gives_no_words() -> None:
    assert tesseract.parse_words("Estimating resolution as 300\n\n") == []


def test_tesseract_reads_crops_in_their_order() -> None:
    texts = ["7", "12", "3.50", "998"]
    crops = [figure(text) for text in texts]
    read = tesseract.read_lines(crops, whitelist=tesseract.DIGITS)
    assert [line.text for line in read] == texts
    assert tesseract.read_lines([]) == []


def test_tesseract_stops_at_its_time_limit() -> None:
    with pytest.raises(TimedOut, match="more than"):
        tesseract.read_page(np.full((3000, 3000), 255, np.uint8), limit_s=0.001)


def test_a_missing_tesseract_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import pytesseract

    tesseract.version.cache_clear()
    monkeypatch.setattr(
        pytesseract, "get_tesseract_version", lambda: (_ for _ in ()).throw(SystemExit("old"))
    )
    with pytest.raises(EngineFailed, match="apt-get install tesseract-ocr tesseract-ocr-chi-sim"):
        tesseract.version()
    tesseract.version.cache_clear()


def test_a_failing_tesseract_is_an_engine_error() -> None:
    with pytest.raises(EngineFailed):
        tesseract.read_lines([figure("1")], psm=99)


def test_tesseract_names_its_version() -> None:
    printed = subprocess.run(["tesseract", "--version"], capture_output=True, text=True).stdout
    assert tesseract.version() in printed


def test_ppocr_reads_crops_in_their_order() -> None:
    texts = ["12", "3.50", "998"]
    assert [line.text for line in ppocr.read_lines([figure(text) for text in texts])] == texts
    assert ppocr.read_lines([]) == []
