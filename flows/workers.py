"""Runs tasks in worker processes that may die: the others go on, and the dead one is replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any

from flows.worker import Died, Task

ROOT = Path(__file__).parents[1]

PROGRAM = "from flows.worker import main; main()"
"""Not `-m flows.worker`: its classes must have one name here and there."""


ATTEMPTS = 2
"""A worker may be killed for no fault of its task: only a task that takes down two is to blame."""


@dataclass(frozen=True, slots=True)
class _Job:
    number: int
    task: Task
    attempt: int = 1


@dataclass
class _Worker:
    """`job` is what it runs, None while idle; `deadline` by the monotonic clock."""

    process: subprocess.Popen[bytes]
    connection: Connection
    job: _Job | None = None
    deadline: float = float("inf")


class Workers:
    """Up to `count` processes, each with `memory_gib` of address space; started when needed.

    A context manager: leaving it ends them.
    """

    def __init__(self, count: int, memory_gib: float, time_limit_s: float) -> None:
        self._count = count
        self._memory = int(memory_gib * (1 << 30))
        self._time_limit = time_limit_s
        self._workers: list[_Worker] = []
        self._again: list[_Job] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            _end(worker)
        self._workers.clear()

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[int, Any]]:
        """(number of the task from 0, result or `Died`), as each is done.

        Tasks are taken one by one as workers come free, so that they may be endless.
        """
        fresh = (_Job(number, task) for number, task in enumerate(tasks))
        while True:
            while (worker := self._idle()) is not None:
                job = self._again.pop() if self._again else next(fresh, None)
                if job is None:
                    break
                self._give(worker, job)
            if all(worker.job is None for worker in self._workers):
                return
            yield from self._done()

    def _idle(self) -> _Worker | None:
        for worker in self._workers:
            if worker.job is None:
                return worker
        if len(self._workers) == self._count:
            return None
        self._workers.append(_start(self._memory))
        return self._workers[-1]

    def _give(self, worker: _Worker, job: _Job) -> None:
        worker.job = job
        worker.deadline = time.monotonic() + self._time_limit
        with suppress(BrokenPipeError):  # died while idle: told with the rest of the dead
            worker.connection.send(job.task)

    def _done(self) -> Iterator[tuple[int, Any]]:
        """Waits for results, deaths and the next deadline."""
        busy = [(worker, worker.job) for worker in self._workers if worker.job is not None]
        patience = min(worker.deadline for worker, _ in busy) - time.monotonic()
        wait([worker.connection for worker, _ in busy], timeout=max(patience, 0))
        for worker, job in busy:
            if worker.connection.poll():
                yield from self._result(worker, job)
            elif time.monotonic() >= worker.deadline:
                self._remove(worker)
                yield job.number, Died("timed_out", f"took longer than {self._time_limit:.0f} s")

    def _result(self, worker: _Worker, job: _Job) -> Iterator[tuple[int, Any]]:
        try:
            result = worker.connection.recv()
        except (EOFError, OSError):
            code = worker.process.wait()
            self._remove(worker)
            if job.attempt < ATTEMPTS:
                self._again.append(replace(job, attempt=job.attempt + 1))
            else:
                yield job.number, _cause(code)
        else:
            worker.job = None
            yield job.number, result

    def _remove(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        _end(worker)


def in_order(results: Iterable[tuple[int, Any]]) -> Iterator[Any]:
    """Each result as soon as it and all before it are done."""
    early: dict[int, Any] = {}
    following = 0
    for number, result in results:
        early[number] = result
        while following in early:
            yield early.pop(following)
            following += 1


def _start(memory: int) -> _Worker:
    ours, theirs = Pipe()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(theirs.fileno()), str(memory)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # what a library prints is no answer
            env={**os.environ, "PYTHONPATH": _python_path(), "OMP_THREAD_LIMIT": "1"},
        )
    return _Worker(process, ours)


def _python_path() -> str:
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))


def _end(worker: _Worker) -> None:
    worker.connection.close()
    worker.process.kill()
    worker.process.wait()


def _cause(code: int) -> Died:
    if code == -signal.SIGKILL:
        return Died("too_large", "reading it was killed, most likely for want of memory")
    how = f"signal {-code}" if code < 0 else f"status {code}"
    return Died("damaged", f"reading it crashed the reader ({how})")
