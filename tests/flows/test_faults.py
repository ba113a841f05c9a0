"""Faults in the middle of a run, each followed by what a quiet run leaves."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.flows.command import GOUJI, TEXTS, environment, gouji, started
from tests.flows.faults import (
    SAMPLES,
    SOON,
    embedded,
    finished,
    held,
    moments,
    standing,
    store_of,
    until_dealt_with,
)
from tests.infra.loopback import until
from tests.infra.postgres import Postgres

COPIES = 3
"""Of every text sample, each with a content of its own: enough for a fault to come in mid-run."""


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("texts")
    for number in range(COPIES):
        for sample in sorted(TEXTS.glob("*.txt")):
            copy = folder / f"{number}-{sample.name}"
            copy.write_bytes(sample.read_bytes() + b"\n" * number)
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory, texts: list[Path]) -> dict[str, Any]:
    folder = store_of(tmp_path_factory.mktemp("quiet"), texts)
    done = gouji("ingest", cwd=folder)
    assert done.returncode == 0, done.stderr
    return held(embedded(folder))


@pytest.fixture
def fresh(tmp_path: Path, texts: list[Path]) -> Path:
    return store_of(tmp_path / "fresh", texts)


def test_workers_killed_in_mid_document(fresh: Path, quiet: dict[str, Any]) -> None:
    """Of a run that goes on: their documents are given to others."""
    run = started("ingest", cwd=fresh, **SOON)
    until_dealt_with(embedded(fresh), 3, run)
    workers = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
    assert len(workers) == 2
    for worker in workers:
        os.kill(int(worker), signal.SIGKILL)
    finished(run)
    assert held(embedded(fresh)) == quiet


def test_two_schedulers_at_once_on_postgresql(
    fresh: Path, quiet: dict[str, Any], postgres: Postgres
) -> None:
    url = postgres.url(f"t{uuid4().hex}")
    runs = [started("ingest", cwd=fresh, **SOON, GOUJI_DATABASE=url) for _ in range(2)]
    for run in runs:
        finished(run)
    assert held(url) == quiet


def test_objects_replaced_while_they_are_read(
    fresh: Path, quiet: dict[str, Any], texts: list[Path]
) -> None:
    """Another program writes over them slowly, in place, and at last puts the originals back.
    What the first run read of that is read again by the second."""
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            for path in texts:
                with (fresh / "gouji-data" / "store" / path.name).open("wb", buffering=0) as file:
                    for line in path.read_bytes().splitlines(keepends=True):
                        file.write(line)

    writer = threading.Thread(target=write)
    writer.start()
    run = started("ingest", cwd=fresh, **SOON)
    run.communicate(timeout=200)
    over.set()
    writer.join()
    for path in texts:
        shutil.copy2(path, fresh / "gouji-data" / "store")
    finished(started("ingest", cwd=fresh, **SOON))
    assert standing(held(embedded(fresh))) == standing(quiet)


LIBFAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


STEADY = {"FAKETIME_DONT_FAKE_MONOTONIC": "1"}
"""As a true clock that is moved; `time.sleep` then fails under libfaketime."""


def with_a_clock(file: Path) -> dict[str, str]:
    """The clock of a program goes as the file says, also when that changes."""
    assert LIBFAKETIME is not None, "libfaketime missing: apt-get install faketime"
    return {
        "LD_PRELOAD": str(LIBFAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
    }


def test_the_clock_is_moved(fresh: Path, quiet: dict[str, Any], tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("+0")
    run = started("ingest", cwd=fresh, **SOON, **STEADY, **with_a_clock(clock))
    until_dealt_with(embedded(fresh), 2, run)
    clock.write_text("-2d")
    until_dealt_with(embedded(fresh), 8, run)
    clock.write_text("+400d")
    finished(run)
    first, last = moments(embedded(fresh))
    assert last - first > timedelta(days=400)
    assert held(embedded(fresh)) == quiet


def test_two_schedulers_whose_clocks_differ(
    fresh: Path, quiet: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "late").write_text("-1d")
    late = started("ingest", cwd=fresh, **SOON, **with_a_clock(tmp_path / "late"))
    right = started("ingest", cwd=fresh, **SOON)
    for run in (late, right):
        finished(run)
    assert held(embedded(fresh)) == quiet


IN_A_SMALL_DISK = (
    'mount -t tmpfs -o size="$1" tmpfs "$2" || exit 99; disk="$2"; kept="$3"; shift 3; '
    '"$@"; status=$?; cp -r "$disk" "$kept"; exit $status'
)
UNSHARE = ("unshare", "--map-root-user", "--mount", "sh", "-c", IN_A_SMALL_DISK, "sh")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Where a small file system can be mounted, seen by one process and its children alone."""
    folder = tmp_path / "small"
    folder.mkdir()
    probe = [*UNSHARE, "64k", str(folder), str(tmp_path / "probe"), "true"]
    done = subprocess.run(probe, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"this machine lets nobody mount a file system: {done.stderr.strip()}")
    return folder


@contextmanager
def run_on(
    small: Path, size: str, folder: Path, **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    """`gouji ingest` in `folder`, with a disk of `size` at `small`, kept as `kept` beside it."""
    kept = str(small.with_name("kept"))
    process = subprocess.Popen(
        [*UNSHARE, size, str(small), kept, *GOUJI, "ingest"],
        cwd=folder,
        env=environment(**SOON, **settings),
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_disk_of_temporary_files_is_full(small: Path, tmp_path: Path) -> None:
    """No file that needs it is called damaged for it; with room they are read."""
    needing = (SAMPLES / "word" / "old-2021-rtf.rtf", SAMPLES / "scans" / "kind-png.png")
    samples = (*needing, SAMPLES / "word" / "sound.docx")
    undisturbed, disturbed = (store_of(tmp_path / name, samples) for name in ("a", "b"))
    with run_on(small, "64k", disturbed, TMPDIR=str(small)) as run:
        _, said = run.communicate(timeout=200)
    assert run.returncode == 1
    assert said.decode().count("no room in the folder for temporary files") == len(needing)
    found = held(embedded(disturbed))
    assert (len(found["documents"]), found["quarantine"]) == (1, [])
    for folder in (disturbed, undisturbed):
        finished(started("ingest", cwd=folder, **SOON))
    assert held(embedded(disturbed)) == held(embedded(undisturbed))


def test_the_disk_of_the_database_is_full_for_a_while(
    small: Path, fresh: Path, quiet: dict[str, Any]
) -> None:
    with run_on(small, "12m", fresh, GOUJI_DATABASE=embedded_at(small)) as run:
        seen = Path(f"/proc/{run.pid}/root") / small.relative_to("/")
        until(lambda: size(seen / "gouji.db-wal") > 400_000, 100)  # some ten documents
        fill(seen / "filler")
        time.sleep(2)
        assert run.poll() is None
        (seen / "filler").unlink()
        finished(run)
    assert held(embedded_at(small.with_name("kept"))) == quiet


def size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def fill(file: Path) -> None:
    """With all that the disk has."""
    with file.open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(4096))


def embedded_at(folder: Path) -> str:
    return f"sqlite:///{folder / 'gouji.db'}"
