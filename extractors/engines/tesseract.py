"""Tesseract, through pytesseract: lines in one batch, words of a page, always a time limit.

Running and parsing are apart: the parsers are tested on stored output. Pictures are grey or
colour, dark ink on light ground.
"""

from __future__ import annotations

import os
import shlex
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from extractors.engines import ReadText, Word
from extractors.errors import EngineFailed, TimedOut
from extractors.scratch import scratch

Language = Literal["chi_sim", "eng"]
DIGITS = "0123456789.,+-/()"
_INSTALL = "install it with: apt-get install tesseract-ocr tesseract-ocr-chi-sim"
_WORD_LEVEL = "5"  # of tesseract's page, block, paragraph, line, word
_DPI = 300  # said to stop tesseract's guessing; the recogniser scales each line itself


@cache
def version() -> str:
    """As the program tells it; EngineFailed where it, or a language, is missing."""
    import pytesseract

    try:
        found = str(pytesseract.get_tesseract_version())
        missing = {"chi_sim", "eng"} - set(pytesseract.get_languages())
    except (pytesseract.TesseractNotFoundError, SystemExit) as error:
        raise EngineFailed(f"tesseract does not run ({error}); {_INSTALL}") from error
    if missing:
        raise EngineFailed(f"tesseract lacks {', '.join(sorted(missing))}; {_INSTALL}")
    return found


def read_lines(
    crops: Sequence[NDArray[np.uint8]],
    lang: Language = "eng",
    whitelist: str | None = None,
    psm: int = 7,
    limit_s: float = 60.0,
) -> list[ReadText]:
    """Each crop as one line of text, all in one run of the program, in the order given.

    A crop wants about 30 to 50 pixels of text height and a light margin
    (`extractors.scan.readers.figure_crops.for_engines`). `limit_s` is for the whole run.
    """
    if not crops:
        return []
    with scratch() as folder:
        names = [_save(crop, folder / f"{index}.pgm") for index, crop in enumerate(crops)]
        listing = folder / "crops.txt"
        listing.write_text("\n".join(names), encoding="utf-8")
        output = _run(listing, lang, psm, whitelist, limit_s)
    return parse_lines(output, len(crops))


def read_page(
    pixels: NDArray[np.uint8], lang: Language = "chi_sim", psm: int = 6, limit_s: float = 60.0
) -> list[Word]:
    """The words of a page or a part of one, with their places in its pixels."""
    with scratch() as folder:
        path = folder / "page.pgm"
        _save(pixels, path)
        output = _run(path, lang, psm, None, limit_s)
    return parse_words(output)


def parse_lines(output: str, count: int) -> list[ReadText]:
    """Tesseract's TSV over a list of `count` pictures: words joined, the least sure counts."""
    words: dict[int, list[tuple[str, float]]] = defaultdict(list)
    for row in _word_rows(output):
        words[int(row[1])].append((row[11], _confidence(row[10])))
    return [
        ReadText(
            "".join(text for text, _ in words[page]),
            min((confidence for _, confidence in words[page]), default=0.0),
        )
        for page in range(1, count + 1)
    ]


def parse_words(output: str) -> list[Word]:
    """The words of tesseract's TSV, in its reading order; blank ones are left out."""
    return [
        Word(row[11], _confidence(row[10]), left, top, left + width, top + height)
        for row in _word_rows(output)
        for left, top, width, height in [[int(cell) for cell in row[6:10]]]
    ]


def _word_rows(output: str) -> Iterator[list[str]]:
    """level page block par line word left top width height conf text"""
    for line in output.splitlines():
        row = line.split("\t")
        if len(row) == 12 and row[0] == _WORD_LEVEL and row[11].strip():
            yield row


def _confidence(cell: str) -> float:
    return min(max(float(cell) / 100, 0.0), 1.0)


def _save(pixels: NDArray[np.uint8], path: Path) -> str:
    """As a grey portable map: no time goes into compression."""
    from PIL import Image

    Image.fromarray(pixels).convert("L").save(path, "PPM")
    return str(path)


def _run(path: Path, lang: Language, psm: int, whitelist: str | None, limit_s: float) -> str:
    import pytesseract

    version()
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # four to six times slower without
    config = f"--psm {psm} --dpi {_DPI}"
    if whitelist is not None:
        config += " -c " + shlex.quote(f"tessedit_char_whitelist={whitelist}")
    try:
        return str(
            pytesseract.image_to_data(str(path), lang=lang, config=config, timeout=limit_s)
        )
    except pytesseract.TesseractError as error:
        raise EngineFailed(f"tesseract failed: {error.message}") from error
    except RuntimeError as error:  # pytesseract has no type of its own for its time limit
        raise TimedOut(f"tesseract took more than {limit_s:g} s; send fewer pages") from error
