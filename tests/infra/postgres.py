"""A real PostgreSQL on loopback, from Debian's package, as a user who is not root."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.infra.loopback import free_port


@dataclass(frozen=True)
class Postgres:
    programs: Path
    home: Path
    port: int

    def url(self, database: str) -> str:
        """Of a new, empty database."""
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "gouji", database)
        return f"postgresql://gouji@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.home} -c fsync=off"
        log = str(self.home / "log")
        self._run("pg_ctl", "-w", "-D", str(self.home / "data"), "-l", log, "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "-D", str(self.home / "data"), "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*_not_as_root(), str(self.programs / program), *arguments]
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60, check=False
        )
        if done.returncode:
            raise AssertionError(f"{program}: {done.stderr.decode(errors='replace')}")


@contextmanager
def postgres(home: Path) -> Iterator[Postgres]:
    """A server with its state under the new folder `home`."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        raise AssertionError("PostgreSQL missing: apt-get install postgresql")
    home.mkdir()
    server = Postgres(found[-1], home, free_port())
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
    try:
        server._run("initdb", "-U", "gouji", "-A", "trust", "-N", "-D", str(home / "data"))
        server.start()
        yield server
    finally:
        if (home / "data" / "postmaster.pid").exists():
            server.stop()
        shutil.rmtree(home, ignore_errors=True)


def _not_as_root() -> list[str]:
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
