"""Pictures of pages and of pieces of them, drawn by pdfium; and whole pages by poppler."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import POINTER, byref, c_ubyte, c_uint, cast
from math import ceil
from typing import overload

import numpy as np
from numpy.typing import NDArray

from extractors.pdf.file import Handle
from extractors.pdf.page import loaded, shown_of
from extractors.pdf.upright import Upright
from extractors.scan.pictures import MAX_PIXELS, PagePicture
from models.geometry import Box

Pixels = NDArray[np.uint8]

POINTS = 72.0
USUAL_DPI = 200.0  # of a page without a picture: what its own characters need
FINEST_DPI, COARSEST_DPI = 300.0, 150.0  # of a page that is one picture
MAX_PIECE = 4_000_000  # pixels of a piece: a cell as large as its page, enlarged
WHITE = 0xFFFFFFFF


class RenderedPages(Sequence[PagePicture]):
    """The pages `numbers` of an open document as pictures, drawn one at a time when asked."""

    def __init__(self, document: Handle, numbers: Sequence[int]) -> None:
        self._document = document
        self._numbers = tuple(numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> PagePicture: ...
    @overload
    def __getitem__(self, index: slice) -> RenderedPages: ...
    def __getitem__(self, index: int | slice) -> PagePicture | RenderedPages:
        if isinstance(index, slice):
            return RenderedPages(self._document, self._numbers[index])
        number = self._numbers[index]
        with loaded(self._document, number) as page:
            return page_picture(page, number)


def page_picture(page: Handle, number: int) -> PagePicture:
    """The page as a viewer shows it, in grey or colour as it is, at its own resolution."""
    shown = shown_of(page)
    width, height = shown.size
    dpi = min(_dpi_of(page, shown), POINTS * (MAX_PIXELS / (width * height)) ** 0.5)
    scale = dpi / POINTS
    pixels = _drawn(page, ceil(width * scale), ceil(height * scale), (scale, 0.0, 0.0))
    return PagePicture(number, pixels, dpi, width, height)


def _dpi_of(page: Handle, shown: Upright) -> float:
    """Of the largest picture on the page, within what reading needs."""
    from pypdfium2 import raw

    finest = 0.0
    across, down = c_uint(), c_uint()
    for index in range(min(raw.FPDFPage_CountObjects(page), 50)):
        item = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_IMAGE:
            raw.FPDFImageObj_GetImagePixelSize(item, byref(across), byref(down))
            finest = max(finest, max(across.value, down.value) / max(shown.size) * POINTS)
    return min(max(finest, COARSEST_DPI), FINEST_DPI) if finest else USUAL_DPI


def piece(page: Handle, shown: Upright, turned: int, box: Box, scale: float) -> Pixels:
    """What stands in `box` of the upright page, in grey; `scale` is pixels a point,
    less for a piece that would be too large.

    `shown` is the page as a viewer shows it, `turned` the further quarters to upright.
    """
    on_shown = _turned_back(box, shown.size, turned)
    scale = min(scale, (MAX_PIECE / max(box.width * box.height, 1.0)) ** 0.5)
    width, height = ceil(on_shown.width * scale), ceil(on_shown.height * scale)
    pixels = _drawn(page, width, height, (scale, -on_shown.x0 * scale, -on_shown.y0 * scale))
    return np.ascontiguousarray(np.rot90(pixels.min(axis=2), -turned))


def _turned_back(box: Box, size: tuple[float, float], turned: int) -> Box:
    """A box of the upright page where a viewer shows it; `size` is that of the page shown."""
    whole = Upright(0.0, 0.0, *(size if turned % 2 == 0 else size[::-1]), turns=-turned % 4)
    height = whole.top
    corners = np.array([[box.x0, height - box.y1, box.x1, height - box.y0]])
    return Box(*whole.boxes(corners)[0].tolist())


def _drawn(page: Handle, width: int, height: int, place: tuple[float, float, float]) -> Pixels:
    """`place`: scale, and how far right and down the page's top left stands, in pixels."""
    from pypdfium2 import raw

    scale, right, down = place
    bitmap = raw.FPDFBitmap_Create(max(1, width), max(1, height), 0)
    if not bitmap:
        raise MemoryError("no room for the picture of a page")
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE)
        matrix = raw.FS_MATRIX(scale, 0, 0, scale, right, down)
        clip = raw.FS_RECTF(0, 0, width, height)
        raw.FPDF_RenderPageBitmapWithMatrix(
            bitmap, page, byref(matrix), byref(clip), raw.FPDF_ANNOT
        )
        stride = raw.FPDFBitmap_GetStride(bitmap)
        buffer = cast(raw.FPDFBitmap_GetBuffer(bitmap), POINTER(c_ubyte))
        rows = np.ctypeslib.as_array(buffer, (max(1, height), stride))
        bgr = rows.reshape(max(1, height), -1, 4)[:, : max(1, width), :3]
        return np.ascontiguousarray(bgr[:, :, ::-1])
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
