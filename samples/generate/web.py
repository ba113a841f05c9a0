"""Web samples: `python -m samples.generate.web` writes samples/web/.

Pages as government sites publish them. `libreoffice.html` is LibreOffice's own export of a Word
sample, the only one that is not the same each time it is made.
"""

from __future__ import annotations

import re
from base64 import b64encode, encodebytes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from quopri import encodestring

from extractors.libreoffice import convert
from samples.generate.report import (
    Heading,
    Paragraph,
    PrintedTable,
    Report,
    content,
    title,
    write_expected,
)
from samples.generate.reports import REPORTS
from samples.generate.same_report import same_report
from samples.generate.word import document, packed

HERE = Path(__file__).parents[1] / "web"
Draw = Callable[[PrintedTable], str]


@dataclass(frozen=True)
class Sample:
    name: str
    report: Report
    data: bytes


def table(printed: PrintedTable) -> str:
    """The table in plain markup."""
    return _table(printed, lambda text: escape(text).replace("\n", "<br>"), "", "</td>", "</tr>")


def table_of_word(printed: PrintedTable) -> str:
    """As Word saves it: paragraphs in cells, its own elements and comments, NBSP for nothing, a
    last row that only sets widths."""

    def cell(text: str) -> str:
        inside = "<br>\r\n".join(map(escape, text.split("\n"))) or "&nbsp;"
        return (
            "<p class=MsoNormal align=center style='text-align:center;mso-pagination:\r\n"
            f"widow-orphan'><span lang=EN-US style='font-size:9.0pt'>{inside}<o:p></o:p></span></p>"
        )

    style = " valign=top style='border:solid windowtext 1.0pt;\r\n  padding:0cm 5.4pt'"
    drawn = _table(printed, cell, style, "\r\n  </td>", "\r\n </tr>")
    widths = "".join("<td width=57 style='border:none'></td>" for _ in range(10))
    misaligned = f"<![if !supportMisalignedColumns]><tr height=0>{widths}</tr><![endif]>"
    return drawn.replace("</table>", misaligned + "</table>")


def table_of_long_ago(printed: PrintedTable) -> str:
    """Upper case, no end tags, as the HTML of 1997 allows."""
    drawn = _table(printed, escape, ' BGCOLOR="#FFFFFF"', "", "")
    return re.sub(r"</?[a-z]+", lambda tag: tag.group().upper(), drawn)


def table_with_full_width_figures(printed: PrintedTable) -> str:
    """Figures as ００１２, between ideographic spaces."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    cells = tuple(
        replace(cell, text=f"\u3000{cell.text.translate(wide)}\u3000") if cell.place else cell
        for cell in printed.cells
    )
    return table(replace(printed, cells=cells))


def table_with_things_hidden(printed: PrintedTable) -> str:
    """Rows, cells and digits that no browser shows, notes' raised numbers, fields of a form."""
    drawn = table(printed)
    row = '<tr style="display: none"><td colspan="3">一、本年新收</td><td>99</td></tr>'
    drawn = drawn.replace("</tr><tr>", f"</tr>{row}<tr>", 2)
    drawn = drawn.replace("<td>0</td>", '<td>0<span class="aid">7</span></td>', 9)
    drawn = drawn.replace("2.重复申请", "2.重复申请<sup>1</sup>")
    drawn = re.sub(r"<td>(\d)</td>", r'<td><input type="text" value="\1"></td>', drawn, count=2)
    chosen = r"<td><select><option>9</option><option selected>\1</option></select></td>"
    return re.sub(r"<td>(\d\d)</td>", chosen, drawn, count=2)


def table_in_layout_tables(printed: PrintedTable) -> str:
    """Three deep, as content management systems built pages."""
    return (
        '<table width="960"><tr><td width="160"><table><tr><td>首页</td></tr><tr><td>公开指南</td>'
        '</tr></table></td><td><table><tr><td><img src="spacer.gif" width="1" height="1"></td></tr>'
        f"<tr><td>单位：件{table(printed)}</td></tr></table></td></tr></table>"
    )


def _table(
    printed: PrintedTable, inside: Callable[[str], str], style: str, end: str, row_end: str
) -> str:
    rows: dict[int, list[str]] = {}
    for cell in printed.cells:
        spans = "".join(
            f' {name}="{span}"'
            for name, span in (("rowspan", cell.row_span), ("colspan", cell.column_span))
            if span > 1
        )
        rows.setdefault(cell.row, []).append(f"<td{spans}{style}>{inside(cell.text)}{end}")
    lines = "".join(f"<tr>{''.join(rows[row])}{row_end}" for row in sorted(rows))
    return f'<table border="1" cellspacing="0">{lines}</table>'


