"""The nightly job over an office's mixture of files: overhead, memory, growth, a second run.

    python -m benchmarks.ingest [--sizes 100 1000] [--database postgresql] [--without scan]

Makes copies of samples, each with a content of its own, in a folder; runs `gouji ingest` twice on
an empty database (SQLite, or a PostgreSQL of its own); prints one line a size, then one a kind,
and leaves nothing behind.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, func, select

from extractors.content import Content
from extractors.extract import answer
from storage.database import open_database, transact
from storage.schema import Document, Extraction
from tests.infra.postgres import postgres

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"

MIXTURE: Mapping[str, tuple[int, str]] = {
    "word": (33, "word/[!t]*.docx"),
    "old word": (2, "word/old-doc.doc"),
    "web": (25, "web/[!lt]*.html"),
    "pdf": (18, "pdf/[cl]*-20*.pdf"),
    "text": (10, "text/word-[!o]*.txt"),
    "workbook": (7, "workbook/[!f]*.xlsx"),
    "scan": (5, "scans/dpi-*00.pdf"),
}
"""Of a hundred files, how many of a kind, and the samples that stand for it (those that are read,
without pictures of tables). A guess at what an office has: nobody has counted."""

FEW = 5
"""Samples of a kind that are read for `alone`."""

PACKED = (".docx", ".xlsx")
"""Zip archives: bytes after the end would make them damaged ones, so they get a comment."""


@dataclass(frozen=True, slots=True)
class Kind:
    documents: int
    extraction_s: float
    answer_bytes: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds by the wall clock; `extraction_s` is the sum over documents, in worker processes;
    `cpu_s` all that a run and its workers used, `alone_cpu_s` what reading the same documents takes
    in one warm process, the sounder measure on a busy machine; `peak_mib` the largest sum of the
    resident sizes of the run's processes; `database_bytes` after the first run."""

    documents: int
    first_s: float
    second_s: float
    cpu_s: float
    second_cpu_s: float
    alone_cpu_s: float
    extraction_s: float
    peak_mib: float
    database_bytes: int
    kinds: Mapping[str, Kind]


def fill(store: Path, count: int, kinds: Collection[str]) -> None:
    """The mixture, evenly spread: a run meets a scan every now and then, not all at its end."""
    shares = {kind: MIXTURE[kind][0] for kind in kinds}
    owed = dict.fromkeys(shares, 0.0)
    for number in range(count):
        for kind, share in shares.items():
            owed[kind] += share / sum(shares.values())
        kind = max(owed, key=lambda each: owed[each])
        owed[kind] -= 1
        samples = samples_of(kind)
        sample = samples[number % len(samples)]
        target = (
            store / f"{number // 100:04}" / f"{kind.replace(' ', '-')}-{number:06}{sample.suffix}"
        )
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(sample.read_bytes())
        make_distinct(target, number)


def samples_of(kind: str) -> list[Path]:
    return sorted(SAMPLES.glob(MIXTURE[kind][1]))


def alone(kind: str) -> float:
    """CPU seconds of reading a document, engines included, in this process: a mean."""
    contents = [Content(path.name, path.read_bytes()) for path in samples_of(kind)[:FEW]]
    answer(contents[0])  # loads what it needs
    before = os.times()
    for content in contents:
        answer(content)
    return sum(now - then for now, then in zip(os.times()[:4], before[:4], strict=True)) / len(
        contents
    )


def make_distinct(path: Path, number: int) -> None:
    """Another content of the same report: what comes after its end says nothing."""
    if path.suffix in PACKED:
        with zipfile.ZipFile(path, "a") as archive:
            archive.comment = str(number).encode()
        return
    mark = {".html": f"\n<!-- {number} -->\n", ".pdf": f"\n% {number}\n"}
    with path.open("ab") as file:
        file.write(mark.get(path.suffix, "\n" * number).encode())


