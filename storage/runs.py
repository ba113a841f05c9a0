"""One line a batch: when it ran and what came of it."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass
from typing import Literal

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


Stage = Literal["fetch", "extract", "write_back", "record"]


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of workers, by stage: getting the object, reading it, writing results back to the
    store, recording it in the database."""

    fetch: float = 0.0
    extract: float = 0.0
    write_back: float = 0.0
    record: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Spent(*(mine + theirs for mine, theirs in pairs))


NOTHING = Spent()


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


def end(session: Session, run: int, counts: Counts, spent: Spent) -> None:
    row = update(Run).where(Run.id == run)
    seconds = {f"{stage}_s": value for stage, value in asdict(spent).items()}
    session.execute(row.values(ended_at=clock.now(session), **asdict(counts), **seconds))
