"""What can be trained: the two readers, each with its alphabet, its network and its crops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from extractors.scan.readers import figure_decoding
from training import crops, label_crops, label_texts, network
from training.network import Shape
from training.renders import Press


@dataclass(frozen=True)
class Subject:
    """`name` is that of the model file, `stored` the type of the weights in it."""

    name: str
    alphabet: str
    shape: Shape
    stored: type[np.floating[Any]]
    press: Press


def figure_reader() -> Subject:
    return Subject(
        "figure_reader", figure_decoding.ALPHABET, network.FIGURES, np.float32, crops.press
    )


def label_reader() -> Subject:
    return Subject(
        "label_reader", label_texts.alphabet(), network.LABELS, np.float16, label_crops.press
    )


SUBJECTS: Mapping[str, Callable[[], Subject]] = {
    each.__name__: each for each in (figure_reader, label_reader)
}
