"""Four Dask workers share a batch and one is killed: nothing is lost, nothing is done twice."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.database import open_database, transact
from storage.schema import Document
from tests.flows.command import TEXTS, environment, gouji, started
from tests.flows.faults import held
from tests.infra.loopback import free_port, until, until_listening
from tests.infra.prefect import PrefectServer, end


@contextmanager
def running(module: str, *arguments: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{module}", *arguments],
        env=environment(**settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        end(process)


def read(url: str) -> int:
    engine = open_database(url)
    asked = select(func.count(Document.id)).where(Document.state == "read")
    number = transact(engine, lambda session: session.execute(asked).scalar_one())
    engine.dispose()
    return number


@pytest.mark.timeout(600)
def test_a_killed_dask_worker_loses_nothing(prefect: PrefectServer, tmp_path: Path) -> None:
    for folder in ("quiet", "dask"):
        shutil.copytree(TEXTS, tmp_path / folder / "gouji-data" / "store")
    quiet = gouji("ingest", cwd=tmp_path / "quiet")
    assert quiet.returncode == 0, quiet.stderr
    port = free_port()
    url = f"sqlite:///{tmp_path / 'dask' / 'gouji-data' / 'gouji.db'}"
    server = {n: v for n, v in prefect.environment.items() if n.startswith(("PREFECT_", "PYTHONW"))}
    settings = {
        **server,
        "GOUJI_STORE": str(tmp_path / "dask" / "gouji-data" / "store"),
        "GOUJI_DATABASE": url,
        "GOUJI_LEASE_S": "5",
        "GOUJI_RUNNER": "dask",
        "GOUJI_DASK_SCHEDULER": f"tcp://127.0.0.1:{port}",
    }
    with ExitStack() as servers:
        where = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        servers.enter_context(running("dask_scheduler", *where))
        until_listening(port, 60)
        scratch = ("--local-directory", str(tmp_path / "scratch"), "--no-dashboard")
        joining = (settings["GOUJI_DASK_SCHEDULER"], "--nthreads", "1", "--no-nanny", *scratch)
        workers = [
            servers.enter_context(running("dask_worker", *joining, **settings)) for _ in range(4)
        ]
        run = started("ingest", cwd=tmp_path / "dask", **settings)
        until(lambda: read(url) >= 1, 240)
        workers[0].kill()
        _, said = run.communicate(timeout=200)
        assert run.returncode == 0, said
    assert held(url) == held(str(tmp_path / "quiet" / "gouji-data" / "gouji.db"))
