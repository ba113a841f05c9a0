"""What the program's own readers share: their models through onnxruntime, and what frames spell."""

from __future__ import annotations

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
    """Repeats joined, blanks (class 0) dropped."""
    changed = np.concatenate(([True], classes[1:] != classes[:-1]))
    return "".join(alphabet[c - 1] for c in classes[changed] if c)


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
