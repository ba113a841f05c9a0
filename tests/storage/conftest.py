"""An empty database of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from storage.database import open_database
from tests.infra.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'a.db'}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.url(f"t{uuid4().hex}")
    engine = open_database(url)
    yield engine
    engine.dispose()
