"""CSV that Excel opens rightly: UTF-8 with a byte-order mark, CRLF, nothing taken as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from flows.export.cells import Cell, cells
from flows.export.text import guarded, printable
from storage.answers import Answer


def write(answers: Iterable[Answer], target: BinaryIO) -> None:
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    lines = csv.writer(text)
    lines.writerow(Cell._fields)
    for answer in answers:
        lines.writerows([_safe(value) for value in cell] for cell in cells(answer))
    text.detach()  # closing the file is its owner's


def _safe(value: object) -> object:
    return guarded(printable(value)) if isinstance(value, str) else value
