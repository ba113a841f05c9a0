"""Pictures of pages and of single figures, drawn from the stored file when somebody looks.

The upright page, as the boxes see it: what the file itself asks for (/Rotate, EXIF) and then the
turn that the reading found. A file is bounded in bytes and pixels, and drawn one at a time, since
pdfium is not safe in threads.
"""

from __future__ import annotations

import hashlib
import io
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from models.geometry import Box
from storage.objects import ObjectStore, StoreError

MAX_BYTES = 256 * 1024 * 1024
MAX_PIXELS = 40_000_000
PAGE_PIXELS = 1_700
"""The longer side of a page's picture on the screen; a crop is drawn from a larger one."""
KEPT = 24


class NoPicture(Exception):
    """The page cannot be shown; the message says why."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One page of a stored file with the content that was read; `rotation` in degrees clockwise
    beyond the file's own."""

    key: str
    sha256: str
    page: int
    rotation: int = 0


Load = Callable[[Wanted], tuple[bytes, int]]
"""The file on which a page stands, and its number there, from 1. NoPicture where it is gone."""


def stored(store: ObjectStore, wanted: Wanted) -> tuple[bytes, int]:
    """The stored file itself; never one that was put in its place since."""
    try:
        data = store.read(wanted.key, MAX_BYTES).data
    except StoreError as error:
        raise NoPicture(str(error)) from error
    if hashlib.sha256(data).hexdigest() != wanted.sha256:
        raise NoPicture("文件已更换，请重新读取 (the file was replaced since; read it again)")
    return data, wanted.page


class Pictures:
    """Draws pages as PNG, the latest few kept."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Wanted, int], bytes] = OrderedDict()

    def page(self, wanted: Wanted) -> bytes:
        """The page as PNG; NoPicture where it has none."""
        with self._lock:
            return self._drawn(wanted, PAGE_PIXELS)

    def crop(self, wanted: Wanted, box: Box, width: float, height: float) -> bytes:
        """The box and a margin around it as PNG. `width`, `height`: the page's, in points."""
        from PIL import Image

        with self._lock:
            drawn = self._drawn(wanted, PAGE_PIXELS * 2)
        with Image.open(io.BytesIO(drawn)) as picture:
            across, down = picture.width / width, picture.height / height
            margin = box.height / 2
            part = picture.crop(
                (
                    max(0, round((box.x0 - margin) * across)),
                    max(0, round((box.y0 - margin) * down)),
                    min(picture.width, round((box.x1 + margin) * across) + 1),
                    min(picture.height, round((box.y1 + margin) * down) + 1),
                )
            )
            return _png(part)

    def _drawn(self, wanted: Wanted, pixels: int) -> bytes:
        if (wanted, pixels) not in self._kept:
            self._kept[wanted, pixels] = self._draw(wanted, pixels)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end((wanted, pixels))
        return self._kept[wanted, pixels]

    def _draw(self, wanted: Wanted, pixels: int) -> bytes:
        data, number = self._load(wanted)
        draw = _pdf_page if data[:1024].lstrip()[:5] == b"%PDF-" else _picture_page
        return draw(data, number, wanted.rotation, pixels)


def _pdf_page(data: bytes, number: int, rotation: int, pixels: int) -> bytes:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise NoPicture("the PDF cannot be opened") from error
    try:
        if not 1 <= number <= len(document):
            raise NoPicture("there is no such page")
        page = document[number - 1]
        longer = max(page.get_size())
        bitmap = page.render(scale=pixels / max(longer, 1.0), rotation=rotation)
        return _png(bitmap.to_pil())
    finally:
        document.close()


def _picture_page(data: bytes, number: int, rotation: int, pixels: int) -> bytes:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > 4 * MAX_PIXELS:
                raise NoPicture("the picture is too large to show")
            picture.seek(number - 1)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, EOFError, OSError) as error:
        raise NoPicture("this kind of file has no pages to show") from error
    turned = upright.rotate(-rotation, expand=True) if rotation else upright
    turned.thumbnail((pixels, pixels))
    return _png(turned)


def _png(picture: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=3)  # type: ignore[attr-defined]
    return out.getvalue()
