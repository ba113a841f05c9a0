"""PDF pages to grids and prose, on pages written by hand."""

from __future__ import annotations

import pytest

from extractors.content import Content
from extractors.errors import Damaged, Encrypted, TooLarge
from extractors.pdf import characters, drawing, file, read, recognises
from models.document import Document
from models.grid import Grid
from samples.generate.pdf import blank_pages, garbage
from samples.generate.pdf_changes import locked
from tests.extractors.pdf.pages import ROWS, TABLE, lines, pdf, text


def rows(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in line] for line in grid.lines()]


def only_grid(document: Document) -> Grid:
    (grid,) = document.grids
    return grid


def test_text_stands_in_the_cell_where_it_is_drawn() -> None:
    grid = only_grid(read(pdf(TABLE)))
    assert rows(grid) == ROWS
    box = grid.cells[1].box
    assert box is not None
    assert box.as_list() == pytest.approx([150.0, 60.0, 200.0, 80.0], abs=1)
    assert {cell.page for cell in grid.cells} == {1}


def test_the_order_of_the_stream_means_nothing() -> None:
    shuffled = "".join(reversed(TABLE.splitlines(keepends=True)))
    assert rows(only_grid(read(pdf(shuffled)))) == ROWS


def test_figures_run_together_in_the_stream_stay_in_their_cells() -> None:
    """One string over three cells, parted by moves alone."""
    one = lines((50, 100, 150, 200), (200, 220))
    run = "BT /F 10 Tf 60 206 Td [(396) -3000 (442) -3000 (278)] TJ ET\n"
    assert rows(only_grid(read(pdf(one + run)))) == [["396", "442", "278"]]


def test_two_figures_in_one_cell_are_not_run_together() -> None:
    one = lines((50, 150, 250), (200, 220)) + text(60, 206, "12") + text(90, 206, "34")
    assert rows(only_grid(read(pdf(one)))) == [["12 34", ""]]


def test_a_figure_across_a_ruling_is_in_doubt() -> None:
    across = lines((50, 100, 150), (200, 220)) + text(60, 206, "1") + text(92, 206, "12345")
    grid = only_grid(read(pdf(across)))
    assert [bool(cell.readings) for cell in grid.cells] == [True, True]
    assert not any(cell.readings for cell in only_grid(read(pdf(TABLE))).cells)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_pages_turned_by_the_file_are_made_upright(rotate: int) -> None:
    document = read(pdf(TABLE, rotate=rotate))
    assert rows(only_grid(document)) == ROWS
    page = document.pages[0]
    assert (page.width, page.height, page.rotation) == (400, 300, -rotate % 360)


@pytest.mark.parametrize(
    ("matrix", "rotation"),
    [("0 1 -1 0 300 0", 90), ("-1 0 0 -1 400 300", 180), ("0 -1 1 0 0 400", 270)],
)
def test_pages_drawn_sideways_are_made_upright(matrix: str, rotation: int) -> None:
    box = (0, 0, 400, 300) if rotation == 180 else (0, 0, 300, 400)
    document = read(pdf(f"q {matrix} cm {TABLE} Q", box=box))
    assert rows(only_grid(document)) == ROWS
    assert document.pages[0].rotation == rotation
    assert only_grid(document).cells[0].box == only_grid(read(pdf(TABLE))).cells[0].box


def test_a_page_off_its_corner_counts_from_what_is_shown() -> None:
    moved = pdf(f"q 1 0 0 1 1000 -500 cm {TABLE} Q", box=(1000, -500, 1400, -200))
    assert only_grid(read(moved)).cells[0].box == only_grid(read(pdf(TABLE))).cells[0].box


def test_thin_filled_rectangles_are_rulings() -> None:
    bars = "".join(f"50 {y} 200 0.5 re f\n" for y in (200, 220, 240))
    bars += "".join(f"{x} 200 0.5 40 re f\n" for x in (50, 150, 200, 250))
    figures = TABLE[TABLE.index("BT") :]
    assert rows(only_grid(read(pdf(bars + figures)))) == ROWS


