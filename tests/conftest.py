"""Real servers for the tests that name them, started once and when first named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.infra.ceph import Ceph
from tests.infra.ceph import ceph as running_ceph
from tests.infra.postgres import Postgres
from tests.infra.postgres import postgres as running_postgres
from tests.infra.prefect import PrefectServer, prefect_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Not below pytest's folder, which is closed to the other user that PostgreSQL runs as."""
    with TemporaryDirectory(prefix="gouji-tests-") as folder:
        Path(folder).chmod(0o711)
        with running_postgres(Path(folder) / "postgres") as server:
            yield server


@pytest.fixture(scope="session")
def ceph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ceph]:
    with running_ceph(tmp_path_factory.getbasetemp() / "ceph") as server:
        yield server


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    with prefect_server(tmp_path_factory.getbasetemp() / "prefect") as server:
        yield server
