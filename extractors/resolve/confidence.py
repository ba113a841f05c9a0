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
    "unanimous",
    "disputed",
    "sums_held",
    "broken_if_unanimous",
    "broken_otherwise",
)


@dataclass(frozen=True)
class Calibration:
    """`trust` is the exponent on a witness's own probabilities when they are pooled; `logistic`
    the weight of each of `FEATURES`; `text_layer` the confidence of a file's own characters."""

    text_layer: float
    trust: Mapping[str, float]
    logistic: Mapping[str, float]

    def trust_in(self, witness: str) -> float:
        return self.trust.get(witness, 0.5)

    def confidence(self, features: Mapping[str, float]) -> float:
        """The calibrated probability that the value is what the document states."""
        return _sigmoid(sum(self.logistic[name] * features[name] for name in FEATURES))


@cache
def calibration() -> Calibration:
    text = files("extractors.resolve").joinpath("calibration.json").read_text(encoding="utf-8")
    data = json.loads(text)
    return Calibration(data["text_layer"], data["trust"], data["logistic"])


def features(
    probability: float, agreeing: int, disagreeing: int, sums_held: int, sums_broken: int
) -> dict[str, float]:
    """`probability` is the pooled one of the value; opinions that say otherwise and sums count up
    to two. Broken sums say less against a figure that several opinions agree on."""
    unanimous = agreeing > 1 and not disagreeing
    broken = float(min(sums_broken, 2))
    return {
        "bias": 1.0,
        "picture": logit(probability),
        "unanimous": float(unanimous),
        "disputed": float(min(disagreeing, 2)),
        "sums_held": float(min(sums_held, 2)),
        "broken_if_unanimous": broken if unanimous else 0.0,
        "broken_otherwise": 0.0 if unanimous else broken,
    }


def logit(probability: float) -> float:
    clipped = min(max(probability, 1e-5), 1 - 1e-5)
    return math.log(clipped / (1 - clipped))


def _sigmoid(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