@pytest.mark.parametrize(("step", "size"), [(1.25, 0.75), (4.0, 2.0)], ids=["thin", "wide"])
def test_dots_in_a_row_are_rulings(step: float, size: float) -> None:
    """As Chromium draws dotted borders."""

    def row(x: float, y: float, dx: float, dy: float, length: float) -> str:
        dots = range(int(length / step) + 1)
        return "".join(
            f"{x + dx * step * n} {y + dy * step * n} {size} {size} re f\n" for n in dots
        )

    dotted = "".join(row(50, y, 1, 0, 200) for y in (200, 220, 240))
    dotted += "".join(row(x, 200, 0, 1, 40) for x in (50, 150, 200, 250))
    figures = TABLE[TABLE.index("BT") :]
    assert rows(only_grid(read(pdf(dotted + figures)))) == ROWS


def test_painted_cells_are_cells() -> None:
    painted = "0 g 50 200 200 40 re f 1 g\n" + "".join(
        f"{x + 0.5} {y + 0.5} {w - 1} 19 re f\n"
        for x, w in ((50, 100), (150, 50), (200, 50))
        for y in (200, 220)
    )
    figures = "0 g " + TABLE[TABLE.index("BT") :]
    assert rows(only_grid(read(pdf(painted + figures)))) == ROWS


def test_an_underline_parts_no_cell() -> None:
    underlined = TABLE + "0.5 w 168 224 m 184 224 l S 60 224 m 120 224 l S\n"
    assert rows(only_grid(read(pdf(underlined)))) == ROWS


def test_a_slanted_watermark_is_no_text_of_the_table() -> None:
    mark = "BT /F 30 Tf 0.8 0.6 -0.6 0.8 100 180 Tm (9999) Tj ET\n"
    assert rows(only_grid(read(pdf(mark + TABLE)))) == ROWS


def test_prose_stands_before_and_after_its_grid() -> None:
    document = read(pdf(text(50, 270, "a title") + TABLE + text(50, 100, "the end")))
    assert [getattr(block, "text", "grid") for block in document.blocks] == [
        "a title",
        "grid",
        "the end",
    ]
    assert only_grid(document).caption == "a title"


def test_a_table_over_two_pages_is_two_grids_in_order() -> None:
    document = read(pdf(TABLE, TABLE))
    assert [grid.cells[0].page for grid in document.grids] == [1, 2]


def test_pdf_is_told_by_its_header() -> None:
    assert recognises(pdf(TABLE))
    assert not recognises(Content("a.pdf", b"<html>about %PDF files</html>"))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (garbage(), Damaged),
        (blank_pages(0), Damaged),
        (pdf(TABLE).data[:400], Damaged),
        (locked(pdf(TABLE).data, "secret"), Encrypted),
        (blank_pages(file.MAX_PAGES + 1), TooLarge),
    ],
    ids=["garbage", "no pages", "cut short", "password", "too many pages"],
)
def test_what_cannot_be_read(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(Content("a.pdf", data))


def test_an_empty_password_opens() -> None:
    assert rows(only_grid(read(Content("a.pdf", locked(pdf(TABLE).data, ""))))) == ROWS


def test_characters_and_objects_of_a_page_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(characters, "MAX_CHARACTERS", 20)
    with pytest.raises(TooLarge, match="characters"):
        read(pdf(TABLE))
    monkeypatch.undo()
    monkeypatch.setattr(drawing, "MAX_OBJECTS", 20)
    with pytest.raises(TooLarge, match="objects"):
        read(pdf(lines(range(10, 200, 10), range(10, 200, 10))))


def test_a_drawing_of_many_lines_costs_no_time() -> None:
    places = ((i % 390, i // 390 * 3) for i in range(20_000))
    strokes = "".join(f"{x} {y} m {x + 2} {y} l S\n" for x, y in places)
    assert read(pdf(strokes + text(50, 290, "a map"))).grids == ()
