"""What is known of a cell once it is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from extractors.resolve.witnesses import Candidate, Evidence

State = Literal["sure", "uncertain", "unread"]


@dataclass(frozen=True)
class Settled:
    """What a cell holds, as far as it can be told. `resolved` where that is not what was read
    first, or its witnesses differed; `proposed` is what the sums would have there."""

    evidence: Evidence
    chosen: Candidate
    state: State
    resolved: bool = False
    proposed: int | None = None
