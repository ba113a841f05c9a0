"""Real servers for the tests that name them, started once and when first named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.ceph import Ceph
from tests.infra.ceph import ceph as running_ceph
from tests.infra.postgres import Postgres
from tests.infra.postgres import postgres as running_postgres
from tests.infra.prefect import PrefectServer, prefect_server


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    base = tmp_path_factory.getbasetemp()
    base.chmod(0o711)  # PostgreSQL runs as another user
    base.parent.chmod(base.parent.stat().st_mode | 0o011)
    with running_postgres(base / "postgres") as server:
        yield server


@pytest.fixture(scope="session")
def ceph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ceph]:
    with running_ceph(tmp_path_factory.getbasetemp() / "ceph") as server:
        yield server


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    with prefect_server(Path(tmp_path_factory.getbasetemp() / "prefect")) as server:
        yield server
