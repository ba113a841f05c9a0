"""Worker processes: results, and deaths that are told instead of ending the batch."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.worker import Died, Task
from flows.workers import Workers, in_order
from tests.infra.loopback import until

ROOT = Path(__file__).parents[2]


def run(
    *tasks: Task, count: int = 2, memory_gib: float = 2, time_limit_s: float = 60
) -> list[object]:
    with Workers(count, memory_gib, time_limit_s) as workers:
        return list(in_order(workers.run(tasks)))


def test_results_come_in_the_order_of_the_tasks() -> None:
    waits = [0.3, 0.0, 0.1, 0.0]
    assert run(*(Task(time.sleep, (wait,)) for wait in waits)) == [None] * 4
    assert run(*(Task(math.sqrt, (n * n,)) for n in range(9))) == list(range(9))


def test_a_result_is_given_as_soon_as_it_and_those_before_it_are_done() -> None:
    with Workers(2, 2, 60) as workers:
        results = in_order(workers.run([Task(math.sqrt, (4,)), Task(time.sleep, (30,))]))
        began = time.monotonic()
        assert next(results) == 2
        assert time.monotonic() - began < 20


def test_tasks_are_taken_as_workers_come_free() -> None:
    taken = []

    def endless() -> object:
        for number in range(1_000_000):
            taken.append(number)
            yield Task(math.sqrt, (number,))

    with Workers(2, 2, 60) as workers:
        results = workers.run(endless())  # type: ignore[arg-type]
        for _ in range(5):
            next(results)
    assert len(taken) < 10


def test_a_worker_that_dies_is_told_and_the_batch_goes_on() -> None:
    first, dead, last = run(Task(math.sqrt, (4,)), Task(os.abort), Task(math.sqrt, (9,)))
    assert (first, last) == (2, 3)
    assert isinstance(dead, Died)
    assert (dead.kind, "signal 6" in dead.message) == ("damaged", True)


def test_a_task_whose_worker_was_killed_is_given_to_another(tmp_path: Path) -> None:
    flag = tmp_path / "killed"
    program = (
        f"import os, pathlib\np = pathlib.Path({str(flag)!r})\n"
        "if not p.exists():\n    p.touch()\n    os.kill(os.getpid(), 9)\n"
    )
    assert run(Task(exec, (program,))) == [None]
    assert flag.exists()


def test_a_task_that_gets_two_workers_killed_is_too_large() -> None:
    [dead] = run(Task(exec, ("import os; os.kill(os.getpid(), 9)",)))
    assert isinstance(dead, Died)
    assert dead.kind == "too_large"


def test_a_task_that_never_ends_is_ended() -> None:
    slow, quick = run(Task(time.sleep, (60,)), Task(math.sqrt, (4,)), time_limit_s=2)
    assert quick == 2
    assert isinstance(slow, Died)
    assert slow.kind == "timed_out"


def test_memory_is_bounded() -> None:
    [dead] = run(Task(bytearray, (3 << 30,)), memory_gib=1)
    assert isinstance(dead, Died)
    assert dead.kind == "too_large"


def test_a_fault_of_the_program_is_told_on_one_line() -> None:
    [dead] = run(Task(math.sqrt, ("no\nnumber",)))
    assert isinstance(dead, Died)
    assert "TypeError" in dead.message
    assert "\n" not in dead.message


def test_workers_end_with_their_parent() -> None:
    program = (
        "import time\n"
        "from flows.worker import Task\n"
        "from flows.workers import Workers\n"
        "w = Workers(1, 2, 600)\n"
        "run = w.run([Task(time.sleep, (0,)), Task(time.sleep, (600,))])\n"
        "next(run); print(w._workers[0].process.pid, flush=True); next(run)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert parent.stdout is not None
    with parent.stdout:
        worker = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    until(lambda: not _lives(worker), 20)


def _lives(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("count", [1, 3])
def test_no_more_workers_than_asked_for(count: int) -> None:
    pids = run(*(Task(os.getpid) for _ in range(12)), count=count)
    assert len(set(pids)) <= count
