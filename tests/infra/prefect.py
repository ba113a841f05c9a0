"""A real Prefect server and its process worker on loopback, quiet and offline."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.infra.loopback import free_port, until

ROOT = Path(__file__).parents[2]

PREFECT = (sys.executable, "-m", "prefect")

QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
}


@dataclass
class PrefectServer:
    home: Path
    port: int
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def settings(self) -> dict[str, str]:
        """What a program needs to find this server."""
        return {
            **QUIET,
            "PREFECT_HOME": str(self.home),
            "PREFECT_API_URL": f"http://127.0.0.1:{self.port}/api",
            "PYTHONWARNINGS": "ignore",
        }

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.settings, "PYTHONPATH": str(ROOT)}

    def start(self) -> None:
        where = ["--host", "127.0.0.1", "--port", str(self.port)]
        with (self.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*PREFECT, "server", "start", *where],
                env={**self.environment, "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2"},
                stdout=log,
                stderr=log,
            )
        until(self._healthy, 240)

    def stop(self) -> None:
        if self._process is not None:
            end(self._process)
            self._process = None

    def command(self, *arguments: str, seconds: float = 120) -> str:
        done = subprocess.run(
            [*PREFECT, *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"prefect {' '.join(arguments)}: {done.stdout} {done.stderr}")
        return done.stdout

    @contextmanager
    def worker(self, pool: str, environment: Mapping[str, str]) -> Iterator[None]:
        """A process worker of a pool, with its own settings."""
        with (self.home / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [*PREFECT, "worker", "start", "--pool", pool, "--type", "process"],
                env={**self.environment, **environment, "PREFECT_WORKER_QUERY_SECONDS": "1"},
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        try:
            yield
        finally:
            end(process)

    def _healthy(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError((self.home / "server.log").read_text())
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/api/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


@contextmanager
def prefect_server(home: Path) -> Iterator[PrefectServer]:
    """A server with its state under the new folder `home`."""
    home.mkdir()
    server = PrefectServer(home, free_port())
    try:
        server.start()
        yield server
    finally:
        server.stop()


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
