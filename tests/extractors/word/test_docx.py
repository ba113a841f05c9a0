"""WordprocessingML to grids: spans, merges, tracked changes, what is printed and what is not."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from extractors.content import Content
from extractors.errors import Damaged, TooLarge
from extractors.word import docx
from models.document import Document
from models.grid import Grid

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def file(body: str, **parts: bytes) -> Content:
    """A package with this body; `parts` are related to it by their names, as what these say."""
    target = BytesIO()
    related = "".join(
        f'<Relationship Id="{name}" Target="{name}" Type="{name.partition(".")[0]}"/>'
        for name in parts
    )
    document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    with zipfile.ZipFile(target, "w") as new:
        new.writestr("[Content_Types].xml", TYPES)
        new.writestr("_rels/.rels", RELS)
        new.writestr("word/document.xml", document)
        new.writestr("word/_rels/document.xml.rels", f"<Relationships>{related}</Relationships>")
        for name, data in parts.items():
            new.writestr(f"word/{name}", data)
    return Content("a.docx", target.getvalue())


def read(body: str) -> Document:
    return docx.read(file(body))


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def places(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in grid.cells]


def texts(body: str) -> list[str]:
    return [cell.text for grid in read(body).grids for cell in grid.cells]


def in_cell(inside: str) -> str:
    """The text of a cell that holds this."""
    return texts(tbl(f"<w:tc>{inside}</w:tc>" + tc("旁")))[0]


def test_spans() -> None:
    restart, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    (grid,) = read(
        tbl(
            tc("a", restart) + tc("b", '<w:gridSpan w:val="2"/>'),
            tc("", go_on) + tc("c") + tc("d"),
        )
    ).grids
    assert places(grid) == [
        ("a", 0, 0, 2, 1), ("b", 0, 1, 1, 2), ("c", 1, 1, 1, 1), ("d", 1, 2, 1, 1),
    ]  # fmt: skip


def test_a_row_may_begin_further_right() -> None:
    before = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    (grid,) = read(tbl(tc("a") + tc("b"), before + tc("c"))).grids
    assert places(grid)[-1] == ("c", 1, 1, 1, 1)


def test_merging_to_the_left() -> None:
    (grid,) = read(
        tbl(tc("a", '<w:hMerge w:val="restart"/>') + tc("", "<w:hMerge/>"), tc("b") + tc("c"))
    ).grids
    assert places(grid)[0] == ("a", 0, 0, 1, 2)


def test_a_merge_with_nothing_above_is_a_cell() -> None:
    (grid,) = read(tbl(tc("a") + tc("b"), tc("c", "<w:vMerge/>") + tc("d"))).grids
    assert [cell.text for cell in grid.cells] == ["a", "b", "c", "d"]


def test_a_merged_cell_of_another_width_does_not_overlap() -> None:
    restart, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    wide = '<w:gridSpan w:val="2"/>'
    (grid,) = read(tbl(tc("a", restart + wide), tc("", go_on) + tc("b"))).grids
    covered = sum(cell.row_span * cell.column_span for cell in grid.cells)
    assert covered == len(grid.at)


def test_location_counts_cells_as_people_do() -> None:
    body = tbl(tc("a") + tc("b")) + tbl(tc("c", '<w:gridSpan w:val="3"/>') + tc("d"), tc("e"))
    _, second = read(body).grids
    assert [cell.location for cell in second.cells] == [
        "表2 第1行 第1列", "表2 第1行 第2列", "表2 第2行 第1列",
    ]  # fmt: skip


def test_caption_is_the_paragraph_above() -> None:
    document = read(p("三、情况") + "<w:p/>" + tbl(tc("a") + tc("b")))
    assert document.grids[0].caption == "三、情况"
    assert [block.text for block in document.prose] == ["三、情况"]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<w:p><w:ins><w:r><w:t>5</w:t></w:r></w:ins></w:p>", "5"),
        ("<w:p><w:del><w:r><w:delText>5</w:delText></w:r></w:del></w:p>", ""),
        ("<w:p><w:moveFrom><w:r><w:t>5</w:t></w:r></w:moveFrom></w:p>", ""),
        ("<w:p><w:moveTo><w:r><w:t>5</w:t></w:r></w:moveTo></w:p>", "5"),
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>5</w:t></w:r></w:p>", ""),
        ('<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>5</w:t></w:r></w:p>', "5"),
        ("<w:p><w:r><w:t>1</w:t><w:br/><w:t>2</w:t><w:tab/><w:t>3</w:t></w:r></w:p>", "1\n2\t3"),
        ("<w:p><w:r><w:noBreakHyphen/><w:t>72</w:t></w:r></w:p>", "-72"),
        ("<w:p><w:hyperlink><w:r><w:t>5</w:t></w:r></w:hyperlink></w:p>", "5"),
        (p("1") + p("2"), "1\n2"),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + p("5") + "</w:sdtContent></w:sdt>", "5"),
    ],
)
def test_text_as_printed(inside: str, text: str) -> None:
    assert in_cell(inside) == text


@pytest.mark.parametrize(
    "properties", ['<w:vertAlign w:val="superscript"/>', "<w:strike/>", "<w:dstrike/>"]
)
def test_raised_and_struck_digits_join_no_figure(properties: str) -> None:
    odd = f"<w:r><w:rPr>{properties}</w:rPr><w:t>1</w:t></w:r>"
    text = in_cell(f"<w:p><w:r><w:t>12</w:t></w:r>{odd}</w:p>")
    assert text.startswith("12")
    assert text != "121"
    assert not text.isdecimal()


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ('<w:rStyle w:val="mark"/>', "12[3]"),
        ('<w:rStyle w:val="derived"/>', "12[3]"),
        ('<w:rStyle w:val="derived"/><w:vertAlign w:val="baseline"/>', "123"),
        ('<w:rStyle w:val="gone"/>', "12"),
        ('<w:rStyle w:val="gone"/><w:vanish w:val="0"/>', "123"),
        ('<w:rStyle w:val="crossed"/>', "12~~3~~"),
        ('<w:rStyle w:val="endless"/>', "123"),
        ('<w:rStyle w:val="missing"/>', "123"),
    ],
)
def test_styles_and_their_bases_count(run: str, text: str) -> None:
    styles = {
        "mark": '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>',
        "derived": '<w:basedOn w:val="mark"/><w:rPr><w:b/></w:rPr>',
        "gone": "<w:rPr><w:vanish/></w:rPr>",
        "crossed": "<w:rPr><w:strike/></w:rPr>",
        "endless": '<w:basedOn w:val="endless"/>',
    }
    drawn = "".join(
        f'<w:style w:styleId="{name}">{look}</w:style>' for name, look in styles.items()
    )
    part = f'<w:styles xmlns:w="{W}">{drawn}</w:styles>'.encode()
    body = f"<w:p><w:r><w:t>12</w:t></w:r><w:r><w:rPr>{run}</w:rPr><w:t>3</w:t></w:r></w:p>"
    (prose,) = docx.read(file(body, **{"styles.xml": part})).prose
    assert prose.text == text


def test_a_figure_raised_from_its_beginning_is_whole() -> None:
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'
    assert in_cell(f"<w:p>{raised.format(1)}{raised.format(2)}</w:p>") == "12"
    plain = "<w:r><w:t>5</w:t></w:r>"
    assert in_cell(f"<w:p>{raised.format(1)}{plain}{raised.format(2)}</w:p>") == "15[2]"


def test_field_codes_are_not_printed() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    nested = mark("begin") + "<w:r><w:t>9</w:t></w:r>" + mark("separate")
    inner = "<w:r><w:t>8</w:t></w:r>" + mark("end")
    outer = mark("begin") + nested + inner + mark("separate")
    assert in_cell(f"<w:p>{outer}<w:r><w:t>5</w:t></w:r>{mark('end')}</w:p>") == "5"


def test_deleted_and_hidden_rows_are_gone() -> None:
    gone = [f"<w:trPr><w:{name}/></w:trPr>" + tc("9") + tc("9") for name in ("del", "hidden")]
    assert texts(tbl(*gone, tc("a") + tc("b"))) == ["a", "b"]


def test_a_table_deleted_wholly_is_no_grid() -> None:
    assert read(p("x") + tbl("<w:trPr><w:del/></w:trPr>" + tc("9"))).grids == ()


def test_a_cell_around_a_table_is_no_blank() -> None:
    outer, inner = read(tbl(f"<w:tc>{p('前')}{tbl(tc('1') + tc('2'))}</w:tc>" + tc("旁"))).grids
    assert outer.cells[0].text.strip()
    assert [cell.text for cell in inner.cells] == ["1", "2"]
    assert inner.caption == "前"


def test_a_frame_of_one_cell_is_not_there() -> None:
    document = read(tbl(f"<w:tc>{p('前')}{tbl(tc('1') + tc('2'))}{p('后')}</w:tc>"))
    assert len(document.grids) == 1
    assert [block.text for block in document.prose] == ["前", "后"]


def test_alternatives_are_read_once() -> None:
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = "<w:txbxContent>" + p("7") + "</w:txbxContent>"
    both = (
        f'<mc:AlternateContent {mc}><mc:Choice Requires="wps">{box}</mc:Choice>'
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    assert in_cell(f"<w:p><w:r>{both}</w:r></w:p>") == "7"


def test_a_picture_of_a_figure_is_no_blank() -> None:
    drawing = (
        '<w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>'
        "</w:drawing>"
    )
    assert in_cell(f"<w:p><w:r>{drawing}</w:r></w:p>").strip()


def test_a_paragraph_whose_end_was_deleted_goes_on() -> None:
    deleted = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    assert in_cell(f"<w:p>{deleted}<w:r><w:t>1</w:t></w:r></w:p>" + p("2")) == "12"


def test_a_figure_in_a_frame_is_the_cells_own() -> None:
    assert in_cell(tbl(tc("5"))) == "5"
    assert len(read(tbl(f"<w:tc>{tbl(tc('5'))}</w:tc>" + tc("旁"))).grids) == 1


@pytest.mark.parametrize("head", [b"", b"MIME-Version: 1.0\nContent-Type: multipart/related; "
                                  b"boundary=x\n\n--x\nContent-Type: text/html\n\n"])  # fmt: skip
def test_web_pages_inside(head: bytes) -> None:
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    page = head + b"<html><body><table><tr><td>1</td><td>2</td></tr></table></body></html>"
    chunk = f'<w:altChunk xmlns:r="{r}" r:id="chunk"/>'
    document = docx.read(file(p("前") + chunk, chunk=page))
    assert [cell.text for cell in document.grids[0].cells] == ["1", "2"]
    assert docx.read(file(chunk, chunk=b"\0\1")).blocks == ()
    assert docx.read(file(chunk)).blocks == ()


def test_tables_nested_too_deeply() -> None:
    inside = p("1")
    for _ in range(60):
        inside = tbl(f"<w:tc>{inside}</w:tc>" + tc("2"))
    with pytest.raises(TooLarge):
        read(inside)


def test_a_package_without_body() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        new.writestr("[Content_Types].xml", TYPES)
        new.writestr("_rels/.rels", RELS)
        new.writestr("word/document.xml", f'<w:document xmlns:w="{W}"/>')
    content = Content("a.docx", target.getvalue())
    assert docx.recognises(content)
    with pytest.raises(Damaged, match=r"a\.docx"):
        docx.read(content)


def test_other_zips_are_not_recognised() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        new.writestr("word.txt", "x")
    assert not docx.recognises(Content("a.docx", target.getvalue()))
    assert not docx.recognises(Content("a.docx", b"PK\x03\x04"))
