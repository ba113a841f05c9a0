"""Starting real servers on loopback: free ports, patience, a clear word where one is missing."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Callable


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def installed(*programs: str, package: str) -> None:
    """Fails the test, and says what to install, where a program is missing."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        raise AssertionError(f"{', '.join(missing)} missing: apt-get install {package}")


def until(condition: Callable[[], bool], seconds: float) -> None:
    """Waits for a condition; an AssertionError that it raises counts as not yet."""
    end = time.monotonic() + seconds
    trouble = ""
    while time.monotonic() < end:
        try:
            if condition():
                return
        except AssertionError as error:
            trouble = f": {error}"
        time.sleep(0.1)
    raise AssertionError(f"not so within {seconds} s{trouble}")


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until_listening(port: int, seconds: float) -> None:
    until(lambda: listens(port), seconds)
