"""An S3 bucket as a store, through the minio SDK: any server that speaks plain S3."""

from __future__ import annotations

import builtins
import io
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from storage.objects.protocol import (
    ObjectInfo,
    ObjectMissing,
    ObjectTooLarge,
    S3Access,
    StoredObject,
    StoreError,
    StoreUnavailable,
    is_document,
)

Answer = TypeVar("Answer")

PASSING = {"SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "503", "500"}
"""Codes after which the same request may succeed."""

WHAT_TO_DO = {
    "NoSuchBucket": "no such bucket: create it, or correct GOUJI_STORE",
    "AccessDenied": "access denied: the key's policy must allow list, get and put here",
    "InvalidAccessKeyId": "unknown access key: correct GOUJI_S3_ACCESS_KEY",
    "SignatureDoesNotMatch": "wrong secret: correct GOUJI_S3_SECRET_KEY",
    "RequestTimeTooSkewed": "the clocks differ too much: set this machine's time (NTP)",
}


class S3:
    """Objects under `prefix` of `bucket`; keys are relative to the prefix."""

    def __init__(self, access: S3Access, bucket: str, prefix: str) -> None:
        self.bucket = bucket
        self.prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self._access = access
        self._client = _client(access)

    def check(self) -> None:
        """Asked once, without patience: a wrong address should be told at once."""
        if not self._told(lambda: self._client.bucket_exists(self.bucket)):
            raise StoreError(f"s3://{self.bucket}: {WHAT_TO_DO['NoSuchBucket']}")

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """A page that fails is asked again from the last key on."""
        last: str | None = None
        while True:
            page = self._patiently(self._page, self.prefix + prefix, last)
            for found in page:
                key = self.key_of(self.bucket, found.object_name)
                if key is not None:
                    yield ObjectInfo(key, _bare(found.etag), found.size, found.version_id)
            if len(page) < PAGE:
                return
            last = page[-1].object_name

    def key_of(self, bucket: str, name: str) -> str | None:
        """The key here of an object of a bucket; None for one that no listing here tells of."""
        if bucket != self.bucket or not name.startswith(self.prefix):
            return None
        key = name.removeprefix(self.prefix)
        return key if is_document(key) else None

    def read(self, key: str, max_bytes: int) -> StoredObject:
        return self._patiently(self._read, key, max_bytes)

    def write(self, key: str, data: bytes) -> None:
        self._patiently(
            lambda: self._client.put_object(
                self.bucket, self.prefix + key, io.BytesIO(data), len(data)
            )
        )

    def _page(self, prefix: str, after: str | None) -> builtins.list[Any]:
        found = self._client.list_objects(
            self.bucket, prefix=prefix, recursive=True, start_after=after
        )
        return [item for _, item in zip(range(PAGE), found, strict=False)]

    def _read(self, key: str, max_bytes: int) -> StoredObject:
        try:
            response = self._client.get_object(self.bucket, self.prefix + key)
        except S3Error as error:
            if error.code in ("NoSuchKey", "NoSuchVersion"):
                raise ObjectMissing(f"{key}: no such object") from error
            raise
        try:
            data = _bounded(response, key, max_bytes)
        finally:
            response.close()
            response.release_conn()
        headers = response.headers
        info = ObjectInfo(
            key, _bare(headers.get("ETag")), len(data), headers.get("x-amz-version-id")
        )
        return StoredObject(info, data)

    def _patiently(self, request: Callable[..., Answer], *arguments: Any) -> Answer:
        attempts = Retrying(
            retry=retry_if_exception(_may_pass),
            stop=stop_after_delay(self._access.patience_s),
            wait=wait_random_exponential(multiplier=0.2, max=5),
            reraise=True,
        )
        return self._told(lambda: attempts(request, *arguments))

    def _told(self, request: Callable[[], Answer]) -> Answer:
        """The SDK's errors in our words."""
        try:
            return request()
        except S3Error as error:
            raise _in_our_words(error, self.bucket) from error
        except (urllib3.exceptions.HTTPError, MinioException, OSError, ValueError) as error:
            raise StoreUnavailable(
                f"{self._access.endpoint}: no S3 server answers ({type(error).__name__}); "
                "is it up, and GOUJI_S3_ENDPOINT right?"
            ) from error


PAGE = 1000
"""What one request of a listing gives at most."""

CHUNK = 1 << 20


def _client(access: S3Access) -> Minio:
    address = urlsplit(access.endpoint if "://" in access.endpoint else f"http://{access.endpoint}")
    if not address.netloc or address.path not in ("", "/"):
        raise StoreError("GOUJI_S3_ENDPOINT must be like http://127.0.0.1:9000 for a store on S3")
    return Minio(
        endpoint=address.netloc,
        access_key=access.access_key or None,
        secret_key=access.secret_key or None,
        secure=address.scheme == "https",
        region=access.region or "us-east-1",
        http_client=urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=5, read=30), maxsize=4, retries=False
        ),
    )


def _bounded(response: Any, key: str, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    held = 0
    for part in response.stream(CHUNK):
        held += len(part)
        if held > max_bytes:
            raise ObjectTooLarge(f"{key}: larger than {max_bytes} bytes")
        parts.append(part)
    return b"".join(parts)


def _bare(etag: str | None) -> str:
    return (etag or "").strip('"')


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, S3Error):
        return error.code in PASSING
    return isinstance(error, (urllib3.exceptions.HTTPError, ServerError, InvalidResponseError))


def _in_our_words(error: S3Error, bucket: str) -> StoreError:
    advice = WHAT_TO_DO.get(error.code or "")
    if error.code in PASSING:
        return StoreUnavailable(f"s3://{bucket}: {error.code}; the server is busy or failing")
    return StoreError(f"s3://{bucket}: {advice or f'{error.code}: {error.message}'}")
