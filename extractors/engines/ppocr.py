"""PP-OCR, through rapidocr: recognition only, on crops; its model lies in the wheel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.engines import ReadText
from extractors.errors import EngineFailed

_BATCH = 16
_SHAPE = [3, 48, 96]  # narrower than its default, 320: figures are short, and 2.5 times faster


def read_lines(crops: Sequence[NDArray[np.uint8]]) -> list[ReadText]:
    """Each crop, grey or colour and dark on light, as one line of text, in the order given."""
    if not crops:
        return []
    from rapidocr.ch_ppocr_rec.typings import TextRecInput

    output = _recogniser()(TextRecInput(img=[_coloured(crop) for crop in crops]))
    return [
        ReadText(text, min(max(float(score), 0.0), 1.0))
        for text, score in zip(output.txts, output.scores, strict=True)
    ]


def frames(
    crops: Sequence[NDArray[np.uint8]], alphabet: str, alike: Mapping[str, str]
) -> list[NDArray[np.float32]]:
    """(time, 1 + len(alphabet)) for each crop: how likely the blank and each character are, every
    two or so columns. The thousands that the network knows are gathered: those that are `alike`
    count as what they are taken for, all that the alphabet lacks as its last."""
    if not crops:
        return []
    recogniser = _recogniser()
    coloured = [_coloured(crop) for crop in crops]
    widest = max(_SHAPE[2] / _SHAPE[1], *(crop.shape[1] / crop.shape[0] for crop in coloured))
    batch = np.stack([recogniser.resize_norm_img(crop, widest) for crop in coloured])
    classes = _classes(tuple(recogniser.postprocess_op.character), alphabet, tuple(alike.items()))
    gathered = np.eye(1 + len(alphabet), dtype=np.float32)[list(classes)]
    return list(recogniser.session(batch.astype(np.float32)) @ gathered)


@cache
def _classes(
    characters: Sequence[str], alphabet: str, alike: Sequence[tuple[str, str]]
) -> tuple[int, ...]:
    """By the network's classes, those of the alphabet; the blank is class 0 of both."""
    taken = dict(alike)
    known = {character: 1 + place for place, character in enumerate(alphabet)}
    return 0, *(known.get(taken.get(each, each), len(alphabet)) for each in characters[1:])


def _coloured(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return crop if crop.ndim == 3 else np.repeat(crop[:, :, None], 3, axis=2)


@cache
def _recogniser() -> Any:
    """Loaded once a process, on one thread: processes use the cores."""
    try:
        from rapidocr import RapidOCR

        recogniser = RapidOCR(
            params={
                "Global.log_level": "error",
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Rec.rec_batch_num": _BATCH,
                "Rec.rec_img_shape": _SHAPE,
            }
        )._load_rec_model()  # the public call takes one picture at a time
    except (ImportError, OSError, RuntimeError) as error:
        raise EngineFailed(f"PP-OCR does not start ({error}); reinstall rapidocr") from error
    return recogniser