def run(folder: Path, jobs: int, database: str) -> tuple[float, float, float]:
    """Seconds by the wall, of CPU, and the most memory held at once in MiB."""
    began, before = time.perf_counter(), os.times()
    settings = {"GOUJI_JOBS": str(jobs), "GOUJI_DATABASE": database, "OMP_THREAD_LIMIT": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "ingest"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **settings},
        stderr=subprocess.DEVNULL,
    )
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, sum(map(resident, family(process.pid))))
        time.sleep(0.5)
    took, after = time.perf_counter() - began, os.times()
    assert process.returncode == 0
    cpu = after.children_user + after.children_system - before.children_user
    return took, cpu - before.children_system, peak


def family(pid: int) -> Iterator[int]:
    yield pid
    children = Path(f"/proc/{pid}/task/{pid}/children")
    for child in children.read_text().split() if children.exists() else ():
        yield from family(int(child))


def resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):  # over by now
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure(
    folder: Path, count: int, jobs: int, database: str, alone_s: Mapping[str, float]
) -> Measured:
    fill(folder / "gouji-data" / "store", count, alone_s)
    first, cpu, peak = run(folder, jobs, database)
    second, second_cpu, _ = run(folder, jobs, database)
    engine = open_database(database)
    kinds = by_kind(engine, alone_s)
    alone = sum(kind.documents * alone_s[name] for name, kind in kinds.items())
    size = database_bytes(engine)
    engine.dispose()
    assert sum(kind.documents for kind in kinds.values()) == count, kinds
    extraction = sum(kind.documents * kind.extraction_s for kind in kinds.values())
    return Measured(count, first, second, cpu, second_cpu, alone, extraction, peak, size, kinds)


def by_kind(engine: Engine, names: Iterable[str]) -> Mapping[str, Kind]:
    """Of documents that were read; means a document."""
    asked = select(Document.name, Extraction.seconds, Extraction.answer).join(
        Extraction, Document.extraction_id == Extraction.id
    )
    rows: dict[str, list[tuple[float, int]]] = {kind: [] for kind in names}
    for name, seconds, told in transact(engine, lambda s: s.execute(asked).all()):
        rows[name.rpartition("-")[0].replace("-", " ")].append((seconds, len(told)))
    return {
        kind: Kind(len(each), *(sum(column) / len(each) for column in zip(*each, strict=True)))
        for kind, each in rows.items()
        if each
    }


def database_bytes(engine: Engine) -> int:
    if engine.dialect.name == "postgresql":
        asked = select(func.pg_database_size(func.current_database()))
        return int(transact(engine, lambda s: s.execute(asked).scalar_one()))
    return Path(str(engine.url.database)).stat().st_size


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'gouji.db'}"
        return
    folder.chmod(0o711)  # PostgreSQL runs as another user
    with postgres(folder / "postgres") as server:
        yield server.url("bench")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--without", choices=tuple(MIXTURE), nargs="+", default=())
    given = options.parse_args()
    alone_s = {kind: alone(kind) for kind in MIXTURE if kind not in given.without}
    print("documents  first run s  documents/s  extraction s  overhead %  CPU s  alone CPU s  "
          "overhead %  second run s  CPU s  peak MiB  database MiB")  # fmt: skip
    for size in given.sizes:
        with (
            TemporaryDirectory(prefix="gouji-bench-") as name,
            database(given.database, Path(name)) as url,
        ):
            m = measure(Path(name), size, given.jobs, url, alone_s)
        ideal = m.extraction_s / given.jobs
        print(
            f"{m.documents:9}  {m.first_s:11.1f}  {m.documents / m.first_s:11.1f}  "
            f"{m.extraction_s:12.1f}  {100 * (m.first_s / ideal - 1):10.0f}  {m.cpu_s:5.1f}  "
            f"{m.alone_cpu_s:11.1f}  {100 * (m.cpu_s / m.alone_cpu_s - 1):10.0f}  "
            f"{m.second_s:12.1f}  {m.second_cpu_s:5.1f}  {m.peak_mib:8.0f}  "
            f"{m.database_bytes / 2**20:12.1f}",
            flush=True,
        )
    for kind, of in m.kinds.items():
        print(
            f"{kind:10}{of.documents:5}  {alone_s[kind]:6.3f} CPU s  {of.extraction_s:7.3f} s  "
            f"{of.answer_bytes:8.0f} bytes of answer"
        )


if __name__ == "__main__":
    main()
