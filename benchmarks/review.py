"""The review pages at the size of a country: the queue over 100,000 documents, a recheck, a table
and its first paint in Chromium, on SQLite and on PostgreSQL.

`python -m benchmarks.review [--documents N]` prints medians in milliseconds.
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
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from models.decision import Decision, basis_of_cell
from review.app import create_app
from review.site import Site
from storage import catalogue, queue, reviewed
from storage.database import open_database
from storage.objects import Folder, ObjectInfo
from storage.schema import Document, Finding, TableState
from tests.infra.postgres import postgres
from tests.review import reports
from tests.review.browser import chromium, opened, served

ROUNDS = 30
PAINTS = 7


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


def medians_ms(act: Callable[[], object]) -> tuple[float, float]:
    """Wall clock and this process's CPU time: the second is the same on a busy machine, and
    leaves a database server's out."""
    act()
    times = []
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        act()
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
    walls, cpus = zip(*times, strict=True)
    return statistics.median(walls) * 1000, statistics.median(cpus) * 1000


def first_paint_ms(site: Site, path: str) -> float:
    """Of a page in Chromium, from asking for it to the first content on the screen."""
    painted = (
        "new Promise(tell => new PerformanceObserver(seen => "
        "seen.getEntriesByName('first-contentful-paint').forEach(e => tell(e.startTime)))"
        ".observe({type: 'paint', buffered: true}))"
    )
    times = []
    with served(site) as address, chromium() as browser, opened(browser, address) as context:
        for _ in range(PAINTS):
            page = context.new_page()
            page.goto(address + path)
            times.append(float(page.evaluate(painted)))
            page.close()
    return statistics.median(times)


def measure(engine: Engine, count: int, folder: Path) -> None:
    fill(engine, count)
    site = Site(
        engine,
        Folder(folder),
        reprocess=lambda _: None,
        export=lambda *_: None,
        read_source=reports.source,
    )
    scanned = queue.document_with(engine, "first")
    assert scanned
    table = reviewed.load(engine, scanned, "disclosure_requests")
    figure = table.read.figure("granted", "natural_person")
    assert figure
    typed = Decision("value", figure.row, figure.column, 31, basis=basis_of_cell(figure))
    late = queue.Wanted(after=(2.0, count // 2, "disclosure_requests"))
    page = f"/tables/{scanned}/disclosure_requests"
    with TestClient(create_app(site)) as client:
        acts: dict[str, Callable[[], object]] = {
            "queue page": lambda: client.get("/").raise_for_status(),
            "queue page, searched": lambda: client.get("/?search=第77县").raise_for_status(),
            "queue page, by reason": lambda: client.get("/?reason=sums").raise_for_status(),
            "queue, a late page": lambda: queue.page(engine, late),
            "overview": lambda: client.get("/overview").raise_for_status(),
            "recheck of an edit": lambda: reviewed.preview(table, [typed]),
            "table page": lambda: client.get(page).raise_for_status(),
        }
        print(f"{count} documents, {engine.dialect.name}; medians of {ROUNDS}")
        for name, act in acts.items():
            wall, cpu = medians_ms(act)
            print(f"  {name:24} {wall:8.1f} ms, CPU {cpu:6.1f} ms", flush=True)
    print(f"  {'table, first paint':24} {first_paint_ms(site, page):8.1f} ms", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    count = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL runs as a user of its own
        with postgres(folder / "postgres") as server:
            for url in (f"sqlite:///{folder}/bench.db", server.url("bench")):
                engine = open_database(url)
                measure(engine, count, folder)
                engine.dispose()


if __name__ == "__main__":
    main()
