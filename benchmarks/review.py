"""The review pages at the size of a country: the queue over 100,000 documents, a recheck, a table.

`python -m benchmarks.review [--documents N] [--database URL]` prints medians in milliseconds.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from models.decision import Decision, basis_of_cell
from review.app import create_app
from review.site import Site
from storage import catalogue, queue, reviewed
from storage.database import open_database
from storage.objects import Folder, ObjectInfo
from storage.schema import Document, Finding, TableState
from tests.review import reports

ROUNDS = 30


def fill(engine: Engine, count: int) -> None:
    """`count` documents of three tables each; every tenth has a flagged table three."""
    now = datetime.now(UTC)
    with Session(engine) as session, session.begin():
        made = reports.extraction(reports.SCANNED, "0" * 64)
        info = ObjectInfo("first", "etag", 1)
        catalogue.record_reading(session, info, made, "bench", 0.1)
    for start in range(0, count, 5_000):
        numbers = range(start + 10, min(start + 5_000, count) + 10)
        with engine.begin() as connection:
            connection.execute(insert(Document), [_document(n, now) for n in numbers])
            connection.execute(
                insert(TableState), [_state(n, key, now) for n in numbers for key in _KEYS]
            )
            flagged = [_finding(n) for n in numbers if n % 10 == 0]
            connection.execute(insert(Finding), flagged)


_KEYS = ("proactive_disclosure", "disclosure_requests", "review_and_litigation")


def _document(number: int, now: datetime) -> dict[str, object]:
    return {
        "id": number,
        "key": f"{number}.pdf",
        "name": f"{number}.pdf",
        "etag": str(number),
        "size": 1,
        "state": "read",
        "issuer": f"第{number % 3_000}县人民政府",
        "year": 2019 + number % 6,
        "read_at": now,
    }


def _state(number: int, key: str, now: datetime) -> dict[str, object]:
    flagged = number % 10 == 0 and key == "disclosure_requests"
    return {
        "document_id": number,
        "table_key": key,
        "status": "flagged" if flagged else "ok",
        "template": "2021",
        "errors": number % 4 + 1 if flagged else 0,
        "notices": 0,
        "uncertain_cells": 1 if flagged else 0,
        "doubt": number % 4 + 1 + number % 97 / 100 if flagged else 0.01,
        "reason": "requests.balance" if flagged else None,
        "issuer": f"第{number % 3_000}县人民政府",
        "year": 2019 + number % 6,
        "read_at": now,
    }


def _finding(number: int) -> dict[str, object]:
    return {
        "document_id": number,
        "source": "reading",
        "rule": "requests.balance",
        "severity": "error",
        "table_key": "disclosure_requests",
        "column_key": "total",
        "message": "60 + 0 ≠ 61 + 0，差 1",
    }


def median_ms(act: Callable[[], object]) -> float:
    act()
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds) * 1000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--database", default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(asked.database or f"sqlite:///{folder}/bench.db")
        fill(engine, asked.documents)
        site = Site(
            engine,
            Folder(Path(folder)),
            reprocess=lambda _: None,
            export=lambda *_: None,
            read_source=reports.source,
        )
        with engine.connect() as connection:
            scanned = connection.execute(
                select(Document.id).where(Document.key == "first")
            ).scalar_one()
        table = reviewed.load(engine, scanned, "disclosure_requests")
        figure = table.read.figure("granted", "natural_person")
        assert figure
        typed = Decision("value", figure.row, figure.column, 31, basis=basis_of_cell(figure))
        late = queue.Wanted(after=(2.0, asked.documents // 2, "disclosure_requests"))
        with TestClient(create_app(site)) as client:
            acts: dict[str, Callable[[], object]] = {
                "queue page": lambda: client.get("/").raise_for_status(),
                "queue page, searched": lambda: client.get("/?search=第77县").raise_for_status(),
                "queue, a late page": lambda: queue.page(engine, late),
                "recheck of an edit": lambda: reviewed.preview(table, [typed]),
                "table page": lambda: client.get(
                    f"/tables/{scanned}/disclosure_requests"
                ).raise_for_status(),
            }
            print(f"{asked.documents} documents, {engine.dialect.name}; medians of {ROUNDS}")
            for name, act in acts.items():
                print(f"  {name:24} {median_ms(act):8.1f} ms")
        engine.dispose()


if __name__ == "__main__":
    main()
