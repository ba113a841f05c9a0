"""Running `gouji` as a person does, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "samples" / "text"
GOUJI = (sys.executable, "-m", "flows.cli")


def environment(**settings: str) -> dict[str, str]:
    """Of this process without any setting of ours or of Prefect's, and with `settings`."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GOUJI_", "PREFECT_"))
    }
    return {**ours, "PYTHONPATH": str(ROOT), **settings}


def gouji(*arguments: str | Path, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*GOUJI, *map(str, arguments)],
        cwd=cwd,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def started(*arguments: str | Path, cwd: Path, **settings: str) -> subprocess.Popen[Any]:
    """The same without waiting for its end."""
    return subprocess.Popen(
        [*GOUJI, *map(str, arguments)],
        cwd=cwd,
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
