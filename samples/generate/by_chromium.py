"""A report as a page of HTML, printed to PDF by Chromium."""

from __future__ import annotations

import html
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from models.layout import LayoutCell, lines
from samples.generate.report import Heading, PrintedTable, Report, content, height_of_heads

HEI = "WenQuanYi Zen Hei"
_LIMIT_S = 180

COLLAPSED = "table{border-collapse:collapse} td{border:1px solid #000}"
SPACED = "table{border:1px solid #000;border-spacing:3px} td{border:1px solid #000}"
WIDELY_SPACED = "table{border-spacing:7px} td{border:1px solid #000}"
PAINTED = "table{background:#000;border-spacing:1px} td{background:#fff}"
BARE = "td{padding:5px 6px}"


@dataclass(frozen=True)
class Print:
    """How Chromium prints a report. `heads`: those of tables three and four are repeated on
    each page. `room`: space above the first table, in points, which moves the page breaks."""

    css: str = COLLAPSED
    font: str = HEI
    size: float = 9.5
    landscape: bool = False
    heads: bool = True
    room: float = 0.0


def web_page(report: Report, look: Print) -> str:
    """The report as one page of HTML."""
    page = "A4 landscape" if look.landscape else "A4"
    style = (
        f"@page{{size:{page};margin:18mm 15mm}} body{{font-family:'{look.font}';"
        f"font-size:{look.size}pt}} h3{{font-size:1.2em}} p{{text-indent:2em;line-height:1.6}}"
        "table{width:100%} td{text-align:center;vertical-align:middle;padding:2px 3px}"
        "tbody,thead{break-inside:auto}"
    )
    parts = [f"<style>{style}{look.css}</style><body><div style='height:{look.room}pt'></div>"]
    for block in content(report):
        if isinstance(block, PrintedTable):
            parts.append(_html_table(block, look.heads))
        elif isinstance(block, Heading):
            parts.append(f"<h3>{html.escape(block.text)}</h3>")
        else:
            parts.append(f"<p>{html.escape(block.text)}</p>")
    return "<!doctype html><meta charset=utf-8>" + "\n".join(parts)


def _html_table(table: PrintedTable, heads: bool) -> str:
    rows = lines(table.cells)
    head = height_of_heads(rows) if heads and table.key != "proactive_disclosure" else 0
    drawn = ["<tr>" + "".join(_html_cell(cell) for cell in row) + "</tr>" for row in rows]
    return (
        "<table>"
        + (f"<thead>{''.join(drawn[:head])}</thead>" if head else "")
        + f"<tbody>{''.join(drawn[head:])}</tbody></table>"
    )


def _html_cell(cell: LayoutCell) -> str:
    text = html.escape(cell.text).replace("\n", "<br>")
    return f"<td rowspan={cell.row_span} colspan={cell.column_span}>{text}</td>"


def by_chromium(page: str) -> bytes:
    """The HTML printed to PDF."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "a.html", Path(folder) / "a.pdf"
        source.write_text(page, encoding="utf-8")
        subprocess.run(
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", str(source),
            ],
            check=True, timeout=_LIMIT_S, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return target.read_bytes()
