"""What every store can do, in words of ours.

StoreError
├── ObjectMissing      no such object (any more)
├── ObjectTooLarge     larger than the caller's bound
└── StoreUnavailable   asked again for a while in vain: down, out of reach, full
StoreError itself: refused for good (no such bucket, access denied, wrong clock, no lawful key).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

OWN_FOLDER = ".gouji"
"""What this program writes back lies in a folder of this name, wherever that folder lies: a store
may be opened at a folder above the one where it was written."""


def is_document(key: str) -> bool:
    """Whether an object of this key is to be read: no folder, and nothing that we wrote."""
    return key != "" and not key.endswith("/") and OWN_FOLDER not in key.split("/")


class StoreError(Exception):
    """The message says what to do next."""


class ObjectMissing(StoreError):
    pass


class ObjectTooLarge(StoreError):
    pass


class StoreUnavailable(StoreError):
    pass


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One object. `etag` changes whenever its content does; `version` where the store keeps
    versions and told it; `size` in bytes. `key` is parted by `/`, relative to the store."""

    key: str
    etag: str
    size: int
    version: str | None = None

    @property
    def name(self) -> str:
        return self.key.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as it was read: `info` is of the very bytes in `data`."""

    info: ObjectInfo
    data: bytes


@dataclass(frozen=True)
class S3Access:
    """How to reach the server. `endpoint` is a URL; `patience_s` is for how many seconds a
    request is tried again while the server is away."""

    endpoint: str = ""
    access_key: str = ""
    secret_key: str = field(default="", repr=False)
    region: str | None = None
    patience_s: float = 60.0


class ObjectStore(Protocol):
    def check(self) -> None:
        """StoreError, soon, where the store cannot be used."""
        ...

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """Every document under `prefix`, one after the other, without what we wrote ourselves."""
        ...

    def read(self, key: str, max_bytes: int) -> StoredObject:
        """The whole object; never more than `max_bytes` are held."""
        ...

    def write(self, key: str, data: bytes) -> None:
        """Puts an object there as a whole or not at all."""
        ...
