"""PDF samples by the programs that make them: `python -m samples.generate.pdf [NAME…]` writes
`samples/pdf/`.

Chromium prints web pages, LibreOffice exports Word files, pikepdf turns, cuts and encrypts what
they made. Dates and identifiers are taken out, so that the same programs give the same bytes.
"""

from __future__ import annotations

import base64
import io
import json
import random
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pikepdf
from PIL import ImageOps

from models.report import ErrorKind
from samples.generate.by_chromium import (
    BARE,
    COLLAPSED,
    HEI,
    PAINTED,
    SPACED,
    WIDELY_SPACED,
    Print,
    by_chromium,
    web_page,
)
from samples.generate.by_libreoffice import SONG, Word, by_libreoffice, word_file
from samples.generate.pdf_changes import (
    changed,
    cropped,
    drawn_sideways,
    inside_forms,
    locked,
    picture_of,
    put_pictures,
    scanned,
    text_alone,
    turned_by_the_file,
    wrong_characters,
)
from samples.generate.report import Report, write_expected
from samples.generate.reports import REPORTS
from samples.generate.same_report import same_report

HERE = Path(__file__).parent.parent / "pdf"
KAI = "AR PL KaitiM GB"
SAME = "same_report"


def with_hidden_layer(report: Report) -> bytes:
    """A scan over which an earlier OCR laid invisible text, every figure of it wrong."""
    misread = replace(
        report,
        texts={(t, *place): "88" for t, figures in report.figures.items() for place in figures},
    )
    seen, layer = (by_libreoffice(word_file(each, Word(font=HEI))) for each in (report, misread))
    return changed(layer, lambda pdf: put_pictures(pdf, seen, text_alone))


def under_a_picture(report: Report) -> bytes:
    """Visible text of other figures, and over it the picture of the page."""
    other = by_libreoffice(word_file(report.with_figure(*CHANGED, 77), Word(font=HEI)))
    seen = by_libreoffice(word_file(report, Word(font=HEI)))

    def cover(pdf: pikepdf.Pdf) -> None:
        texts = [page.Contents.read_bytes() for page in pdf.pages]
        put_pictures(pdf, seen, keep=lambda _: b" ")
        for page, text in zip(pdf.pages, texts, strict=True):
            page.contents_add(b"q " + text + b" Q", prepend=True)

    return changed(other, cover)


CHANGED = ("review_and_litigation", "administrative_review", "upheld")


def with_a_pasted_table(report: Report) -> bytes:
    """Table three is a picture in a page of text."""
    page = web_page(report, Print())
    tables = re.findall("<table>.*?</table>", page, flags=re.S)
    alone = "<!doctype html><meta charset=utf-8>" + page[: page.index("<body>")] + tables[1]
    picture = picture_of(by_chromium(alone), 0, dpi=200)
    ink = ImageOps.invert(picture).getbbox()
    assert ink
    png = io.BytesIO()
    picture.crop((ink[0] - 9, ink[1] - 9, ink[2] + 9, ink[3] + 9)).save(png, "PNG")
    source = base64.b64encode(png.getvalue()).decode()
    tag = f"<img style='width:100%' src='data:image/png;base64,{source}'>"
    return changed(by_chromium(page.replace(tables[1], tag)))


@dataclass(frozen=True)
class Sample:
    """A readable sample: which report, and how its file is made."""

    report: str
    make: Callable[[Report], bytes]


def printed(change: Callable[[pikepdf.Pdf], object] = lambda _: None, **look: Any) -> Any:
    return lambda report: changed(by_chromium(web_page(report, Print(**look))), change)


def exported(change: Callable[[pikepdf.Pdf], object] = lambda _: None, **look: Any) -> Any:
    return lambda report: changed(by_libreoffice(word_file(report, Word(**look))), change)


