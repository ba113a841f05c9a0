"""Figures that a report states in its prose, as evidence about its tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure of the prose.

    `about` names what is counted, by a key of `models/canonical/narrative.yml`, such as
    `requests.granted` or `litigation.upheld`. `sentence` is the sentence that states it, as
    printed, so that it can be quoted.
    """

    about: str
    value: int
    sentence: str
