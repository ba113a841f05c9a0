"""Leases: two workers on one document do its work once.

A lease is renewed while its holder lives and void once expired, so a killed worker holds nothing
up for longer than `seconds`. It is a courtesy that saves work; what guards the data is the unique
key of extractions and that a result is recorded only under a lease still held.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from sqlalchemy import Engine, delete, or_, select, update
from sqlalchemy.orm import Session

from storage import clock
from storage.database import DatabaseUnavailable, transact
from storage.schema import Lease
from storage.upsert import inserting


class LeaseLost(Exception):
    """Another owner has the document."""


def take(session: Session, key: str, owner: str, seconds: float) -> bool:
    """Whether `owner` has the document now, for `seconds`.

    A lease that ends later than any lawful one could is void too: it was taken before the clock
    was put back.
    """
    moment = clock.now(session)
    end = moment + timedelta(seconds=seconds)
    wanted = inserting(session, Lease).values(key=key, owner=owner, expires_at=end)
    void = or_(
        Lease.owner == owner,
        Lease.expires_at < moment,
        Lease.expires_at > moment + timedelta(seconds=2 * seconds),
    )
    taken = wanted.on_conflict_do_update(
        index_elements=[Lease.key], set_={"owner": owner, "expires_at": end}, where=void
    ).returning(Lease.key)
    return session.execute(taken).first() is not None


def renew(session: Session, key: str, owner: str, seconds: float) -> None:
    end = clock.now(session) + timedelta(seconds=seconds)
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
    """Takes a lease, renews it in the background three times in its length, and gives it back.

    LeaseLost where another owner has it.
    """
    if not transact(engine, lambda session: take(session, key, owner, seconds)):
        raise LeaseLost(key)
    done = threading.Event()

    def renew_until_done() -> None:
        while not done.wait(seconds / 3):
            with suppress(DatabaseUnavailable):  # then the next renewal, or nobody, succeeds
                transact(engine, lambda session: renew(session, key, owner, seconds))

    thread = threading.Thread(target=renew_until_done, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        transact(engine, lambda session: release(session, key, owner))
