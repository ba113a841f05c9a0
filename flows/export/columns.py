"""Parquet, by columns. `value` is exact, as text; `number` is the same as a float to count with."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice
from typing import Any, BinaryIO

from flows.export.cells import Cell, cells
from storage.answers import Answer

GROUP = 50_000
"""Rows held at once."""

WHOLE = ("year", "page")
REAL = ("x0", "y0", "x1", "y1", "confidence", "number")


def write(answers: Iterable[Answer], target: BinaryIO) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    def kind(name: str) -> Any:
        return pa.int64() if name in WHOLE else pa.float64() if name in REAL else pa.string()

    schema = pa.schema([(name, kind(name)) for name in (*Cell._fields, "number")])
    rows = chain.from_iterable(map(cells, answers))
    with parquet.ParquetWriter(target, schema) as writer:
        while group := [_typed(cell) for cell in islice(rows, GROUP)]:
            writer.write_table(pa.Table.from_pylist(group, schema=schema))


def _typed(cell: Cell) -> dict[str, Any]:
    value = cell.value
    exact = None if value is None else str(value)
    return {**cell._asdict(), "value": exact, "number": None if exact is None else float(exact)}
