"""How sure a figure is: a small fitted model over what its witnesses and its sums say.

The numbers stand in `calibration.json` beside this file; `benchmarks/calibration.py` refits them
and draws how well they hold.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FEATURES = (
    "bias",
    "picture",
    "clear",
    "unanimous",
    "disputed",
    "sums_held",
    "mended",
    "broken_if_clear",
    "broken_otherwise",
)

CLEAR = 0.995
"""The probability at the first look from which a figure that nobody disputes was clear."""


@dataclass(frozen=True)
class Calibration:
    """`trust` is the exponent on a witness's own probabilities when they are pooled; `logistic`
    the weight of each of `FEATURES`; `text_layer` the confidence of a file's own characters;
    `unvouched` the most that a picture alone is believed: what deceives one may deceive all."""

    text_layer: float
    unvouched: float
    trust: Mapping[str, float]
    logistic: Mapping[str, float]

    def trust_in(self, witness: str) -> float:
        return self.trust.get(witness, 0.5)

    def confidence(self, features: Mapping[str, float]) -> float:
        """The calibrated probability that the value is what the document states."""
        sureness = _sigmoid(sum(self.logistic[name] * features[name] for name in FEATURES))
        return sureness if features["sums_held"] else min(sureness, self.unvouched)


@cache
def calibration() -> Calibration:
    text = files("extractors.resolve").joinpath("calibration.json").read_text(encoding="utf-8")
    data = json.loads(text)
    return Calibration(data["text_layer"], data["unvouched"], data["trust"], data["logistic"])


def features(
    probability: float,
    at_first: float,
    agreeing: int,
    disagreeing: int,
    supporters: int,
    sums_held: int,
    sums_mended: int,
    sums_broken: int,
) -> dict[str, float]:
    """`probability` is the pooled one of the value, `at_first` what it was before a second look;
    `supporters` are the kinds of witness that found it possible then. Opinions that say otherwise
    and sums count up to two; `sums_mended` are those held that the first reading breaks: they
    count where two kinds of witness found the value possible, for whom no sum was known. Broken
    sums say much against a figure that was doubtful at first, whoever agreed later: what is hard
    for one engine deceives all. They say little against a clear one: then the report is wrong."""
    unanimous = agreeing > 1 and not disagreeing
    clear = at_first >= CLEAR and not disagreeing
    broken = float(min(sums_broken, 2))
    return {
        "bias": 1.0,
        "picture": logit(probability),
        "clear": float(clear),
        "unanimous": float(unanimous),
        "disputed": float(min(disagreeing, 2)),
        "sums_held": float(min(sums_held, 2)),
        "mended": float(min(sums_mended, 2)) if supporters > 1 else 0.0,
        "broken_if_clear": broken if clear else 0.0,
        "broken_otherwise": 0.0 if clear else broken,
    }


def logit(probability: float) -> float:
    clipped = min(max(probability, 1e-5), 1 - 1e-5)
    return math.log(clipped / (1 - clipped))


def _sigmoid(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
