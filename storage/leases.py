"""Leases: two workers on one document do its work once.

A lease is renewed while its holder lives and void once expired, so a killed worker holds nothing
up for longer than `seconds`. It is a courtesy that saves work; what guards the data is the unique
key of extractions and that a result is recorded only under a lease still held.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache, partial

from sqlalchemy import Engine, bindparam, delete, select, update
from sqlalchemy.orm import Session

from storage import clock
from storage.database import DatabaseUnavailable, transact
from storage.schema import Instant, Lease
from storage.upsert import inserting, replacing

_COLUMNS = ("key", "owner", "expires_at")
_TAKE = inserting(
    Lease,
    _COLUMNS,
    f"(key) DO UPDATE SET {replacing(_COLUMNS)} WHERE leases.owner = excluded.owner "
    "OR leases.expires_at < :moment OR leases.expires_at > :latest RETURNING key",
).bindparams(bindparam("moment", type_=Instant()), bindparam("latest", type_=Instant()))


class LeaseLost(Exception):
    """Another owner has the document."""


def take(session: Session, key: str, owner: str, seconds: float) -> bool:
    """Whether `owner` has the document now, for `seconds`.

    A lease that ends later than any lawful one could is void too: it was taken before the clock
    was put back.
    """
    moment, length = clock.now(session), timedelta(seconds=seconds)
    wanted = {
        "key": key,
        "owner": owner,
        "expires_at": moment + length,
        "moment": moment,
        "latest": moment + 2 * length,
    }
    return session.execute(_TAKE, wanted).first() is not None


def renew(session: Session, held: Collection[tuple[str, str]], seconds: float) -> None:
    """Each (key, owner) that still stands; one that another took stays theirs."""
    end = clock.now(session) + timedelta(seconds=seconds)
    for key, owner in held:
        mine = update(Lease).where(Lease.key == key, Lease.owner == owner)
        session.execute(mine.values(expires_at=end))


def release(session: Session, key: str, owner: str) -> None:
    session.execute(delete(Lease).where(Lease.key == key, Lease.owner == owner))


def insist(session: Session, key: str, owner: str) -> None:
    """LeaseLost unless `owner` still has the document; nobody takes it before the commit."""
    mine = select(Lease.owner).where(Lease.key == key).with_for_update()
    if session.execute(mine).scalar_one_or_none() != owner:
        raise LeaseLost(key)


@contextmanager
def holding(engine: Engine, key: str, owner: str, seconds: float) -> Iterator[None]:
    """Takes a lease, has it renewed while the block runs, and gives it back.

    LeaseLost where another owner has it.
    """
    if not transact(engine, lambda session: take(session, key, owner, seconds)):
        raise LeaseLost(key)
    renewals = _renewals(engine, seconds)
    renewals.add((key, owner))
    try:
        yield
    finally:
        renewals.discard((key, owner))
        transact(engine, lambda session: release(session, key, owner))


class _Renewals:
    """Renews what this process holds, three times in a lease's length, from one thread for all:
    one for each document would make every document wait until it is scheduled.

    A renewal that comes after the release finds no row.
    """

    def __init__(self, engine: Engine, seconds: float) -> None:
        self._engine = engine
        self._seconds = seconds
        self._held: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._run, name="leases", daemon=True).start()

    def add(self, lease: tuple[str, str]) -> None:
        with self._lock:
            self._held.add(lease)

    def discard(self, lease: tuple[str, str]) -> None:
        with self._lock:
            self._held.discard(lease)

    def _run(self) -> None:
        never = threading.Event()  # its wait goes by the monotonic clock
        while not never.wait(self._seconds / 3):
            with self._lock:
                held = frozenset(self._held)
            if held:
                with suppress(DatabaseUnavailable):  # then the next renewal, or nobody, succeeds
                    transact(self._engine, partial(renew, held=held, seconds=self._seconds))


_renewals = cache(_Renewals)
