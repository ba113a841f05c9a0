"""Every setting, once: from the environment, or from a file `.env` in the working folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from storage.objects import ObjectStore

Seconds = Annotated[float, Field(gt=0)]


class Settings(BaseSettings):
    """Each field is the variable `GOUJI_` and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="GOUJI_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    store: str = Field(
        "./gouji-data/store", description="where the documents lie: a folder or s3://bucket/prefix"
    )
    database: str = Field(
        "sqlite:///gouji-data/gouji.db", description="an SQLAlchemy URL: SQLite or PostgreSQL"
    )
    s3_endpoint: str = Field("", description="URL of the S3 server")
    s3_access_key: SecretStr = Field(SecretStr(""), description="its access key")
    s3_secret_key: SecretStr = Field(SecretStr(""), description="its secret key")
    s3_region: str = Field("us-east-1", description="its region")
    patience_s: Seconds = Field(60, description="how long a store that is away is asked again")
    write_results: bool = Field(
        False, description="also write each answer back, under .gouji/results/"
    )
    write_crops: bool = Field(
        False, description="also write a picture of each figure in doubt, beside the answer"
    )
    results: str = Field(
        "", description="where they are written: a folder or s3://bucket/prefix; empty: the store"
    )
    units: Path | None = Field(
        None, description="CSV of issuer, parent, level: whose figures a parent's report sums up"
    )
    jobs: int = Field(0, ge=0, description="documents read at once; 0: one a core")
    time_limit_s: Seconds = Field(600, description="the longest that one document may take")
    worker_memory_gib: Annotated[float, Field(gt=0)] = Field(
        8, description="address space of one worker process"
    )
    lease_s: Seconds = Field(30, description="a killed worker's document is free after this")
    runner: Literal["process", "dask"] = Field(
        "process", description="who runs Prefect's tasks: processes here, or a Dask cluster"
    )
    dask_scheduler: str = Field(
        "", description="address of a Dask scheduler; empty: a cluster on this machine"
    )
    receive_token: SecretStr = Field(
        SecretStr(""), description="what a sender of bucket notifications must know"
    )
    review_url: str = Field(
        "http://127.0.0.1:8000", description="where reviewers reach the triage pages, for links"
    )
    proxy_user_header: str = Field(
        "", description="header in which a trusted proxy names the user of the triage pages"
    )

    @property
    def worker_count(self) -> int:
        return self.jobs or len(os.sched_getaffinity(0))

    def open_store(self) -> ObjectStore:
        """Where the documents lie."""
        return self._opened(self.store)

    def open_results(self) -> ObjectStore:
        """Where answers and pictures are written back."""
        return self._opened(self.results or self.store)

    def _opened(self, location: str) -> ObjectStore:
        from storage.objects import S3Access, open_store  # not needed to read one file

        access = S3Access(
            endpoint=self.s3_endpoint,
            access_key=self.s3_access_key.get_secret_value(),
            secret_key=self.s3_secret_key.get_secret_value(),
            region=self.s3_region,
            patience_s=self.patience_s,
        )
        return open_store(location, access)

    def shown(self) -> dict[str, str]:
        """Variable names and values, secrets masked, passwords in the database's URL too."""
        values = {f"GOUJI_{n.upper()}": "" if v is None else str(v) for n, v in self}
        return {**values, "GOUJI_DATABASE": _without_password(self.database)}


def _without_password(url: str) -> str:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return url if "@" not in url else "(no lawful URL)"
