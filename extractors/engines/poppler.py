"""Poppler, through pdf2image: a page of a PDF drawn by another program than reads it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extractors.errors import Damaged, EngineFailed, TimedOut

LIMIT_S = 60.0


def draw(data: bytes, page: int, dpi: float, limit_s: float = LIMIT_S) -> NDArray[np.uint8]:
    """Page `page` (from 1) as a viewer shows it, H x W grey. EngineFailed where poppler is
    missing, Damaged where it draws nothing, TimedOut."""
    import pdf2image
    from pdf2image import exceptions

    try:
        pictures = pdf2image.convert_from_bytes(
            data,
            dpi=round(dpi),
            first_page=page,
            last_page=page,
            grayscale=True,
            use_cropbox=True,
            timeout=limit_s,
        )
    except exceptions.PDFInfoNotInstalledError as error:
        raise EngineFailed("poppler does not run; apt-get install poppler-utils") from error
    except exceptions.PDFPopplerTimeoutError as error:
        raise TimedOut(f"poppler took more than {limit_s:.0f} s to draw page {page}") from error
    except (exceptions.PDFPageCountError, exceptions.PDFSyntaxError) as error:
        raise Damaged(f"poppler cannot draw page {page}") from error
    if not pictures:
        raise Damaged(f"poppler cannot draw page {page}")
    return np.asarray(pictures[0].convert("L"), dtype=np.uint8)
