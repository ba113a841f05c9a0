"""Documents that reading again cannot mend: listed, and released when a person knows better."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from storage.database import read_only
from storage.schema import Document, Quarantined


@dataclass(frozen=True, slots=True)
class Poisoned:
    key: str
    kind: str
    message: str
    since: datetime


def poisoned(engine: Engine) -> Iterator[Poisoned]:
    """Every document in quarantine, by key."""
    asked = (
        select(Document.key, Quarantined.kind, Quarantined.message, Quarantined.since)
        .join(Quarantined, Quarantined.document_id == Document.id)
        .order_by(Document.key)
    )
    with read_only(engine).connect() as connection:
        for row in connection.execute(asked):
            yield Poisoned(*row)


def release(session: Session, key: str) -> bool:
    """Lets the next run read a document again; False where it is not in quarantine."""
    asked = select(Document.id).join(Quarantined).where(Document.key == key)
    document_id = session.execute(asked).scalar_one_or_none()
    if document_id is None:
        return False
    session.execute(delete(Quarantined).where(Quarantined.document_id == document_id))
    fresh = update(Document).where(Document.id == document_id)
    session.execute(fresh.values(etag=None, state="new"))
    return True
