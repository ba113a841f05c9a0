"""A report as sheets of paper: set by Chromium, pictured at any resolution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from playwright.sync_api import Browser, sync_playwright

from samples.generate.report import Heading, Paragraph, PrintedTable, Report, content

Pixels = NDArray[np.uint8]
CHROMIUM = "/usr/bin/chromium"


@dataclass(frozen=True)
class Style:
    """How a report is set. `size` in points; `ruling` and `ink` CSS colours."""

    face: str = "Noto Serif CJK SC"
    size: float = 9.0
    landscape: bool = False
    ruling: str = "#000"
    ink: str = "#000"
    padding: float = 2.2


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium, for as many reports as wanted."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def as_pdf(chromium: Browser, report: Report, style: Style) -> bytes:
    page = chromium.new_page()
    page.set_content(_html(report, style))
    data = page.pdf(format="A4", landscape=style.landscape, print_background=True)
    page.close()
    return data


def pictures(pdf: bytes, dpi: float) -> list[Pixels]:
    """Each page as (height, width, 3) of red, green and blue."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            np.ascontiguousarray(page.render(scale=dpi / 72).to_numpy()[:, :, :3])
            for page in document
        ]
    finally:
        document.close()


def _html(report: Report, style: Style) -> str:
    css = f"""@page {{margin: 18mm 16mm}}
        body {{font: {style.size}pt/1.35 "{style.face}"; color: {style.ink}}}
        h1 {{font-size: 1.5em; text-align: center}} h2 {{font-size: 1.15em; margin: .6em 0 .3em}}
        p {{margin: .3em 0; text-indent: 2em}}
        table {{border-collapse: collapse; width: 100%; table-layout: auto}}
        tr {{break-inside: avoid}}
        td {{border: 1px solid {style.ruling}; padding: {style.padding}pt 2pt;
            text-align: center; min-width: 2.2em}}
        td.label {{text-align: left; max-width: 15em}}"""
    blocks = [_block(block, first=not index) for index, block in enumerate(content(report))]
    return f"<!doctype html><meta charset=utf-8><style>{css}</style>{''.join(blocks)}"


def _block(block: Heading | Paragraph | PrintedTable, first: bool) -> str:
    if isinstance(block, PrintedTable):
        return f"<table>{''.join(_lines(block))}</table>"
    tag = "p" if isinstance(block, Paragraph) else "h1" if first else "h2"
    return f"<{tag}>{escape(block.text)}</{tag}>"


def _lines(table: PrintedTable) -> Sequence[str]:
    rows = max(cell.row + cell.row_span for cell in table.cells)
    return [
        "<tr>"
        + "".join(
            f"<td class={cell.kind} rowspan={cell.row_span} colspan={cell.column_span}>"
            f"{escape(cell.text)}</td>"
            for cell in table.cells
            if cell.row == row
        )
        for row in range(rows)
    ]
