"""What the tests of faults share: a store, a run, and whether it left what a quiet one leaves."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from storage.database import open_database, transact
from storage.schema import Document
from tests.flows.command import ROOT
from tests.flows.contents import contents
from tests.infra.loopback import until

SAMPLES = ROOT / "samples"

SOON = {"GOUJI_LEASE_S": "2", "GOUJI_JOBS": "2"}
"""A killed run's documents are free soon."""


def store_of(folder: Path, samples: Iterable[Path]) -> Path:
    """A working folder whose store holds the samples; their times, so their ETags, are kept."""
    store = folder / "gouji-data" / "store"
    store.mkdir(parents=True)
    for sample in samples:
        shutil.copy2(sample, store)
    return folder


def embedded(folder: Path) -> str:
    return f"sqlite:///{folder / 'gouji-data' / 'gouji.db'}"


def held(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """What a database holds, but for the numbers of rows and for moments."""
    engine = open_database(url)
    found = contents(engine)
    engine.dispose()
    return found


def without_etags(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """An ETag in a folder is a moment of writing, in S3 a checksum."""
    found = held(url)
    etag = [c.name for c in Document.__table__.columns if c.name != "id"].index("etag")
    found["documents"] = [(*row[:etag], *row[etag + 1 :]) for row in found["documents"]]
    return found


def moments(url: str) -> tuple[datetime, datetime]:
    """The first and the last at which a document was read, by the clock of the run."""
    engine = open_database(url)
    asked = select(func.min(Document.read_at), func.max(Document.read_at))
    first, last = transact(engine, lambda s: s.execute(asked).one())
    engine.dispose()
    return first, last


def until_dealt_with(url: str, number: int, run: subprocess.Popen[Any]) -> None:
    """Until a run has dealt with so many documents, and is still going."""
    engine = open_database(url)
    asked = select(func.count()).select_from(Document)
    until(lambda: transact(engine, lambda s: s.execute(asked).scalar_one()) >= number, 100)
    engine.dispose()
    assert run.poll() is None, "over before the fault came"


def finished(run: subprocess.Popen[Any], seconds: float = 200) -> str:
    """What a run said on standard error, having ended well."""
    _, said = run.communicate(timeout=seconds)
    assert run.returncode == 0, said
    return str(said)


def standing(found: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Without the answers on contents that no document has any more: they are kept for good."""
    present = {value for row in found["documents"] for value in row}
    of_contents = ("extractions", "figures")
    kept = {name: [row for row in found[name] if row[0] in present] for name in of_contents}
    return {**found, **kept}
