"""The tables of the database, the same on SQLite and PostgreSQL.

    documents ──1:n── table_states          what stands in the store, and each table's standing
        │                                    (what the review queue sorts and filters)
        ├──current── extractions ──1:n── figures     an answer, never edited
        ├──1:n── findings                    of the reading, and across reports
        ├──0:1── quarantine                  a file that reading again cannot mend
        └──0:1── leases                      who is reading it now
    units                                    which body belongs to which
    runs                                     one line a batch

Decisions of reviewers stand in tables of their own and are never touched from here.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no time zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PackedText(TypeDecorator[str]):
    """Text kept deflated: an answer of 70 kB takes about a tenth."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else zlib.compress(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else zlib.decompress(value).decode()


Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column of type INTEGER."""


class Base(DeclarativeBase):
    """Constraint names are fixed, so that a migration can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Instant, dict[str, Any]: JSON}


class Extraction(Base):
    """One answer, immutable: content hash x program version x schema version."""

    __tablename__ = "extractions"
    __table_args__ = (UniqueConstraint("sha256", "program_version", "schema_version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    program_version: Mapped[str] = mapped_column(String(64))
    schema_version: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(PackedText)
    """The extraction as JSON, `models.report.Extraction.model_validate_json` reads it."""
    seconds: Mapped[float]
    made_at: Mapped[datetime]


class Document(Base):
    """One object of the store. `etag` is the one that was last dealt with, None: not yet.

    `state`: `new` (to be read), `read` (extraction_id is its current answer) or `refused`
    (quarantine tells why).
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index("ix_documents_issuer_year", "issuer", "year"),
        Index("ix_documents_compared", "compared", "state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(1024), unique=True)
    name: Mapped[str] = mapped_column(String(1024))
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    etag: Mapped[str | None] = mapped_column(String(128))
    version: Mapped[str | None] = mapped_column(String(128))
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(16))
    issuer: Mapped[str | None] = mapped_column(String(255))
    year: Mapped[int | None]
    template: Mapped[str | None] = mapped_column(String(8))
    extraction_id: Mapped[int | None] = mapped_column(ForeignKey("extractions.id"), index=True)
    read_at: Mapped[datetime | None]
    compared: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it was compared with the reports next to it since it was read or corrected."""


class TableState(Base):
    """How one table of one document stands: three rows a document that was read.

    `status`: `ok`, `flagged` or `missing`, as the answer says, findings across reports included.
    `doubt` is the lowest confidence among its figures taken from 1, plus one for each error
    finding, plus half the share of them that have a suggestion (a minute of a person goes
    further there): the queue shows the greatest first. `reason` is the first error's rule, or
    the first notice's. Issuer and year are repeated here so that the queue filters by one index.
    """

    __tablename__ = "table_states"
    __table_args__ = (
        Index("ix_table_states_queue", "status", "doubt", "document_id"),
        Index("ix_table_states_issuer_year", "issuer", "year"),
        Index("ix_table_states_reason", "reason", "doubt"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    table_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    status: Mapped[str] = mapped_column(String(16))
    template: Mapped[str | None] = mapped_column(String(8))
    errors: Mapped[int]
    notices: Mapped[int]
    uncertain_cells: Mapped[int]
    doubt: Mapped[float]
    reason: Mapped[str | None] = mapped_column(String(64))
    issuer: Mapped[str | None] = mapped_column(String(255))
    year: Mapped[int | None]
    read_at: Mapped[datetime]


class Figure(Base):
    """One cell of an answer, for questions across reports; the answer holds its provenance.

    `value` is the integer or the exact decimal in 万元 as text, None where there is none.
    """

    __tablename__ = "figures"

    extraction_id: Mapped[int] = mapped_column(ForeignKey("extractions.id"), primary_key=True)
    table_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    row_key: Mapped[str] = mapped_column(String(48), primary_key=True)
    column_key: Mapped[str] = mapped_column(String(48), primary_key=True)
    value: Mapped[str | None] = mapped_column(Text)
    confidence: Mapped[float]


class Finding(Base):
    """`source`: `reading` (it is in the answer too) or `across` (found beside other reports)."""

    __tablename__ = "findings"
    __table_args__ = (Index("ix_findings_rule_severity", "rule", "severity"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    source: Mapped[str] = mapped_column(String(16))
    rule: Mapped[str] = mapped_column(String(64))
    severity: Mapped[str] = mapped_column(String(8))
    table_key: Mapped[str | None] = mapped_column(String(32))
    row_key: Mapped[str | None] = mapped_column(String(48))
    column_key: Mapped[str | None] = mapped_column(String(48))
    expected: Mapped[str | None] = mapped_column(Text)
    actual: Mapped[str | None] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    suggestion: Mapped[dict[str, Any] | None]


class Quarantined(Base):
    """A document that reading again cannot mend, until it is released or its object changes."""

    __tablename__ = "quarantine"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), index=True)
    message: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(String(64))
    program_version: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime]


class Lease(Base):
    """Who works on a document now; void once expired, so a killed worker holds up nothing."""

    __tablename__ = "leases"

    key: Mapped[str] = mapped_column(String(1024), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]


class Unit(Base):
    """A body and the one whose report compiles its own; the operator's list, as last read."""

    __tablename__ = "units"

    parent: Mapped[str] = mapped_column(String(255), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(255), primary_key=True, index=True)


class SumDue(Base):
    """A body and a year whose report is to be held against those of its units again."""

    __tablename__ = "sums_due"

    issuer: Mapped[str] = mapped_column(String(255), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Run(Base):
    """One batch. Counts are of documents, seconds of workers by stage; `ended_at` is None while it
    runs, or if it was killed."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    prefix: Mapped[str] = mapped_column(String(1024))
    program_version: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    listed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    read: Mapped[int] = mapped_column(default=0)
    flagged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    fetch_s: Mapped[float] = mapped_column(default=0.0, server_default="0")
    extract_s: Mapped[float] = mapped_column(default=0.0, server_default="0")
    write_back_s: Mapped[float] = mapped_column(default=0.0, server_default="0")
    record_s: Mapped[float] = mapped_column(default=0.0, server_default="0")
