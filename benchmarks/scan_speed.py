"""Scanned pages: what reading them costs, step by step, beside two engines reading them whole.

`python -m benchmarks.scan_speed` prints CPU seconds a page, the programs that are run among them,
in one warm process and on one thread. The engines do only their own part: the words of a page and
their places, not whose figures they are. Then what pages cost that hold no table, and memory.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from extractors import scan
from extractors.content import Content, open_content
from extractors.engines import tesseract
from extractors.extract import answer
from extractors.pdf.file import opened
from extractors.pdf.rendering import RenderedPages
from extractors.scan import page
from extractors.scan.pictures import PagePicture
from extractors.scan.readers import figure_reader
from extractors.scan.second_look import CellPictures

Pixels = NDArray[np.uint8]

FOLDER = Path(__file__).parents[1] / "samples" / "scans"
FILES = (
    "dpi-200", "dpi-300", "dpi-600", "jpeg-weak", "noise-weak", "seal-weak", "skew-weak",
    "curl-weak", "perspective-weak", "small-print", "landscape-turned", "mixture-1",
)  # fmt: skip
STEPS: tuple[tuple[str, Any, str], ...] = (
    ("page, rulings, cells", page, "see"),
    ("labels", page, "first_look"),
    ("labels", page, "texts_of"),
    ("figures", figure_reader, "read"),
    ("title", scan, "first_lines"),
    ("second look", CellPictures, "__call__"),
)
REST = "drawing, sums, decisions"
A4_INCHES = 8.27, 11.69


@dataclass
class Stopwatch:
    """CPU seconds by step, each without the steps within it."""

    spent: dict[str, float] = field(default_factory=dict)
    _now: list[str] = field(default_factory=list)
    _since: float = 0.0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self._note()
        self._now.append(name)
        try:
            yield
        finally:
            self._note()
            self._now.pop()

    def _note(self) -> None:
        now = cpu()
        if self._now:
            self.spent[self._now[-1]] = self.spent.get(self._now[-1], 0.0) + now - self._since
        self._since = now

    def timed(self, name: str, way: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            with self.step(name):
                return way(*args, **named)

        return call


def cpu() -> float:
    programs = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + programs.ru_utime + programs.ru_stime


def by_step(files: Sequence[Content]) -> dict[str, float]:
    """CPU seconds of whole answers; the first file is read once before, to warm up."""
    answer(files[0])
    watch = Stopwatch()
    with ExitStack() as patches:
        for name, home, function in STEPS:
            timed = watch.timed(name, getattr(home, function))
            patches.enter_context(patch.object(home, function, timed))
        for content in files:
            with watch.step(REST):
                answer(content)
    return watch.spent


def pages_of(content: Content) -> list[Pixels]:
    from pypdfium2 import raw

    with opened(content) as document:
        every = range(1, raw.FPDF_GetPageCount(document) + 1)
        return [picture.pixels for picture in RenderedPages(document, every)]


def rapidocr() -> Callable[[Pixels], object]:
    """Detection, direction and recognition with its usual models, on one thread."""
    from rapidocr import RapidOCR

    engine: Callable[[Pixels], object] = RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    return engine


def a_page(way: Callable[[Pixels], object], pages: Sequence[Pixels]) -> float:
    way(pages[0])
    start = cpu()
    for pixels in pages:
        way(pixels)
    return (cpu() - start) / len(pages)


def without_tables(dpi: int) -> Iterator[tuple[str, Pixels]]:
    """A4 pages in uneven light with some noise: a report's prose, a blank one; and a landscape."""
    import cv2

    width, height = (round(inches * dpi) for inches in A4_INCHES)
    chance = np.random.default_rng(0)
    light = np.linspace(0.8, 1.0, width) * np.linspace(0.9, 1.0, height)[:, None]
    paper = 245 * light + chance.normal(0, 4, (height, width))
    hills = cv2.resize(chance.uniform(0, 255, (24, 17)), (width, height))
    yield "prose", np.where(_prose(width, height, dpi), 30, paper).clip(0, 255).astype(np.uint8)
    yield "blank", paper.clip(0, 255).astype(np.uint8)
    yield "landscape", np.asarray(hills, np.uint8)


def _prose(width: int, height: int, dpi: int) -> NDArray[np.bool_]:
    """Lines of squares and strokes in a 12 point text's size and rhythm."""
    em = dpi // 6
    y, x = np.ogrid[:height, :width]
    glyphs = ((x * 7 // em + y * 7 // em * (x // em)) % 3 == 0) & (x % em < 0.85 * em)
    margins = (x > 0.12 * width) & (x < 0.88 * width) & (y > 0.1 * height) & (y < 0.9 * height)
    return np.asarray(glyphs & margins & (y % (1.75 * em) < 0.85 * em), np.bool_)


def skipped(pixels: Pixels, dpi: int) -> float:
    height, width = (side / dpi * 72 for side in pixels.shape)
    picture = PagePicture(1, pixels, dpi, width, height)
    start = cpu()
    seen = scan.read_pages([picture])
    if seen.grids:
        raise ValueError("a table is seen where there is none")
    return cpu() - start


def main() -> None:
    files = [open_content(FOLDER / f"{name}.pdf") for name in FILES]
    pages = [pixels for content in files for pixels in pages_of(content)]
    spent = by_step(files)
    whole = sum(spent.values()) / len(pages)
    print(f"{len(files)} scans, {len(pages)} pages; CPU seconds a page")
    for name, seconds in spent.items():
        print(f"  {name:26} {seconds / len(pages):6.3f}")
    print(f"  {'gouji, whole answer':26} {whole:6.3f}")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for name, way in (("tesseract, chi_sim, psm 6", tesseract.read_page), ("rapidocr", rapidocr())):
        seconds = a_page(way, pages)
        print(f"  {name:26} {seconds:6.3f}  {seconds / whole:5.1f} x gouji")
    print("pages without a table; CPU seconds")
    for dpi in (200, 300):
        for name, pixels in without_tables(dpi):
            print(f"  {name:20} {dpi:4} dpi {skipped(pixels, dpi):6.3f}")
    print(f"most memory of the process that answered: {most:.0f} MiB, tesseract's apart")


if __name__ == "__main__":
    main()
