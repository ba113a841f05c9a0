"""What Word does and python-docx cannot say: put into the XML of a document of the sound report.

Each change leaves every figure as it was, printed; what is not printed says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

_BY = 'w:id="7" w:author="经办人" w:date="2021-01-08T09:00:00Z"'


def _xml(text: str) -> Any:
    head, _, rest = text.partition(">")
    slash = "/" if head.endswith("/") else ""
    return parse_xml(f"{head.removesuffix('/')} {nsdecls('w')}{slash}>{rest}")


def _figures(word: Any) -> list[Any]:
    """The w:r of every figure of table three, in order."""
    runs = word.tables[1]._tbl.iter(qn("w:r"))
    return [run for run in runs if re.fullmatch(r"\d+", run.findtext(qn("w:t")) or "")]


def tracked_changes(word: Any) -> None:
    """Figures corrected, a row struck out and one moved, a paragraph joined to the next, all as
    tracked changes that nobody accepted yet."""
    for run in _figures(word)[:14]:
        parent, at = run.getparent(), run.getparent().index(run)
        text = run.findtext(qn("w:t"))
        kept, gone = ("ins", "del") if int(text) % 2 else ("moveTo", "moveFrom")
        element = "w:delText" if gone == "del" else "w:t"
        old = f"<w:{gone} {_BY}><w:r><{element}>{int(text) + 5}</{element}></w:r></w:{gone}>"
        parent.insert(at, _xml(old))
        new = _xml(f"<w:{kept} {_BY}/>")
        parent.insert(at + 1, new)
        new.append(run)
    rows = word.tables[1]._tbl.tr_lst
    for row, mark in ((rows[5], "del"), (rows[9], "del")):
        struck = deepcopy(row)
        struck.get_or_add_trPr().append(_xml(f"<w:{mark} {_BY}/>"))
        row.addprevious(struck)
    rows[9].get_or_add_trPr().append(_xml(f"<w:ins {_BY}/>"))
    first = word.paragraphs[3]._p
    first.get_or_add_pPr().append(_xml(f"<w:rPr><w:del {_BY}/></w:rPr>"))


def hidden_text(word: Any) -> None:
    """Digits that are not printed: hidden runs, a hidden style, a hidden row, field codes,
    phonetic guides; and figures inside fields and content controls, which are."""
    word.styles.element.append(
        _xml(
            '<w:style w:type="character" w:styleId="Unseen"><w:name w:val="Unseen"/>'
            "<w:rPr><w:vanish/></w:rPr></w:style>"
        )
    )
    figures = _figures(word)
    hidden = ("<w:rPr><w:vanish/></w:rPr>", '<w:rPr><w:rStyle w:val="Unseen"/></w:rPr>')
    for number, run in enumerate(figures[:10]):
        run.addnext(_xml(f"<w:r>{hidden[number % 2]}<w:t>9</w:t></w:r>"))
    figures[10].addprevious(_xml('<w:r><w:fldChar w:fldCharType="begin"/></w:r>'))
    figures[10].addprevious(_xml("<w:r><w:instrText> =SUM(LEFT) 88 </w:instrText></w:r>"))
    figures[10].addprevious(_xml('<w:r><w:fldChar w:fldCharType="separate"/></w:r>'))
    figures[10].addnext(_xml('<w:r><w:fldChar w:fldCharType="end"/></w:r>'))
    _wrap(figures[11], '<w:fldSimple w:instr="=4+4"/>')
    control = _wrap(figures[12], "<w:sdtContent/>")
    _wrap(control, "<w:sdt/>").insert(0, _xml('<w:sdtPr><w:tag w:val="3"/></w:sdtPr>'))
    row = word.tables[1]._tbl.tr_lst[6]
    unseen = deepcopy(row)
    unseen.get_or_add_trPr().append(_xml("<w:hidden/>"))
    row.addprevious(unseen)


def breaks_and_marks(word: Any) -> None:
    """Soft line breaks and tabs inside labels, a footnote's raised number after a label, a
    non-breaking hyphen for the sign of a figure, figures in two runs."""
    for text in list(word.tables[1]._tbl.iter(qn("w:t"))):
        run = text.getparent()
        if text.text == "（一）予以公开":
            text.text = "（一）"
            run.append(_xml("<w:br/>"))
            run.append(_xml("<w:t>予以公开</w:t>"))
        if text.text == "2.重复申请":
            text.text = "2."
            run.append(_xml("<w:tab/>"))
            run.append(_xml("<w:t>重复申请</w:t>"))
            raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
            run.addnext(_xml(f"<w:r>{raised}<w:t>1</w:t></w:r>"))
    for text in word.tables[0]._tbl.iter(qn("w:t")):
        if text.text.startswith("-"):
            text.addprevious(_xml("<w:noBreakHyphen/>"))
            text.text = text.text[1:]
    for run in _figures(word):
        text = run.find(qn("w:t"))
        if len(text.text) > 1:
            run.addnext(_xml(f"<w:r><w:t>{text.text[1:]}</w:t></w:r>"))
            text.text = text.text[0]


def text_box(word: Any) -> None:
    """Table four stands in a text box, written twice: for new Word and for old."""
    table = word.tables[2]._tbl
    paragraph = word.add_paragraph()._p
    table.addprevious(paragraph)
    box = parse_xml(_TEXT_BOX)
    for inside in box.iter(qn("w:txbxContent")):
        inside.insert(0, deepcopy(table))
    table.getparent().remove(table)
    run = _xml("<w:r/>")
    run.append(box)
    paragraph.append(run)


_TEXT_BOX = """
<mc:AlternateContent
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
 xmlns:v="urn:schemas-microsoft-com:vml">
<mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="5400000" cy="1800000"/>
<wp:docPr id="1" name="box"/><a:graphic><a:graphicData
 uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>
<a:ext cx="5400000" cy="1800000"/></a:xfrm><a:prstGeom prst="rect"/></wps:spPr>
<wps:txbx><w:txbxContent><w:p/></w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>
</a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:shape style="width:425pt;height:140pt"><v:textbox><w:txbxContent><w:p/>
</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>
"""


def strict(name: str, part: bytes) -> bytes:
    """The part in the Strict namespaces of ISO/IEC 29500-1."""
    if not name.endswith((".xml", ".rels")):
        return part
    return re.sub(
        rb"http://schemas\.openxmlformats\.org/(wordprocessingml|officeDocument|drawingml)/2006/",
        rb"http://purl.oclc.org/ooxml/\1/",
        part,
    )


def _wrap(node: Any, around: str) -> Any:
    outer = _xml(around)
    node.addprevious(outer)
    outer.append(node)
    return outer


CHANGES: tuple[Callable[[Any], None], ...] = (
    tracked_changes,
    hidden_text,
    breaks_and_marks,
    text_box,
)
