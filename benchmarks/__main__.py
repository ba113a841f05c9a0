"""`make bench`: every benchmark, one after the other; each can be run alone as a module.

What is measured is printed; plots go to `docs/pictures/`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NOT_A_BENCHMARK = {"__init__", "__main__", "planting", "simulation", "plots"}


def main() -> int:
    """Runs each in a process of its own, so that none warms another's caches."""
    failed = []
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem in NOT_A_BENCHMARK:
            continue
        print(f"== benchmarks.{path.stem}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{path.stem}"]).returncode:
            failed.append(path.stem)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
