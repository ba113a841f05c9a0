"""What the program's own readers share: their models through onnxruntime, and what frames spell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.errors import EngineFailed

_AT_ONCE = 64  # crops in one run: more is no quicker, and costs memory


def frames_of(model: Path, batch: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(n, 1, height, width) crops to (n, time, classes): what stands at each place of each."""
    parts = [
        session(model).run(None, {"crops": batch[begin : begin + _AT_ONCE]})[0]
        for begin in range(0, len(batch), _AT_ONCE)
    ]
    return np.concatenate(parts)


def collapse(classes: NDArray[np.intp], alphabet: str) -> str:
    """What the likeliest class of each frame spells."""
    return "".join(alphabet[c - 1] for c in spelt(classes))


def spelt(classes: NDArray[np.intp]) -> list[int]:
    """Repeats joined, blanks (class 0) dropped."""
    changed = np.concatenate(([True], classes[1:] != classes[:-1]))
    return [int(c) for c in classes[changed] if c]


def likelihood(frames: NDArray[np.float32], texts: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """How likely each of n texts is, over all the ways in which its frames may spell it (Graves et
    al. 2006). `frames` is (n, time, classes); `texts` are the classes of their characters."""
    states = np.full((len(texts), 2 * max(map(len, texts)) + 1), -1)
    for row, classes in zip(states, texts, strict=True):
        row[: 2 * len(classes) + 1 : 2] = 0
        row[1 : 2 * len(classes) : 2] = classes
    chances = np.take_along_axis(frames, np.maximum(states, 0)[:, None, :], axis=2)
    chances = (chances * (states >= 0)[:, None, :]).astype(np.float64)
    leaps = np.zeros(states.shape)
    leaps[:, 2:] = (states[:, 2:] > 0) & (states[:, 2:] != states[:, :-2])
    paths = np.zeros(states.shape)
    paths[:, 0] = 1.0
    for chance in chances.transpose(1, 0, 2):
        stepped = paths.copy()
        stepped[:, 1:] += paths[:, :-1]
        stepped[:, 2:] += paths[:, :-2] * leaps[:, 2:]
        paths = stepped * chance
    ends = np.array([2 * len(classes) for classes in texts])
    rows = np.arange(len(texts))
    likely: NDArray[np.float64] = paths[rows, ends] + paths[rows, ends - 1] * (ends > 0)
    return likely


@cache
def alphabet_of(model: Path) -> str:
    """The characters that a model writes, as its file says."""
    return str(session(model).get_modelmeta().custom_metadata_map["alphabet"])


@cache
def session(model: Path) -> Any:
    """Loaded once a process, on one thread: processes use the cores."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise EngineFailed(
            f"the model {model.name} does not load ({error}); reinstall gouji, or make train"
        ) from error
