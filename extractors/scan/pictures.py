"""Picture files to pages of pixels: PNG, JPEG, TIFF of many pages, BMP, WebP, within bounds.

Sizes are looked at before anything is decoded.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from extractors.errors import Damaged, TooLarge, Unsupported

if TYPE_CHECKING:
    from PIL.Image import Image

Pixels = NDArray[np.uint8]

FORMATS = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "WEBP": "image/webp",
}
READ = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
MAX_PIXELS = 120_000_000  # A3 at 600 dpi is 70 million
MAX_PAGES = 300
LONGEST_SIDE = 5000  # larger pictures are decoded or shrunk to about this,
MOST_READ = 9_000_000  # and to as many pixels: A4 at 300 dpi, of which
SHORTER_SIDE = 2400  # are the shorter side's, at least
POINTS = 72.0
USUAL_DPI = (72.0, 1200.0)  # a resolution outside was not measured by a scanner
A4_LONG_SIDE = 842.0  # points; the size assumed where the file states no resolution


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page as a picture: `pixels` uint8, H x W grey or H x W x 3 RGB, as the file turns it.

    `number` counts from 1. `width_pt` and `height_pt` are its size in points.
    """

    number: int
    pixels: Pixels
    dpi: float
    width_pt: float
    height_pt: float


def is_picture(data: bytes) -> bool:
    """Told by the first bytes."""
    return data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM")) or (
        data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    )


def pages_of(data: bytes) -> Iterator[PagePicture]:
    """The pages of a picture file, decoded one at a time.

    Raises Unsupported, Damaged or TooLarge.
    """
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Pillow's, about odd metadata
        try:
            with Image.open(io.BytesIO(data), formats=READ) as image:
                yield from _frames(image)
        except UnidentifiedImageError as error:
            raise Unsupported("not a picture that is read here; send PNG, JPEG or TIFF") from error
        except Image.DecompressionBombError as error:
            raise TooLarge("the picture has too many pixels; scan it at 300 dpi") from error
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise Damaged(f"the picture is broken ({error}); send it again") from error


def media_type_of(data: bytes) -> str:
    """Of a picture that `is_picture` knows."""
    for start, kind in ((b"\x89PNG", "PNG"), (b"\xff\xd8", "JPEG"), (b"BM", "BMP")):
        if data.startswith(start):
            return FORMATS[kind]
    return FORMATS["WEBP" if data[:4] == b"RIFF" else "TIFF"]


def _frames(image: Image) -> Iterator[PagePicture]:
    _check_size(image)
    number = 0
    while True:
        try:
            image.seek(number)
        except EOFError:
            return
        number += 1
        if number > MAX_PAGES:
            raise TooLarge(f"the picture has more than {MAX_PAGES} pages; split it")
        _check_size(image)
        yield _page(image, number)


def _check_size(image: Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise TooLarge(f"the picture is {width} x {height} pixels; scan it at 300 dpi")


def _page(image: Image, number: int) -> PagePicture:
    from PIL import ImageOps

    dpi_x, dpi_y = _resolution(image)
    width_pt, height_pt = image.width / dpi_x * POINTS, image.height / dpi_y * POINTS
    image.draft("RGB", (SHORTER_SIDE, SHORTER_SIDE))  # JPEG: decoded smaller
    frame = _flat_on_white(image)
    turned = ImageOps.exif_transpose(frame)
    if (turned.width > turned.height) != (frame.width > frame.height):
        width_pt, height_pt = height_pt, width_pt
    # fax pixels are not square: both sides take the finer resolution
    most = min(LONGEST_SIDE / max(width_pt, height_pt), (MOST_READ / width_pt / height_pt) ** 0.5)
    scale = min(max(turned.width / width_pt, turned.height / height_pt), most)
    size = (max(1, round(width_pt * scale)), max(1, round(height_pt * scale)))
    if max(abs(size[0] - turned.width), abs(size[1] - turned.height)) > 2:
        turned = turned.resize(size, reducing_gap=2.0)
    return PagePicture(number, np.asarray(turned), scale * POINTS, width_pt, height_pt)


def _flat_on_white(image: Image) -> Image:
    """Grey or RGB, transparency as white paper; EXIF kept."""
    from PIL import Image as images

    if image.mode in ("1", "L"):
        return image.convert("L")
    if image.mode in ("I;16", "I", "F", "I;16B"):
        values = np.asarray(image, dtype=np.float64)
        top = float(values.max()) or 1.0
        return images.fromarray((values / top * 255).astype(np.uint8))
    if "A" in image.mode or "transparency" in image.info:
        clear = image.convert("RGBA")
        paper = images.new("RGBA", clear.size, "white")
        flat = images.alpha_composite(paper, clear).convert("RGB")
        flat.info.update({key: image.info[key] for key in ("exif",) if key in image.info})
        return flat
    return image.convert("RGB")


def _resolution(image: Image) -> tuple[float, float]:
    """Dots an inch, across and down; where the file states none, as if the page were A4."""
    low, high = USUAL_DPI
    stated = image.info.get("dpi")
    if stated and all(low < float(value) < high for value in stated):
        return float(stated[0]), float(stated[1])
    assumed = max(image.size) / A4_LONG_SIDE * POINTS
    return assumed, assumed
