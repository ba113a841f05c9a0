"""A worker process: takes tasks from a pipe, one at a time.

It is a fresh interpreter with a bound on memory, so that a file that crashes a reader, eats all
memory or never ends takes down this process and nothing else. It ends at once when its parent
does.
"""

from __future__ import annotations

import logging
import os
import queue
import resource
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from models.report import ErrorKind


@dataclass(frozen=True, slots=True)
class Task:
    """`function` must be importable by name in another process, arguments and result pickled."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Died:
    """What became of a task without a result."""

    kind: ErrorKind
    message: str


def outcome_of(task: Task) -> Any:
    try:
        return task.function(*task.arguments)
    except MemoryError:
        return Died("too_large", "needs more memory than GOUJI_WORKER_MEMORY_GIB allows")
    except Exception as error:  # noqa: BLE001 the border of the process: a bug is told, not lost
        return Died("damaged", f"cannot be read: {_where(error)}")


def _where(error: BaseException) -> str:
    """The error with the line of ours or of a library that it came from, on one line."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = ""
    if trace is not None:
        place = f" ({os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno})"
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}{place}"


def serve(connection: Connection) -> None:
    tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(connection, tasks), daemon=True).start()
    while True:
        connection.send(outcome_of(tasks.get()))


def _receive(connection: Connection, tasks: queue.SimpleQueue[Task]) -> None:
    """Waits also while a task runs: the pipe closes when the parent is gone."""
    try:
        while True:
            tasks.put(connection.recv())
    except (EOFError, OSError):
        os._exit(0)


class OneLine(logging.Formatter):
    """No log record spreads a traceback over the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        cause = record.exc_info and record.exc_info[1]
        detail = f" ({_where(cause)})" if cause else ""
        return f"{record.levelname.lower()}: {' '.join(record.getMessage().split())}{detail}"


def log_to_stderr(ours: int = logging.WARNING) -> None:
    """`ours`: from which level on this program's own lines are shown."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("gouji").setLevel(ours)


def main() -> None:
    """Its arguments are the pipe's descriptor and the address space in bytes."""
    log_to_stderr()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    descriptor, memory = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(Connection(descriptor))