def page(report: Report, draw: Draw = table, charset: str = "utf-8") -> str:
    """A whole page, in the frame of a site. `charset` is what its meta element says; none where
    it is empty."""
    parts = []
    for block in content(report):
        match block:
            case Heading():
                parts.append(f"<h2>{escape(block.text)}</h2>")
            case Paragraph():
                parts.append(f"<p>\u3000\u3000{escape(block.text)}</p>")
            case PrintedTable():
                parts.append(draw(block))
    meta = charset and f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    return _FRAME.format(meta=meta, title=escape(title(report)), body="\n".join(parts))


_FRAME = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://127.0.0.1:9/x.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head>{meta}<title>{title}_政府网</title>
<link rel="stylesheet" href="http://127.0.0.1:9/site.css"><script src="http://127.0.0.1:9/a.js">
</script><style>body{{margin:0}} .aid,#old{{display:none}} @media print{{table{{display:none}}}}
</style></head><body>
<!-- <table><tr><td>自然人</td></tr></table> --><script>document.write("<td>5</td>")</script>
<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk">政务公开</a></li></ul>
<div id="old"><table><tr><td>行政复议</td><td>3</td></tr></table></div>
<div class="article">
{body}
</div>
<div class="foot">版权所有 2020 网站标识码：3703220001</div>
</body></html>
"""


def archive(report: Report) -> bytes:
    """An .mht as Word saves one: the page in GB2312, quoted-printable, and what goes with it."""
    text = page(report, table_of_word, "gb2312").replace("\r\n", "\n")
    body = encodestring(text.encode("gb18030"))
    picture = encodebytes(b"GIF89a\1\0\1\0\0\0\0;")
    parts = (
        (b"text/html; charset=\"gb2312\"", b"quoted-printable", b"report.htm", body),
        (b"image/gif", b"base64", b"report.files/image001.gif", picture),
        (b"text/html; charset=\"gb2312\"", b"7bit", b"report.files/header.htm",
         b"<html><body><table><tr><td>1</td><td>2</td></tr></table></body></html>\n"),
    )  # fmt: skip
    lines = [b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="----=_NextPart"\n']
    for kind, encoding, name, data in parts:
        lines.append(
            b"------=_NextPart\nContent-Location: file:///C:/2020/" + name
            + b"\nContent-Transfer-Encoding: " + encoding
            + b"\nContent-Type: " + kind + b"\n\n" + data
        )  # fmt: skip
    return b"\n".join([*lines, b"------=_NextPart--\n"])


def samples() -> Iterator[Sample]:
    """Every readable sample that is the same each time it is made."""
    made = {name: make() for name, make in REPORTS.items()}
    sound, new = made["sound"], made["of-2021"]
    for name, report in made.items():
        yield Sample(f"{name}.html", report, page(report).encode())
    yield Sample("same_report.html", same_report(), page(same_report()).encode())
    yield Sample("gbk.html", new, page(new, table, "gb2312").encode("gb18030"))
    yield Sample("gbk-without-meta.html", new, page(new, table, "").encode("gb18030"))
    yield Sample("utf-8-called-gbk.html", new, page(new, table, "gb2312").encode())
    yield Sample("utf-16.html", new, page(new).encode("utf-16"))
    yield Sample("from-word.html", sound, page(sound, table_of_word, "gb2312").encode("gb18030"))
    yield Sample("long-ago.html", sound, page(sound, table_of_long_ago).encode())
    yield Sample("full-width.html", sound, page(sound, table_with_full_width_figures).encode())
    yield Sample("hidden.html", sound, page(sound, table_with_things_hidden).encode())
    yield Sample("layout-tables.html", sound, page(sound, table_in_layout_tables).encode())
    yield Sample("archive.mht", sound, archive(sound))


def exported() -> Sample:
    """LibreOffice's own HTML of a Word sample."""
    report = REPORTS["of-2021"]()
    data = convert("of-2021", packed(document(report)), "docx", "html")
    return Sample("libreoffice.html", report, data)


def pictured() -> Sample:
    """Tables three and four as pictures inside the page itself."""
    from samples.generate.pictures import picture

    def draw(printed: PrintedTable) -> str:
        if printed.key == "proactive_disclosure":
            return table(printed)
        data = b64encode(picture(printed)).decode()
        return f'<p><img width="700" src="data:image/png;base64,{data}"></p>'

    report = REPORTS["sound"]()
    return Sample("tables-as-pictures.html", report, page(report, draw).encode())


def main() -> None:
    HERE.mkdir(exist_ok=True)
    for sample in (*samples(), exported(), pictured()):
        path = HERE / sample.name
        path.write_bytes(sample.data)
        write_expected(sample.report, path)


if __name__ == "__main__":
    main()
