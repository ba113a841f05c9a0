"""One line a batch: when it ran and what came of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from storage import clock
from storage.schema import Run


@dataclass(frozen=True, slots=True)
class Counts:
    """Of documents. `listed` = `unchanged` + `read` + `refused` + `failed`; `flagged` are those
    of `read` with an error finding; `failed` are tried again by the next run."""

    listed: int = 0
    unchanged: int = 0
    read: int = 0
    flagged: int = 0
    refused: int = 0
    failed: int = 0


def begin(session: Session, kind: str, prefix: str, version: str) -> int:
    """The number of a run that begins now."""
    row = insert(Run).values(
        kind=kind,
        prefix=prefix,
        program_version=version,
        started_at=clock.now(session),
        **asdict(Counts()),
    )
    number: int = session.execute(row.returning(Run.id)).scalar_one()
    return number


def end(session: Session, run: int, counts: Counts) -> None:
    row = update(Run).where(Run.id == run)
    session.execute(row.values(ended_at=clock.now(session), **asdict(counts)))
