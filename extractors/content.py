"""The bytes of one file, named, with the bounds that hold for every kind."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from extractors.errors import NotFound, TooLarge

MAX_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Content:
    """`name` is for people only: it is never opened, and never decides the kind alone."""

    name: str
    data: bytes

    def __post_init__(self) -> None:
        if len(self.data) > MAX_BYTES:
            raise TooLarge(
                f"{self.name}: larger than {MAX_BYTES} bytes; split it or scan it smaller"
            )

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def suffix(self) -> str:
        """Lower case, with its dot; empty where there is none."""
        return Path(self.name).suffix.lower()


def open_content(path: Path) -> Content:
    """Reads a file; NotFound or TooLarge where it cannot or may not be read."""
    name = printable(path.name)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TooLarge(f"{name}: larger than {MAX_BYTES} bytes; split it")
        return Content(name, path.read_bytes())
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no lawful path"
        raise NotFound(f"{name}: cannot be opened ({reason}); check the path") from error


def printable(name: str) -> str:
    """A file's name as text: bytes that are not UTF-8 cannot be told in an answer."""
    return name.encode(errors="surrogateescape").decode(errors="replace")
