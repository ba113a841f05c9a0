"""JSON Lines: one object a cell."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import BinaryIO

from flows.export.cells import cells
from storage.answers import Answer


def write(answers: Iterable[Answer], target: BinaryIO) -> None:
    for answer in answers:
        for cell in cells(answer):
            line = json.dumps(cell._asdict(), ensure_ascii=False)
            target.write(line.encode(errors="replace") + b"\n")
