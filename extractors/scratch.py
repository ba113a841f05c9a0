"""A folder for the files of engines that read from a disk, and the truth about its room.

An engine on a full disk may fail as if the file were damaged, or answer with half of what it read:
neither may count as an answer about the file.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from extractors.errors import MachineLacks

ROOM = 16 * 1024 * 1024
"""Bytes: more than an engine writes beside its input; less than that free is a full disk."""

WANT = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
    | {errno.EAGAIN, errno.ENOENT, errno.EACCES}
)
"""Errors by which the machine lacks something. The bytes of a file in memory raise none of them;
ENOENT and EACCES are no folder to write to."""


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards. MachineLacks where its disk is full, also where that
    came only while the block ran, whatever the block made of it."""
    with TemporaryDirectory(prefix="gouji-") as name:
        folder = Path(name)
        try:
            _insist_on_room(folder)
            yield folder
        finally:
            _insist_on_room(folder)


@contextmanager
def faults_of_the_machine_told() -> Iterator[None]:
    """MachineLacks in place of an error of the system that tells nothing about the file."""
    try:
        yield
    except OSError as fault:
        if fault.errno not in WANT:
            raise
        raise MachineLacks(f"this machine lacks something: {fault.strerror}; try again") from fault


def _insist_on_room(folder: Path) -> None:
    if shutil.disk_usage(folder).free < ROOM:
        raise MachineLacks(
            f"no room in the folder for temporary files ({folder.parent}): "
            "free some, or name another in TMPDIR"
        )
