"""Leases: one holder at a time, whoever dies, whatever the clock does."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from storage import leases
from storage.database import transact
from storage.leases import LeaseLost
from storage.schema import Lease


def take(engine: Engine, owner: str, seconds: float = 60) -> bool:
    return transact(engine, lambda s: leases.take(s, "key", owner, seconds))


def move_end(engine: Engine, by: timedelta) -> None:
    moment = datetime.now(UTC) + by
    transact(engine, lambda s: s.execute(update(Lease).values(expires_at=moment)))


def test_only_one_holds_a_document(engine: Engine) -> None:
    assert take(engine, "a")
    assert not take(engine, "b")
    assert take(engine, "a")


def test_a_lease_that_ended_is_free(engine: Engine) -> None:
    take(engine, "a")
    move_end(engine, timedelta(seconds=-1))
    assert take(engine, "b")


def test_a_lease_from_before_the_clock_was_put_back_is_void(engine: Engine) -> None:
    take(engine, "a")
    move_end(engine, timedelta(days=1))
    assert take(engine, "b")


def test_a_lease_is_renewed_while_its_holder_works_and_given_back(engine: Engine) -> None:
    with leases.holding(engine, "key", "a", 0.6):
        threading.Event().wait(1.2)
        assert not take(engine, "b")
    assert take(engine, "b")


def test_another_holder_is_told(engine: Engine) -> None:
    take(engine, "a")
    with pytest.raises(LeaseLost), leases.holding(engine, "key", "b", 60):
        raise AssertionError("never reached")


def test_nothing_is_recorded_under_a_lost_lease(engine: Engine) -> None:
    take(engine, "a")
    move_end(engine, timedelta(seconds=-1))
    take(engine, "b")
    with pytest.raises(LeaseLost):
        transact(engine, lambda s: leases.insist(s, "key", "a"))


def test_of_many_at_once_one_wins(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(lambda name: take(engine, name), "abcdefgh"))
    assert sum(won) == 1
