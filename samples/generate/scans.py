"""Scans and photographs of printed reports. `python -m samples.generate.scans` writes
samples/scans/, each picture with what it must say; the same every time."""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import gmtime
from typing import Any
from zlib import crc32

import numpy as np
from numpy.random import Generator
from PIL import Image
from playwright.sync_api import Browser

from models.report import Template
from samples.generate.chance import report_by_chance
from samples.generate.degrade import DEGRADATIONS, Degrade, Pixels, turned
from samples.generate.report import Report, write_expected
from samples.generate.sheets import Style, as_pdf, browser, pictures

FOLDER = Path(__file__).parent.parent / "scans"
FACES = (
    "Noto Serif CJK SC", "AR PL SungtiL GB", "AR PL KaitiM GB", "WenQuanYi Zen Hei",
    "Noto Sans CJK SC", "AR PL UMing CN",
)
JPEG_QUALITY = 65


@dataclass(frozen=True)
class Scan:
    """A sample: what happened to the sheet, in order, and how it was kept."""

    name: str
    dirt: tuple[tuple[str, int], ...] = ()
    quarters: int = 0
    dpi: int = 150
    style: Style = field(default_factory=Style)
    suffix: str = ".pdf"

    @property
    def template(self) -> Template:
        return "2021" if self.rng().random() < 0.5 else "2019"

    def rng(self) -> Generator:
        return np.random.default_rng(crc32(self.name.encode()))


def scans() -> Iterator[Scan]:
    """Each degradation alone in two strengths, each resolution and kind of file, mixtures."""
    for name in DEGRADATIONS:
        for strength, word in enumerate(("weak", "strong")):
            face = FACES[crc32(name.encode() + bytes([strength])) % len(FACES)]
            dpi = 200 if name in {"fax", "jpeg"} else 150
            yield Scan(f"{name}-{word}", ((name, strength),), dpi=dpi, style=Style(face))
    for quarters in (1, 2, 3):
        yield Scan(f"turned-{90 * quarters}", quarters=quarters, style=Style(FACES[quarters]))
    for dpi, face in zip((100, 200, 300, 400, 600), FACES, strict=False):
        dirt = (("fax", 0),) if dpi > 300 else ()  # in black and white, or the file is large
        yield Scan(f"dpi-{dpi}", dirt, dpi=dpi, style=Style(face))
    yield Scan("small-print", style=Style("AR PL SungtiL GB", size=7))
    yield Scan("small-print-strong", (("jpeg", 0),), style=Style("Noto Serif CJK SC", size=7))
    yield Scan("landscape", style=Style("AR PL UMing CN", size=10, landscape=True))
    yield Scan("landscape-turned", quarters=1, style=Style(size=10, landscape=True))
    for suffix in (".png", ".jpg", ".tif"):
        yield Scan(f"kind-{suffix[1:]}", suffix=suffix, style=Style(size=8))
    for number in range(10):
        yield mixture(f"mixture-{number}")


def mixture(name: str) -> Scan:
    """Two to four kinds of dirt, a resolution, a font, perhaps a turn, by chance."""
    rng = np.random.default_rng(crc32(name.encode()) + 1)
    order = list(DEGRADATIONS)
    chosen = sorted(rng.permutation(len(order))[: rng.integers(2, 5)])
    return Scan(
        name,
        tuple((order[i], int(rng.random() < 0.35)) for i in chosen),
        quarters=int(rng.choice((0, 0, 0, 1, 2, 3))),
        dpi=int(rng.choice((150, 150, 200, 250))),
        style=Style(str(rng.choice(FACES)), size=float(rng.choice((8.0, 9.0, 10.0)))),
    )


def sheets(chromium: Browser, scan: Scan) -> tuple[Report, list[Pixels]]:
    """The report, and its pages as the scanner gives them."""
    rng = scan.rng()
    report = report_by_chance(rng, scan.template)
    pages = pictures(as_pdf(chromium, report, scan.style), scan.dpi)
    steps: list[tuple[Degrade, int]] = [(DEGRADATIONS[name], s) for name, s in scan.dirt]
    steps.append((turned(scan.quarters), 0))
    for degrade, strength in steps:
        pages = [degrade(page, scan.dpi, rng, strength) for page in pages]
    return report, pages


def kept(pages: Sequence[Pixels], scan: Scan) -> bytes:
    """The pages as a file of the kind wanted. A picture has one sheet: all pages, one below the
    other, where its kind holds one; a JPEG of a camera held sideways says so by EXIF."""
    images = [_as_scanned(page) for page in pages]
    out = io.BytesIO()
    more: dict[str, Any] = {"save_all": True, "append_images": images[1:]}
    more["resolution"] = float(scan.dpi)
    if images[0].mode != "1":
        more["quality"] = JPEG_QUALITY
    if scan.suffix == ".pdf":
        more["creationDate"] = more["modDate"] = gmtime(0)  # the same bytes every time
        images[0].save(out, "PDF", **more)
    elif scan.suffix == ".tif":
        images[0].save(out, "TIFF", compression="jpeg", **more)
    elif scan.suffix == ".jpg":
        sideways = _one_sheet(images).transpose(Image.Transpose.ROTATE_90)
        exif = Image.Exif()
        exif[0x0112] = 6  # orientation: turn by 90 degrees with the clock to see it upright
        sideways.save(out, "JPEG", quality=JPEG_QUALITY, exif=exif, dpi=(scan.dpi, scan.dpi))
    else:
        _one_sheet(images).save(out, "PNG", dpi=(scan.dpi, scan.dpi), optimize=True)
    return out.getvalue()


def _as_scanned(page: Pixels) -> Image.Image:
    """One bit where there are two levels, grey where there is no colour."""
    image = Image.fromarray(page)
    colour = np.ptp(page[::7, ::7].astype(np.int16), axis=2).max() > 24
    if colour:
        return image
    grey = image.convert("L")
    return grey.convert("1") if set(np.unique(page)) <= {0, 255} else grey


def _one_sheet(images: Sequence[Image.Image]) -> Image.Image:
    height = sum(image.height for image in images)
    sheet = Image.new("L", (images[0].width, height), 255)
    top = 0
    for image in images:
        sheet.paste(image, (0, top))
        top += image.height
    return sheet


def write(folder: Path, chosen: Sequence[Scan]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with browser() as chromium:
        for scan in chosen:
            report, pages = sheets(chromium, scan)
            path = folder / (scan.name + scan.suffix)
            path.write_bytes(kept(pages, scan))
            write_expected(report, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    write(options.folder, list(scans()))


if __name__ == "__main__":
    main()
