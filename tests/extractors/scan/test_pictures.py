from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from extractors.content import Content
from extractors.errors import Damaged, TooLarge, Unsupported
from extractors.scan import read, recognises
from extractors.scan.pictures import is_picture, media_type_of, pages_of


def kept(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


BLANK = Image.new("L", (300, 400), 255)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
def test_kinds_are_told_by_their_bytes(kind: str) -> None:
    data = kept(BLANK.convert("RGB"), kind)
    assert is_picture(data)
    assert media_type_of(data) == f"image/{kind.lower()}"
    assert recognises(Content("a.txt", data))
    [page] = pages_of(data)
    assert page.pixels.shape[:2] == (400, 300)


def test_other_bytes_are_no_picture() -> None:
    assert not is_picture(b"%PDF-1.7")
    assert not is_picture(b"")


def test_exif_turns_the_picture() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = kept(Image.new("L", (400, 300), 255), "JPEG", exif=exif, dpi=(100, 100))
    [page] = pages_of(data)
    assert page.pixels.shape == (400, 300)
    assert (page.width_pt, page.height_pt) == pytest.approx((216, 288))


def test_fax_pixels_become_square() -> None:
    data = kept(Image.new("1", (408, 196), 1), "TIFF", dpi=(204, 98))
    [page] = pages_of(data)
    assert page.pixels.shape == (408, 408)
    assert page.width_pt == pytest.approx(144, abs=1)


def test_pages_of_a_tiff_are_numbered() -> None:
    data = kept(BLANK, "TIFF", save_all=True, append_images=[BLANK, BLANK])
    assert [page.number for page in pages_of(data)] == [1, 2, 3]


def test_transparency_is_paper() -> None:
    [page] = pages_of(kept(Image.new("RGBA", (300, 300), (0, 0, 0, 0)), "PNG"))
    assert page.pixels.min() == 255


def test_too_many_pixels_and_pages() -> None:
    huge = kept(Image.new("1", (30_000, 30_000), 1), "PNG")
    with pytest.raises(TooLarge):
        list(pages_of(huge))
    tiny = Image.new("1", (4, 4), 1)
    many = kept(tiny, "TIFF", save_all=True, append_images=[tiny] * 320)
    with pytest.raises(TooLarge):
        list(pages_of(many))


def test_broken_bytes_are_damaged() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (400, 400), dtype=np.uint8)
    with pytest.raises(Damaged):
        list(pages_of(kept(Image.fromarray(noise), "PNG")[:4000]))


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (800, 1000)])
def test_a_picture_without_a_table_is_unsupported(size: tuple[int, int]) -> None:
    with pytest.raises(Unsupported):
        read(Content("a.png", kept(Image.new("L", size, 255), "PNG")))


def test_noise_and_gratings_end_soon() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (1400, 1000), dtype=np.uint8)
    grating = np.full((1400, 1000), 255, np.uint8)
    grating[::9] = grating[:, ::9] = 0
    for pixels in (noise, grating):
        with pytest.raises(Unsupported):
            read(Content("a.png", kept(Image.fromarray(pixels), "PNG")))
