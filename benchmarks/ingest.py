"""The nightly job over many documents: throughput beside extraction alone, memory, a second run.

    python -m benchmarks.ingest [--sizes 100 1000] [--jobs 2]

Makes copies of the text samples, each with a content of its own, in a folder; runs `gouji ingest`
twice on an empty SQLite database; prints one line a size and leaves nothing behind.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from storage.database import open_database, transact
from storage.schema import Document, Extraction

ROOT = Path(__file__).parents[1]
SAMPLES = sorted((ROOT / "samples" / "text").glob("*.txt"))


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds by the wall clock; `extraction_s` is the sum over documents, in worker processes;
    `peak_mib` the largest resident size of any process; `database_bytes` after the first run."""

    documents: int
    first_s: float
    second_s: float
    extraction_s: float
    peak_mib: float
    database_bytes: int


def fill(store: Path, count: int) -> None:
    """A blank line more makes another content of the same report."""
    for number in range(count):
        sample = SAMPLES[number % len(SAMPLES)]
        target = store / f"{number // 100:04}" / f"{number:06}-{sample.name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(sample.read_bytes() + b"\n" * (number // len(SAMPLES)))


def run(folder: Path, jobs: int) -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "flows.cli", "ingest"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "GOUJI_JOBS": str(jobs)},
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - began


def measure(count: int, jobs: int) -> Measured:
    with TemporaryDirectory(prefix="gouji-bench-") as name:
        folder = Path(name)
        fill(folder / "gouji-data" / "store", count)
        first, second = run(folder, jobs), run(folder, jobs)
        database = folder / "gouji-data" / "gouji.db"
        engine = open_database(str(database))
        total = transact(engine, lambda s: s.execute(select(func.sum(Extraction.seconds))).scalar())
        kept = transact(engine, lambda s: s.execute(select(func.count(Document.id))).scalar_one())
        engine.dispose()
        assert kept == count
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        return Measured(count, first, second, total or 0.0, peak, database.stat().st_size)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    options.add_argument("--jobs", type=int, default=2)
    given = options.parse_args()
    print("documents  first run s  documents/s  extraction s  overhead %  second run s  peak MiB  "
          "database MiB")  # fmt: skip
    for size in given.sizes:
        m = measure(size, given.jobs)
        ideal = m.extraction_s / given.jobs
        print(
            f"{m.documents:9}  {m.first_s:11.1f}  {m.documents / m.first_s:11.1f}  "
            f"{m.extraction_s:12.1f}  {100 * (m.first_s - ideal) / ideal:10.0f}  "
            f"{m.second_s:12.1f}  {m.peak_mib:8.0f}  {m.database_bytes / 2**20:12.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
