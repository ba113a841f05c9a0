"""The data as files for others. A format is one module with `write(answers, target)`, one line
here."""

from __future__ import annotations

import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine

from storage.answers import answers

FORMATS = {
    "jsonl": "flows.export.lines",
    "csv": "flows.export.sheet",
    "parquet": "flows.export.columns",
    "xlsx": "flows.export.workbook",
}
NEEDS_FILE = ("xlsx", "parquet")


def write(
    engine: Engine, format: str, target: Path | BinaryIO, only: frozenset[int] | None = None
) -> None:
    """Writes every document's data, or that of the given ids. A file is there as a whole or not
    at all; memory does not grow with the number of documents."""
    put = import_module(FORMATS[format]).write
    if not isinstance(target, Path):
        put(answers(engine, only), target)
        return
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            put(answers(engine, only), file)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(target)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
