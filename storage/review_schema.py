"""The tables of the review: people, and what they decided. Nothing here is ever overwritten by a
reading; `decisions` and `audit` only grow.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Base, Id


class User(Base):
    """An account. `role` is reader, reviewer or admin; the password is kept as its argon2 hash."""

    __tablename__ = "users"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    password_hash: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]


class Session(Base):
    """A sign-in, or a token for the API (`label` set). Only the SHA-256 of the secret is kept."""

    __tablename__ = "sessions"

    secret_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_name: Mapped[str] = mapped_column(ForeignKey("users.name", ondelete="CASCADE"), index=True)
    label: Mapped[str | None] = mapped_column(String(64))
    expires_at: Mapped[datetime]


class FailedLogin(Base):
    """A wrong password, kept for throttling."""

    __tablename__ = "failed_logins"
    __table_args__ = (Index("ix_failed_logins_who", "name", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class TableReview(Base):
    """How far people are with a table. `version` grows with every act, so that no act is made on
    a table that somebody else changed in the meantime."""

    __tablename__ = "table_reviews"
    __table_args__ = (Index("ix_table_reviews_claimed_by", "claimed_by"),)

    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    table_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(16), default="open")
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_until: Mapped[datetime | None]
    approved_by: Mapped[str | None] = mapped_column(String(64))
    approved_at: Mapped[datetime | None]


class DecisionRow(Base):
    """One decision (`models.decision.Decision`), with what stood before it; undone, not deleted."""

    __tablename__ = "decisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["document_id", "table_key"], ["table_reviews.document_id", "table_reviews.table_key"]
        ),
        Index("ix_decisions_table", "document_id", "table_key"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_id: Mapped[int] = mapped_column(Id)
    table_key: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(16))
    row_key: Mapped[str | None] = mapped_column(String(48))
    column_key: Mapped[str | None] = mapped_column(String(48))
    rule: Mapped[str | None] = mapped_column(String(64))
    value: Mapped[str | None] = mapped_column(Text)
    is_money: Mapped[bool] = mapped_column(default=False)
    before: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    rule_set: Mapped[str] = mapped_column(String(16))
    user_name: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Audit(Base):
    """Who did what, and when: append-only."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_table", "document_id", "table_key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_name: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(32))
    document_id: Mapped[int | None] = mapped_column(Id)
    table_key: Mapped[str | None] = mapped_column(String(32))
    detail: Mapped[dict[str, Any]]


class Sample(Base):
    """An unflagged table that a person compared with its source: right, or not."""

    __tablename__ = "samples"

    document_id: Mapped[int] = mapped_column(Id, ForeignKey("documents.id"), primary_key=True)
    table_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    right: Mapped[bool]
    user_name: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
