"""A site with a handful of reports in a real database and a folder as store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from review.app import create_app
from review.site import Site
from storage import catalogue
from storage.database import open_database
from storage.objects import Folder, ObjectInfo
from tests.review import reports
from tests.review.browser import chromium
from tests.review.reports import Made


@dataclass
class Office:
    """A site and what stands in it: document numbers by the report's name."""

    site: Site
    numbers: dict[str, int]

    def read(self, made: Made, *, as_key: str | None = None) -> int:
        """Puts a report into the store and records its reading, as an ingestion does."""
        data = reports.picture(made) if made.scanned else repr(made).encode()
        key = as_key or f"{made.year}/{hashlib.sha256(made.name.encode()).hexdigest()[:8]}"
        self.site.store.write(key, data)
        info = ObjectInfo(key, hashlib.md5(data).hexdigest(), len(data))
        extraction = reports.extraction(made, hashlib.sha256(data).hexdigest())
        with Session(self.site.engine) as session, session.begin():
            catalogue.record_reading(session, info, extraction, "test", 0.1)
        number = self._number(key)
        self.numbers[made.name] = number
        return number

    def _number(self, key: str) -> int:
        from storage import queue

        number = queue.document_with(self.site.engine, key)
        assert number is not None
        return number

    def client(self) -> TestClient:
        return TestClient(create_app(self.site), follow_redirects=False)


def _nothing_to_export(kind: str, path: Path, documents: frozenset[int] | None) -> None:
    path.write_text(f"{kind} {sorted(documents or [])}", encoding="utf-8")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path}/gouji.db")
    yield engine
    engine.dispose()


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    """Four reports: a scan misread in one cell, a wrong total, a sound one, a hostile one."""
    store = Folder(tmp_path / "store")
    site = Site(
        engine,
        store,
        reprocess=lambda _: None,
        export=_nothing_to_export,
        read_source=reports.source,
    )
    office = Office(site, {})
    for made in (reports.SCANNED, reports.AS_PRINTED, reports.SOUND, reports.HOSTILE):
        office.read(made)
    return office


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    with office.client() as client:
        yield client
