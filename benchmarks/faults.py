"""Servers that are away for twenty seconds in the middle of a run: what is left in the end?

    python -m benchmarks.faults [--away 20] [--copies 40]

Real servers on loopback, the text samples in an S3 bucket, PostgreSQL, the run a flow of Prefect.
Each fault is followed by a comparison with what a quiet run left. `make test` has the same faults
for a few seconds each.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from flows.settings import Settings
from tests.flows.command import TEXTS, started
from tests.flows.faults import SOON, finished, held, until_dealt_with
from tests.infra.ceph import ACCESS_KEY, SECRET_KEY, Ceph, ceph
from tests.infra.postgres import Postgres, postgres
from tests.infra.prefect import PrefectServer, prefect_server

Fault = tuple[Callable[[], None], Callable[[], None]]
"""What takes a server away, and what brings it back."""


def settings_of(s3: Ceph, bucket: str) -> dict[str, str]:
    return {
        **SOON,
        "GOUJI_STORE": f"s3://{bucket}",
        "GOUJI_S3_ENDPOINT": s3.endpoint,
        "GOUJI_S3_ACCESS_KEY": ACCESS_KEY,
        "GOUJI_S3_SECRET_KEY": SECRET_KEY,
    }


def fill(s3: Ceph, bucket: str, copies: int) -> int:
    """Copies of the samples, each with a content of its own; how many."""
    store = Settings(
        store=f"s3://{bucket}",
        s3_endpoint=s3.endpoint,
        s3_access_key=ACCESS_KEY,
        s3_secret_key=SECRET_KEY,
    ).open_store()
    store._client.make_bucket(bucket)  # type: ignore[attr-defined]
    samples = sorted(TEXTS.glob("*.txt"))
    for number in range(copies):
        for sample in samples:
            store.write(f"{number}/{sample.name}", sample.read_bytes() + b"\n" * number)
    return copies * len(samples)


def run(folder: Path, settings: dict[str, str], fault: Fault | None, away_s: float) -> float:
    """Seconds that one run took, with the fault once a few documents are dealt with."""
    began = time.perf_counter()
    process = started("ingest", cwd=folder, **settings)
    if fault is not None:
        take_away, bring_back = fault
        until_dealt_with(settings["GOUJI_DATABASE"], 5, process)
        take_away()
        time.sleep(away_s)
        bring_back()
    finished(process, 1800)
    return time.perf_counter() - began


def faults_of(s3: Ceph, database: Postgres, server: PrefectServer) -> dict[str, Fault | None]:
    return {
        "quiet": None,
        "S3 away": (s3.stop_gateway, s3.start_gateway),
        "PostgreSQL away": (database.stop, database.start),
        "Prefect away": (server.stop, server.start),
    }


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--away", type=float, default=20)
    options.add_argument("--copies", type=int, default=40)
    given = options.parse_args()
    with ExitStack() as servers:
        folder = Path(servers.enter_context(TemporaryDirectory(prefix="gouji-bench-")))
        folder.chmod(0o711)  # PostgreSQL runs as another user
        s3 = servers.enter_context(ceph(folder / "ceph"))
        database = servers.enter_context(postgres(folder / "postgres"))
        server = servers.enter_context(prefect_server(folder / "prefect"))
        bucket = f"b-{uuid4().hex[:12]}"
        documents = fill(s3, bucket, given.copies)
        left = {}
        for name, fault in faults_of(s3, database, server).items():
            url = database.url(f"t{uuid4().hex}")
            settings = {**settings_of(s3, bucket), **server.settings, "GOUJI_DATABASE": url}
            settings["PREFECT_LOGGING_LEVEL"] = "ERROR"  # nobody reads the pipe meanwhile
            seconds = run(folder, settings, fault, given.away)
            left[name] = held(url)
            same = "as the quiet run" if left[name] == left["quiet"] else "DIFFERENT"
            print(f"{name:16} {documents} documents  {seconds:6.1f} s  {same}", flush=True)
    return int(any(each != left["quiet"] for each in left.values()))


if __name__ == "__main__":
    sys.exit(main())
