"""Reports as a reading would have given them, for the pages to show: a scanned one whose page is
a picture with the figures on it, and text exports."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import get_args

from PIL import Image, ImageDraw, ImageFont

from models.checks import check_table
from models.document import Document
from models.forms import Place, form
from models.geometry import Box
from models.grid import Grid, GridCell
from models.layout import printed
from models.report import (
    DocumentFacts,
    Extraction,
    ExtraRow,
    Figure,
    Finding,
    PageFacts,
    SuggestedCell,
    Suggestion,
    Table,
    TableKey,
    WitnessReading,
)

WIDTH, HEIGHT = 842.0, 595.0
"""A landscape page, in points; drawn at 2 pixels a point."""
PIXELS = 2
REQUESTS: TableKey = "disclosure_requests"


@dataclass(frozen=True)
class Made:
    """A report: what is printed (`figures`, absent: 0) and what was misread (`read`)."""

    name: str
    issuer: str
    year: int
    figures: dict[Place, int]
    misread: dict[Place, int]
    scanned: bool = False
    extra: str = ""
    """The label of a row that the form lacks."""


def box_of(place: Place) -> Box:
    """Where table three's figure stands on the drawn page."""
    cell = next(c for c in printed("2021", REQUESTS) if c.place == place)
    left, top = 20 + 80 * cell.column, 20 + 19 * cell.row
    return Box(left, top, left + 76, top + 17)


def picture(made: Made) -> bytes:
    """The report's page as PNG: a box and its figure for every cell of table three."""
    page = Image.new("RGB", (int(WIDTH * PIXELS), int(HEIGHT * PIXELS)), "white")
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(size=22)
    for place in form("2021").tables[REQUESTS].places:
        box = box_of(place)
        corners = [v * PIXELS for v in (box.x0, box.y0, box.x1, box.y1)]
        pen.rectangle(corners, outline="black")
        text = str(made.figures.get(place, 0))
        pen.text((corners[0] + 8, corners[1] + 4), text, fill="black", font=font)
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def extraction(made: Made, sha256: str) -> Extraction:
    keys: tuple[TableKey, ...] = get_args(TableKey)
    tables = {key: _table(made, key) for key in keys}
    findings = [
        finding
        for key, table in tables.items()
        for finding in (*_of_misreadings(made, key), *_of_sums(key, table))
    ]
    flagged = {finding.table for finding in findings if finding.severity == "error"}
    return Extraction(
        document=DocumentFacts(
            name=made.name,
            sha256=sha256,
            media_type="image/png" if made.scanned else "text/plain",
            issuer=made.issuer,
            year=made.year,
            template="2021",
            page_count=1 if made.scanned else None,
        ),
        tables={
            key: table.model_copy(update={"status": "flagged" if key in flagged else "ok"})
            for key, table in tables.items()
        },
        findings=tuple(findings),
        pages=(PageFacts(number=1, width=WIDTH, height=HEIGHT),) if made.scanned else (),
    )


def _table(made: Made, key: TableKey) -> Table:
    places = form("2021").tables[key].places
    return Table(
        status="ok",
        template="2021",
        pages=(1,) if made.scanned else (),
        cells=tuple(_figure(made, key, place, at) for at, place in enumerate(places)),
        extra_rows=(ExtraRow(label=made.extra, texts=("=1+1",)),) if made.extra else (),
    )


def _figure(made: Made, key: TableKey, place: Place, at: int) -> Figure:
    truth = made.figures.get(place, 0)
    value = made.misread.get(place, truth)
    shown = made.scanned and key == REQUESTS
    box = box_of(place) if shown else None
    return Figure(
        row=place[0],
        column=place[1],
        value=value,
        text=str(value),
        confidence=0.6 if place in made.misread else 0.999,
        page=1 if shown else None,
        bbox=(box.x0, box.y0, box.x1, box.y1) if box else None,
        location=None if shown else location(at),
        origin="ocr" if made.scanned else "text",
        readings=(
            WitnessReading(text=str(value), probability=0.6, witness="figure_reader"),
            WitnessReading(text=str(truth), probability=0.4, witness="tesseract"),
        )
        if place in made.misread
        else (),
    )


def _of_misreadings(made: Made, key: TableKey) -> list[Finding]:
    if key != REQUESTS or not made.scanned:
        return []
    return [
        Finding(
            rule="cell.uncertain",
            severity="error",
            table=key,
            row=row,
            column=column,
            expected=made.figures.get((row, column), 0),
            actual=value,
            message=f"读作 {value}，亦可能是 {made.figures.get((row, column), 0)} (uncertain)",
            suggestion=Suggestion(
                cells=(
                    SuggestedCell(
                        row=row, column=column, value=made.figures.get((row, column), 0)
                    ),
                ),
                because="两种读数不同；合计支持后者 (the sums support the second reading)",
            ),
        )
        for (row, column), value in made.misread.items()
    ]


def _of_sums(key: TableKey, table: Table) -> tuple[Finding, ...]:
    return check_table(key, "2021", {(f.row, f.column): f for f in table.cells})


def source(key: str, sha256: str) -> Document:
    """Table three as a file without pages holds it: labels beside figures, and one merged head."""
    del key, sha256
    cells = [GridCell(0, 0, "三、收到和处理政府信息公开申请情况", column_span=4, location="题")]
    for at, (row, column) in enumerate(form("2021").tables[REQUESTS].places):
        line, across = divmod(at, 3)
        if across == 0:
            cells.append(GridCell(1 + line, 0, row, location=f"第{line + 1}行"))
        value = str(AS_PRINTED.figures.get((row, column), 0))
        cells.append(GridCell(1 + line, 1 + across, value, location=location(at)))
    grid = Grid(tuple(cells), "三、收到和处理政府信息公开申请情况")
    return Document("text/plain", (grid,))


def location(at: int) -> str:
    return f"第{at + 1}格"


def sound_figures() -> dict[Place, int]:
    """Thirty new requests, nine carried in, all granted but three carried on."""
    figures: dict[Place, int] = {}
    for column, (new, carried, granted) in {
        "natural_person": (26, 7, 31),
        "commercial_enterprise": (4, 2, 5),
        "total": (30, 9, 36),
    }.items():
        figures["new_requests", column] = new
        figures["carried_in", column] = carried
        figures["granted", column] = granted
        figures["results_total", column] = granted
        figures["carried_out", column] = new + carried - granted
    return figures


SCANNED = Made(
    name="扫描件.png",
    issuer="青山县人民政府",
    year=2024,
    figures=sound_figures(),
    misread={("granted", "natural_person"): 37},
    scanned=True,
)
AS_PRINTED = Made(
    name="文本.txt",
    issuer="白水镇人民政府",
    year=2024,
    figures=sound_figures() | {("new_requests", "total"): 31},
    misread={},
)
SOUND = Made("无误.txt", "清河乡人民政府", 2023, sound_figures(), {})
HOSTILE = replace(
    AS_PRINTED,
    name="<script>alert(1)</script>'; DROP TABLE users;--\u202e.txt",
    issuer="=cmd|'/C calc'!A0<img src=x onerror=alert(1)>",
    extra="<script>alert(2)</script>\u202e",
)
