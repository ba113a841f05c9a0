"""What a bucket notification says: the JSON that S3 defined, as AWS, Ceph and MinIO push it.

A notification comes from outside: nothing of it is believed but that a key may be worth a look.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import unquote_plus

from pydantic import BaseModel, Field, ValidationError

MAX_BYTES = 1 << 20
MAX_RECORDS = 1000

Name = Annotated[str, Field(min_length=1, max_length=3 * 1024)]
"""A key has up to 1,024 bytes, each of which may be written as `%xx`."""


class NotANotification(Exception):
    """The body is none; nothing of it is told back."""


class _Bucket(BaseModel):
    name: Name


class _Object(BaseModel):
    key: Name
    eTag: str = Field("", max_length=256)
    size: int = Field(0, ge=0)


class _Place(BaseModel):
    bucket: _Bucket
    object: _Object


class Event(BaseModel):
    """Something happened to an object. `eventName` such as `ObjectCreated:Put`, with `s3:` before
    it from some servers."""

    eventName: str = Field(max_length=128)
    s3: _Place

    @property
    def is_creation(self) -> bool:
        return self.eventName.removeprefix("s3:").startswith("ObjectCreated:")

    @property
    def bucket(self) -> str:
        return self.s3.bucket.name

    @property
    def names(self) -> tuple[str, ...]:
        """What the object may be called in its bucket. It is told as in a form's data, but by
        some servers (Ceph 16) as it is: where both could be meant, both are named."""
        told = self.s3.object.key
        if not told.isascii() or " " in told:
            return (told,)
        return tuple(dict.fromkeys((unquote_plus(told), told)))

    @property
    def etag(self) -> str:
        return self.s3.object.eTag.strip('"')

    @property
    def size(self) -> int:
        return self.s3.object.size


class _Notification(BaseModel):
    Records: Annotated[tuple[Event, ...], Field(max_length=MAX_RECORDS)] = ()


def events_of(body: bytes) -> tuple[Event, ...]:
    """The events of a notification; a test message has none. NotANotification where it is none."""
    try:
        return _Notification.model_validate_json(body).Records
    except ValidationError as error:
        raise NotANotification from error
