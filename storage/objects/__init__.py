"""Where the documents lie: a folder or an S3 bucket, behind one protocol.

A listing is the truth about what is there; events are only hints. `open_store` tells which kind
a location means: `s3://bucket/prefix`, else the path of a folder.
"""

from __future__ import annotations

from pathlib import Path

from storage.objects.folder import Folder
from storage.objects.protocol import (
    OWN_FOLDER,
    ObjectInfo,
    ObjectMissing,
    ObjectStore,
    ObjectTooLarge,
    S3Access,
    StoredObject,
    StoreError,
    StoreUnavailable,
)

__all__ = [
    "OWN_FOLDER",
    "Folder",
    "ObjectInfo",
    "ObjectMissing",
    "ObjectStore",
    "ObjectTooLarge",
    "S3Access",
    "StoreError",
    "StoreUnavailable",
    "StoredObject",
    "open_store",
]


def open_store(location: str, access: S3Access) -> ObjectStore:
    """The store at a location. Nothing is asked of it yet: see `ObjectStore.check`."""
    if not location.startswith("s3://"):
        return Folder(Path(location))
    from storage.objects.s3 import S3  # a quarter of a second that a folder does not need

    bucket, _, prefix = location.removeprefix("s3://").partition("/")
    return S3(access, bucket, prefix)
