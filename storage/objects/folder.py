"""A folder as a store: the embedded default."""

from __future__ import annotations

import logging
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_fixed

from storage.objects.protocol import (
    OWN_FOLDER,
    ObjectInfo,
    ObjectMissing,
    ObjectTooLarge,
    StoredObject,
    StoreError,
    StoreUnavailable,
    is_document,
)

log = logging.getLogger(__name__)


class _ChangedMeanwhile(Exception):
    """The file was written to while it was read."""


class Folder:
    """Files under `root`; a key is the path below it. No key and no link leads outside."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def check(self) -> None:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{self.root}: {error.strerror}; see GOUJI_STORE") from error

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """In order of folders and names, so that two listings agree."""
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if name != OWN_FOLDER)
            for name in sorted(names):
                path = Path(folder, name)
                key = path.relative_to(self.root).as_posix()
                if not _is_utf8(key):
                    log.warning("%r: left out, its name is not UTF-8: rename it", key)
                elif key.startswith(prefix) and is_document(key):
                    yield from _listed(path, key)

    def read(self, key: str, max_bytes: int) -> StoredObject:
        attempts = Retrying(
            retry=retry_if_exception_type(_ChangedMeanwhile),
            stop=stop_after_attempt(5),
            wait=wait_fixed(0.2),
            reraise=True,
        )
        try:
            return attempts(_read_quietly, self._path(key), key, max_bytes)
        except _ChangedMeanwhile as error:
            raise StoreUnavailable(f"{key}: still being written; the next run reads it") from error
        except (FileNotFoundError, IsADirectoryError) as error:
            raise ObjectMissing(f"{key}: no such object") from error
        except OSError as error:
            raise StoreError(f"{key}: {error.strerror}") from error

    def write(self, key: str, data: bytes) -> None:
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, data)
        except OSError as error:
            raise StoreUnavailable(f"{key}: cannot be written ({error.strerror})") from error

    def _path(self, key: str) -> Path:
        parts = key.split("/")
        if "\0" in key or "\\" in key or any(part in ("", ".", "..") for part in parts):
            raise StoreError(f"{key!r} is no key")
        path = self.root.joinpath(*parts)
        if not path.resolve().is_relative_to(self.root.resolve()):
            raise StoreError(f"{key!r} leads outside the store")
        return path


def _is_utf8(key: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in key)


def _listed(path: Path, key: str) -> Iterator[ObjectInfo]:
    """Regular files only: a link could lead anywhere, a pipe would never end."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISREG(status.st_mode):
        yield _info(key, status)


def _info(key: str, status: os.stat_result) -> ObjectInfo:
    return ObjectInfo(key, etag=f"{status.st_mtime_ns:x}-{status.st_size:x}", size=status.st_size)


def _read_quietly(path: Path, key: str, max_bytes: int) -> StoredObject:
    with path.open("rb") as file:
        before = _info(key, os.fstat(file.fileno()))
        if before.size > max_bytes:
            raise ObjectTooLarge(f"{key}: larger than {max_bytes} bytes")
        data = file.read(max_bytes + 1)
        after = _info(key, os.fstat(file.fileno()))
    if before != after or len(data) != before.size:
        raise _ChangedMeanwhile
    return StoredObject(before, data)


def _write_whole(path: Path, data: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
