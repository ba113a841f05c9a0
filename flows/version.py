"""Which program gave an answer: its release, and a fingerprint of what decides the answer."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath

DECIDES = (".py", ".yml", ".json", ".onnx")


@cache
def program_version() -> str:
    """Such as `0.1.0+5f2c9a1be0d3`: a rule, a label or a model changes it."""
    try:
        release = version("gouji")
    except PackageNotFoundError:
        release = "0"
    digest = hashlib.sha256()
    for room in ("models", "extractors"):
        _add(digest, files(room), room)
    return f"{release}+{digest.hexdigest()[:12]}"


def _add(digest: hashlib._Hash, entry: Traversable, name: str) -> None:
    if entry.is_dir():
        for inner in sorted(entry.iterdir(), key=lambda each: each.name):
            _add(digest, inner, f"{name}/{inner.name}")
    elif PurePosixPath(name).suffix in DECIDES:
        digest.update(name.encode() + b"\0" + entry.read_bytes())
