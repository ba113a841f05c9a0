"""The flows on a real Prefect server: a deployment run by hand, a schedule that fires, Dask."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import select

from storage.database import open_database, transact
from storage.schema import Document, Run
from tests.flows.command import TEXTS, environment, gouji
from tests.infra.loopback import until
from tests.infra.prefect import PrefectServer

SAMPLES = ("word-sound", "word-2021-gb18030", "another-kind-of-document")


def settings(folder: Path) -> dict[str, str]:
    return {
        "GOUJI_STORE": str(folder / "store"),
        "GOUJI_DATABASE": f"sqlite:///{folder / 'gouji.db'}",
        "GOUJI_JOBS": "2",
        "GOUJI_LEASE_S": "5",
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("flows")
    (folder / "store").mkdir()
    for name in SAMPLES:
        shutil.copy(TEXTS / f"{name}.txt", folder / "store")
    return folder


@pytest.fixture(scope="module")
def deployed(prefect: PrefectServer, folder: Path) -> Iterator[PrefectServer]:
    """The deployments of prefect.yaml, and a worker that runs them."""
    prefect.command("work-pool", "create", "gouji", "--type", "process")
    prefect.command("--no-prompt", "deploy", "--all")
    with prefect.worker("gouji", settings(folder)):
        yield prefect


def states(folder: Path) -> dict[str, str]:
    engine = open_database(f"sqlite:///{folder / 'gouji.db'}")
    rows = transact(engine, lambda s: s.execute(select(Document.key, Document.state)).all())
    engine.dispose()
    return {row.key: row.state for row in rows}


def runs(folder: Path, kind: str) -> int:
    engine = open_database(f"sqlite:///{folder / 'gouji.db'}")
    asked = select(Run.id).where(Run.kind == kind, Run.ended_at.is_not(None))
    rows = transact(engine, lambda s: s.execute(asked).all())
    engine.dispose()
    return len(rows)


def asked(server: PrefectServer, path: str, body: object) -> object:
    request = Request(
        f"http://127.0.0.1:{server.port}/api/{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=20) as answer:
        return json.load(answer)


READ = {"word-sound.txt": "read", "word-2021-gb18030.txt": "read"}
OUTCOME = {**READ, "another-kind-of-document.txt": "refused"}


def test_a_run_by_hand_of_the_deployment_does_the_nightly_job(
    deployed: PrefectServer, folder: Path
) -> None:
    deployed.command("deployment", "run", "nightly/nightly", "--watch", "--watch-interval", "1")
    assert states(folder) == OUTCOME
    tables = asked(deployed, "artifacts/filter", {})
    assert isinstance(tables, list)
    assert "another-kind-of-document.txt" in tables[0]["data"]
    assert "不能读取" in json.loads(tables[0]["data"])[0]["结果"]


def test_one_file_is_read_again_through_the_server(deployed: PrefectServer, folder: Path) -> None:
    before = runs(folder, "reprocess")
    parameter = "key=word-sound.txt"
    deployed.command("deployment", "run", "reprocess/reprocess", "-p", parameter, "--watch")
    assert runs(folder, "reprocess") == before + 1
    done = gouji(
        "reprocess", "word-sound.txt", cwd=folder, **settings(folder), **deployed_to(deployed)
    )
    assert done.returncode == 0, done.stderr
    assert runs(folder, "reprocess") == before + 2


def test_the_schedule_fires(deployed: PrefectServer, folder: Path) -> None:
    """The cron of prefect.yaml, set to every minute."""
    before = runs(folder, "nightly")
    deployed.command(
        "deployment", "schedule", "create", "nightly/nightly", "--cron", "* * * * *",
        "--timezone", "Asia/Shanghai",
    )  # fmt: skip
    until(lambda: runs(folder, "nightly") > before, 120)


def test_a_batch_runs_on_dask(prefect: PrefectServer, tmp_path: Path, folder: Path) -> None:
    shutil.copytree(folder / "store", tmp_path / "store")
    given = {**settings(tmp_path), "GOUJI_RUNNER": "dask"}
    done = gouji("ingest", cwd=tmp_path, **given, **deployed_to(prefect))
    assert done.returncode == 0, done.stderr
    assert states(tmp_path) == OUTCOME


def deployed_to(server: PrefectServer) -> dict[str, str]:
    ours = ("PREFECT_", "DO_NOT_TRACK", "PYTHONWARNINGS")
    return {name: value for name, value in server.environment.items() if name.startswith(ours)}


def test_prefect_is_not_loaded_without_a_server() -> None:
    program = "import sys, flows.cli, flows.ingest, flows.route; sys.exit('prefect' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], env=environment(), check=False)
    assert done.returncode == 0
