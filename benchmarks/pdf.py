"""Digital PDF pages: reading them beside the floor, camelot and pdfplumber, in one run.

`python -m benchmarks.pdf` prints milliseconds of CPU a page, and each as a multiple of the floor,
which is pdfium giving the text of the same pages; below it, pdfium giving the places as well. The
others do only their own part: finding the tables and their texts. Every program runs in this
process, warm; each figure is the best of a few rounds, because the machine is shared.
"""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "samples" / "pdf"
MAKERS = ("chromium", "libreoffice")
ROUNDS = 3
ONCE = {"camelot"}  # slow enough to be measured in one round

Way = Callable[[bytes], object]


def floor(data: bytes) -> int:
    """pdfium's own text of each page; the number of pages."""
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            page.get_textpage().get_text_range()
        return len(document)


def floor_of_parts(data: bytes) -> object:
    """pdfium's text, the box of each character and the bounds of each object, one by one."""
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        return [
            (
                (text := page.get_textpage()).get_text_range(),
                [text.get_charbox(index) for index in range(text.count_chars())],
                [each.get_bounds() for each in page.get_objects()],
            )
            for page in document
        ]


def gouji_reader(data: bytes) -> object:
    from extractors.content import Content
    from extractors.pdf import read

    return read(Content("bench.pdf", data))


def gouji_answer(data: bytes) -> object:
    from extractors.content import Content
    from extractors.extract import answer

    return answer(Content("bench.pdf", data))


def pdfplumber(data: bytes) -> object:
    import pdfplumber as plumber

    with plumber.open(io.BytesIO(data)) as document:
        return [page.extract_tables() for page in document.pages]


def camelot(data: bytes) -> object:
    import camelot as engine

    logging.getLogger("pdfminer").setLevel(logging.ERROR)

    return engine.read_pdf(io.BytesIO(data), pages="all", flavor="lattice", suppress_stdout=True)


WAYS: tuple[tuple[str, Way], ...] = (
    ("floor: pdfium text", floor),
    ("text, boxes, bounds", floor_of_parts),
    ("gouji: grids and prose", gouji_reader),
    ("gouji: whole answer", gouji_answer),
    ("pdfplumber", pdfplumber),
    ("camelot", camelot),
)


def cpu_seconds(name: str, way: Way, files: Sequence[bytes]) -> float:
    """Of all files, the best of ROUNDS; the first file is read once before, to warm up."""
    way(files[0])
    rounds = []
    for _ in range(1 if name in ONCE else ROUNDS):
        start = time.process_time()
        for data in files:
            way(data)
        rounds.append(time.process_time() - start)
    return min(rounds)


def files_of(maker: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(FOLDER.glob(f"{maker}-*.pdf"))]


def main() -> None:
    for maker in MAKERS:
        files = files_of(maker)
        pages = sum(floor(data) for data in files)
        print(f"\n{maker}: {len(files)} files, {pages} pages; CPU a page, one process")
        least = 0.0
        for name, way in WAYS:
            seconds = cpu_seconds(name, way, files)
            least = least or seconds
            print(f"  {name:24} {1000 * seconds / pages:8.1f} ms  {seconds / least:6.1f} x floor")


if __name__ == "__main__":
    main()
