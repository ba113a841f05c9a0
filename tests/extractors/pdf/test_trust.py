"""When the text layer of a page is not believed, and what a second look says."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
import pytest

from extractors import pdf as reader
from extractors.content import Content
from extractors.errors import EngineFailed, TimedOut
from extractors.pdf.file import opened
from extractors.pdf.page import content_of, loaded
from extractors.pdf.trust import is_picture
from extractors.scan.pictures import PagePicture
from models.document import Document, Page, Prose
from models.grid import Grid
from tests.extractors.pdf.pages import TABLE, lines, pdf, text

LONG = "prose that runs on for more than a line of page furniture would, to the margin"


def with_picture(
    content: str, x: float, y: float, width: float, height: float, below: bool = False
) -> Content:
    """The page, and a grey picture over it, or below its text."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(content).data)) as document:
        page = document.pages[0]
        image = document.make_stream(
            bytes(range(0, 256, 4)),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=8,
            Height=8,
            BitsPerComponent=8,
            ColorSpace=pikepdf.Name.DeviceGray,
        )
        page.add_resource(image, pikepdf.Name.XObject, pikepdf.Name.Im)
        shown = f"q {width} 0 0 {height} {x} {y} cm /Im Do Q ".encode()
        page.contents_add(shown, prepend=below)
        document.save(out)
    return Content("pictured.pdf", out.getvalue())


def pictured(content: Content) -> bool:
    with opened(content) as document, loaded(document, 1) as page:
        return is_picture(content_of(page, 1))


@pytest.mark.parametrize(
    ("content", "is_one"),
    [
        (pdf(TABLE), False),
        (pdf("3 Tr " + TABLE), True),
        (with_picture("", 0, 0, 400, 300), True),
        (with_picture(TABLE, 0, 0, 400, 300), True),
        (with_picture(TABLE, 300, 20, 60, 60), False),
        (with_picture(text(190, 10, "page 1"), 0, 0, 400, 300, below=True), True),
        (with_picture(TABLE + text(50, 20, LONG), 0, 0, 400, 300, below=True), False),
        (pdf("0 0 400 300 re f"), False),
        (pdf(""), False),
    ],
    ids=[
        "digital",
        "hidden",
        "a scan",
        "covered",
        "a seal",
        "numbered scan",
        "on a ground",
        "no text",
        "blank",
    ],
)
def test_pages_known_by_their_picture(content: Content, is_one: bool) -> None:
    assert pictured(content) is is_one


def relabelled(content: Content, mapping: str) -> Content:
    """Its font says of the codes in `mapping` that they are other characters."""
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap "
        "1 begincodespacerange <00> <ff> endcodespacerange "
        f"{mapping} endcmap end end"
    )
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content.data)) as document:
        for page in document.pages:
            page.Resources.Font.F.ToUnicode = document.make_stream(cmap.encode())
        document.save(out)
    return Content("relabelled.pdf", out.getvalue())