SAMPLES: Mapping[str, Sample] = {
    "chromium-2019": Sample("sound", printed(font=SONG)),
    "chromium-2021": Sample("of-2021", printed()),
    "chromium-blank-zeros": Sample("blank-zeros", printed(font=KAI)),
    "chromium-mixed-blocks": Sample("mixed-blocks", printed(size=10.5)),
    "chromium-landscape": Sample("of-2021", printed(landscape=True, size=10.5)),
    "chromium-no-repeated-heads": Sample("sound", printed(size=11, heads=False)),
    "chromium-rows-broken-over-pages": Sample(
        "of-2021", printed(size=12, heads=False, room=130, css=COLLAPSED + "td{line-height:1.9}")
    ),
    "chromium-spaced-borders": Sample("sound", printed(css=SPACED)),
    "chromium-widely-spaced-borders": Sample("of-2021", printed(css=WIDELY_SPACED, size=8.5)),
    "chromium-painted-cells": Sample("of-2021", printed(css=PAINTED)),
    "chromium-borderless": Sample("of-2021", printed(css=BARE, heads=False)),
    "chromium-money-in-yuan": Sample("money-in-yuan", printed()),
    "chromium-typos-in-labels": Sample("typos-in-labels", printed()),
    "chromium-detail-beyond-total": Sample("detail-beyond-total", printed()),
    "libreoffice-2019": Sample("sound", exported()),
    "libreoffice-2021": Sample("of-2021", exported(font=HEI)),
    "libreoffice-landscape": Sample("sound", exported(landscape=True, size=10.5)),
    "libreoffice-blank-zeros": Sample("blank-zeros", exported(font=KAI)),
    "libreoffice-mixed-tables": Sample("mixed-tables", exported()),
    "libreoffice-extra-rows": Sample("extra-rows", exported()),
    "libreoffice-no-repeated-heads": Sample("of-2021", exported(heads=False, room=150)),
    "libreoffice-rows-broken-over-pages": Sample(
        "sound", exported(heads=False, whole_rows=False, size=11, label_width=1.4)
    ),
    "libreoffice-borderless": Sample("sound", exported(borders=False, landscape=True)),
    "libreoffice-totals-left-at-zero": Sample("totals-left-at-zero", exported()),
    "turned-90-by-the-file": Sample("sound", exported(turned_by_the_file(90))),
    "turned-180-by-the-file": Sample("of-2021", exported(turned_by_the_file(180))),
    "drawn-sideways": Sample("of-2021", exported(drawn_sideways(shown_upright=False))),
    "drawn-sideways-shown-upright": Sample(
        "sound", printed(drawn_sideways(shown_upright=True), landscape=True)
    ),
    "cropped": Sample("of-2021", exported(cropped)),
    "inside-forms": Sample("of-2021", printed(inside_forms)),
    "no-password-needed": Sample("of-2021", lambda report: locked(exported(font=HEI)(report), "")),
    "same_report": Sample(SAME, exported(font=HEI)),
    "scanned-pages": Sample(SAME, lambda report: scanned(exported(font=HEI)(report))),
    "hidden-wrong-layer": Sample("of-2021", with_hidden_layer),
    "text-under-a-picture": Sample("of-2021", under_a_picture),
    "wrong-characters": Sample("sound", exported(wrong_characters, font=HEI)),
    "table-pasted-as-picture": Sample("of-2021", with_a_pasted_table),
}


def blank_pages(count: int) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(count):
            pdf.add_blank_page()
        pdf.save(out, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def garbage() -> bytes:
    return b"%PDF-1.7\n" + random.Random(5).randbytes(20_000)


def _report() -> bytes:
    return changed(by_libreoffice(word_file(REPORTS["of-2021"](), Word(font=HEI))))


HOSTILE: Mapping[str, tuple[ErrorKind, Callable[[], bytes]]] = {
    "encrypted": ("encrypted", lambda: locked(_report(), "secret")),
    "cut-short": ("damaged", lambda: (data := _report())[: len(data) * 2 // 3]),
    "no-pages": ("damaged", lambda: blank_pages(0)),
    "5000-pages": ("too_large", lambda: blank_pages(5000)),
    "header-on-garbage": ("damaged", garbage),
    "blank-page": ("unsupported", lambda: blank_pages(1)),
}
"""What cannot be read: the error's kind, and the file."""


def write(name: str) -> None:
    path = HERE / f"{name}.pdf"
    if name in HOSTILE:
        kind, make = HOSTILE[name]
        path.write_bytes(make())
        error = json.dumps({"error": {"kind": kind}}) + "\n"
        path.with_suffix(".expected.json").write_text(error, encoding="utf-8")
        return
    sample = SAMPLES[name]
    report = _report_named(sample.report)
    path.write_bytes(sample.make(report))
    write_expected(report, path)


def _report_named(name: str) -> Report:
    return same_report() if name == SAME else REPORTS[name]()


def main(names: list[str]) -> None:
    HERE.mkdir(exist_ok=True)
    for name in names or [*SAMPLES, *HOSTILE]:
        write(name)


if __name__ == "__main__":
    main(sys.argv[1:])
