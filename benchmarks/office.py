"""Word, web and workbook files: CPU time to a document beside the library that opens such files.

`python -m benchmarks.office`. Each way reads the same sample in the same process, in turns; the
least of the rounds counts. A library only opens the file: it tells no spans, no printed text.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from extractors.content import Content
from extractors.extract import extract
from extractors.kinds import kind_of

SAMPLES = Path(__file__).parents[1] / "samples"
ROUNDS = 15


@dataclass(frozen=True)
class Contest:
    """`library` opens the bytes and touches every cell."""

    sample: str
    name: str
    library: Callable[[bytes], object]


def with_python_docx(data: bytes) -> object:
    import docx

    tables = docx.Document(BytesIO(data)).tables
    return [cell.text for table in tables for row in table.rows for cell in row.cells]


def with_openpyxl(data: bytes) -> object:
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(data), data_only=True)
    return [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]


def with_xlrd(data: bytes) -> object:
    import xlrd

    book = xlrd.open_workbook(file_contents=data, formatting_info=True)
    return [sheet.row_values(row) for sheet in book.sheets() for row in range(sheet.nrows)]


def with_lxml(data: bytes) -> object:
    from lxml import html

    return ["".join(map(str, cell.itertext())) for cell in html.fromstring(data).iter("td")]


CONTESTS = (
    Contest("word/sound.docx", "python-docx", with_python_docx),
    Contest("workbook/sound.xlsx", "openpyxl", with_openpyxl),
    Contest("workbook/old.xls", "xlrd", with_xlrd),
    Contest("web/sound.html", "lxml", with_lxml),
    Contest("web/from-word.html", "lxml", with_lxml),
)


def least(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The least CPU seconds of each way over all rounds, the ways in turns."""
    seconds = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.process_time()
            way()
            seconds[name] = min(seconds[name], time.process_time() - start)
    return seconds


def ways_of(contest: Contest) -> dict[str, Callable[[], object]]:
    path = SAMPLES / contest.sample
    content = Content(path.name, path.read_bytes())
    return {
        "read": lambda: kind_of(content).read(content),
        "extract": lambda: extract(content),
        "library": lambda: contest.library(content.data),
    }


def main() -> None:
    print(f"{'sample':24}{'read ms':>9}{'extract ms':>12}{'library ms':>12}  read / library")
    for contest in CONTESTS:
        took = {name: 1000 * seconds for name, seconds in least(ways_of(contest)).items()}
        print(
            f"{contest.sample:24}{took['read']:9.1f}{took['extract']:12.1f}{took['library']:12.1f}"
            f"  {took['read'] / took['library']:.2f} ({contest.name})"
        )


if __name__ == "__main__":
    main()