class AskedToScan:
    """Stands in for the scan reader."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.numbers: list[int] = []
        monkeypatch.setattr("extractors.scan.read_pages", self)

    def __call__(self, pictures: Sequence[PagePicture]) -> Document:
        seen = list(pictures)
        self.numbers = [picture.number for picture in seen]
        pages = tuple(Page(p.number, p.width_pt, p.height_pt, scanned=True) for p in seen)
        blocks = tuple(Prose("as scanned", picture.number) for picture in seen)
        return Document("application/pdf", blocks, pages)


def test_a_font_that_takes_one_digit_for_another_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scan = AskedToScan(monkeypatch)
    wrong = relabelled(pdf(TABLE), "1 beginbfchar <36> <0033> endbfchar")  # 6 for 3
    assert list(reader.read(wrong).blocks) == [Prose("as scanned", 1)]
    assert scan.numbers == [1]


@pytest.mark.parametrize(("said", "scanned"), [("ff13", [1]), ("ff16", [])])
def test_full_width_digits_are_checked_too(
    monkeypatch: pytest.MonkeyPatch, said: str, scanned: list[int]
) -> None:
    scan = AskedToScan(monkeypatch)
    reader.read(relabelled(pdf(TABLE), f"1 beginbfchar <36> <{said}> endbfchar"))
    assert scan.numbers == scanned


def test_a_true_font_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    scan = AskedToScan(monkeypatch)
    reader.read(relabelled(pdf(TABLE), "1 beginbfchar <36> <0036> endbfchar"))
    assert scan.numbers == []


def test_characters_without_meaning_send_the_page_to_the_scan_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scan = AskedToScan(monkeypatch)
    private = relabelled(pdf(TABLE), "1 beginbfrange <30> <39> <e000> endbfrange")
    assert reader.read(private).pages[0].scanned
    assert scan.numbers == [1]


def test_scanned_and_digital_pages_stand_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    AskedToScan(monkeypatch)
    mixed = reader.read(pdf(text(50, 200, "one"), "3 Tr " + TABLE, TABLE))
    assert [page.scanned for page in mixed.pages] == [False, True, False]
    kinds = [block.text if isinstance(block, Prose) else "grid" for block in mixed.blocks]
    assert kinds == ["one", "as scanned", "grid"]


def filled_form(content: str, figure: str) -> Content:
    """The page, with `figure` in a field of a form at 170, 226."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(content).data)) as document:
        page = document.pages[0]
        look = document.make_stream(
            text(2, 4, figure).encode(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 40, 18],
            Resources=page.Resources,
        )
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            F=4,
            T=pikepdf.String("a"),
            V=pikepdf.String(figure),
            Rect=[155, 221, 195, 239],
            AP=pikepdf.Dictionary(N=look),
        )
        fields = pikepdf.Array([document.make_indirect(field)])
        document.Root.AcroForm = pikepdf.Dictionary(Fields=fields)
        page.Annots = fields
        document.save(out)
    return Content("form.pdf", out.getvalue())


def test_the_figure_in_a_filled_form_is_text_of_its_cell() -> None:
    empty = lines((50, 150, 200, 250), (220, 240)) + text(60, 226, "row") + text(220, 226, "5")
    (grid,) = reader.read(filled_form(empty, "42")).grids
    assert [cell.text for cell in grid.cells] == ["row", "42", "5"]


def test_an_empty_cell_in_which_something_is_drawn_is_in_doubt() -> None:
    curves = "160 225 m 165 245 170 245 175 225 c f\n"
    cells = lines((50, 150, 200, 250), (220, 240)) + text(60, 226, "row") + text(220, 226, "5")
    (grid,) = reader.read(pdf(cells + curves)).grids
    assert [bool(cell.readings) for cell in grid.cells] == [False, True, False]


def cell_of(document: Document, string: str) -> Grid:
    (grid,) = document.grids
    return Grid(tuple(cell for cell in grid.cells if cell.text == string))


def test_a_second_look_draws_the_cell_with_poppler_and_asks_camelot() -> None:
    document = reader.read(pdf(TABLE))
    (cell,) = cell_of(document, "345").cells
    assert document.second_look is not None
    assert cell.box is not None
    readings = document.second_look(1, cell.box, ("345", "346"))
    best = {reading.witness: reading.text for reading in reversed(readings)}
    assert best == {"figure_reader": "345", "camelot": "345"}
    assert document.second_look(7, cell.box, ()) == ()


@pytest.mark.parametrize("failure", [EngineFailed("no camelot"), TimedOut("slow")])
def test_a_witness_that_fails_says_nothing(
    monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr("extractors.engines.camelot.tables", fail)
    monkeypatch.setattr("extractors.engines.poppler.draw", fail)
    document = reader.read(pdf(TABLE))
    (cell,) = cell_of(document, "345").cells
    assert document.second_look is not None
    assert cell.box is not None
    assert document.second_look(1, cell.box, ("345",)) == ()
