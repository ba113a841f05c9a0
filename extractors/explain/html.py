"""The page that shows it all. Everything from the file is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from extractors.explain.doubts import Doubt
from models.checks import SumOver
from models.forms import form
from models.report import Extraction, Figure, Finding, Origin

_STYLE = """
body{font:15px/1.5 sans-serif;max-width:1100px;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #ccc;padding:4px 8px;
text-align:left;vertical-align:top}img{max-width:100%;border:1px solid #ddd}
td img{max-height:90px;max-width:260px}.error{color:#b00020}.notice{color:#8a5a00}
.holds{color:#1b6e3c}
.doubts td:nth-child(2){min-width:15em}.doubts td:nth-child(3){white-space:nowrap}
details{margin:.5em 0}summary{cursor:pointer}small{color:#666}
"""

_MARKS = {True: ("✓", "holds"), False: ("✗", "error"), None: ("…", "notice")}
"""How a sum is shown that holds, fails, or has a cell that could not be read."""
_ORIGINS: Mapping[Origin, str] = {
    "text": "文件原有字符",
    "ocr": "照图识读",
    "resolved": "读数不一，再看图并核勾稽后认定",
    "review": "人工核定",
}


@dataclass(frozen=True, slots=True)
class PageSection:
    """One page: the file names and titles of its pictures, step by step."""

    number: int
    pictures: tuple[tuple[str, str], ...]


def html_of(
    name: str,
    extraction: Extraction,
    sections: Sequence[PageSection],
    doubts: Sequence[Doubt],
    crops: Mapping[int, str],
) -> str:
    """`crops` names the picture of a doubt by its place in `doubts`."""
    title = f"{escape(name)} 是怎样读出来的 (how it was read)"
    return (
        '<!doctype html><html lang="zh"><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1>"
        f"{_summary(extraction)}{_doubts(doubts, crops)}{_findings(extraction.findings)}"
        f"{''.join(map(_section, sections))}</html>"
    )


def _summary(extraction: Extraction) -> str:
    rows = (
        f"<tr><td>{escape(_title(key))}<td>{table.status}<td>{table.template or '—'}"
        f"<td>{', '.join(map(str, table.pages))}"
        f"<td>{sum(figure.value is not None for figure in table.cells)} / {len(table.cells)}"
        for key, table in extraction.tables.items()
    )
    facts = extraction.document
    return (
        f"<p>{escape(facts.issuer or '—')} · {facts.year or '—'} · {facts.page_count or '—'} 页"
        " (pages)<table><tr><th>表 (table)<th>状态 (status)<th>格式 (form)<th>页 (pages)"
        f"<th>数字 (figures)</tr>{''.join(rows)}</table>"
    )


def _title(key: str) -> str:
    return form("2021").tables[key].title


def _doubts(doubts: Sequence[Doubt], crops: Mapping[int, str]) -> str:
    if not doubts:
        return "<p>没有存疑的数字 (no figure is in doubt)"
    rows = "".join(_doubt(doubt, crops.get(index)) for index, doubt in enumerate(doubts))
    return (
        f"<h2>存疑的数字 (figures in doubt): {len(doubts)}</h2><table class=doubts>"
        "<tr><th>图 (picture)"
        "<th>位置 (place)<th>证人的读数 (what the witnesses read)<th>勾稽关系 (sums)"
        "<th>决定 (decision)"
        f"<th>说明 (findings)</tr>{rows}</table>"
    )


def _doubt(doubt: Doubt, crop: str | None) -> str:
    figure = doubt.figure
    picture = f'<img src="{escape(crop)}" alt="">' if crop else escape(figure.location or "—")
    readings = "<br>".join(
        f"{escape(reading.text or '（空）')} <small>{reading.probability:.3f} "
        f"{escape(reading.witness)}</small>"
        for reading in figure.readings
    )
    return (
        f"<tr><td>{picture}<td>{escape(_title(doubt.table))}<br>{escape(doubt.name)}"
        f"<td>{readings or escape(figure.text)}<td>{'<br>'.join(map(_sum, doubt.sums)) or '—'}"
        f"<td>{_decision(figure)}"
        f"<td>{'<br>'.join(map(_finding, doubt.findings))}</tr>"
    )


def _sum(each: SumOver) -> str:
    mark, style = _MARKS[each.holds]
    return f'<span class="{style}">{mark} {escape(each.text)}</span>'


def _decision(figure: Figure) -> str:
    value = "—" if figure.value is None else escape(str(figure.value))
    how = f"{_ORIGINS[figure.origin]} ({figure.origin})"
    return f"<b>{value}</b><br>{how}<br><small>{figure.confidence:.3f}</small>"


def _finding(finding: Finding) -> str:
    because = f" {escape(finding.suggestion.because)}" if finding.suggestion else ""
    return f'<span class="{finding.severity}">{escape(finding.message)}</span>{because}'


def _findings(findings: Iterable[Finding]) -> str:
    items = "".join(f"<li>{_finding(finding)}" for finding in findings)
    return f"<h2>全部说明 (all findings)</h2><ul>{items or '<li>—'}</ul>"


def _section(section: PageSection) -> str:
    steps = "".join(
        f"<details{' open' if last else ''}><summary>{escape(title)}</summary>"
        f'<img loading="lazy" src="{escape(name)}" alt="{escape(title)}"></details>'
        for last, (name, title) in (
            (place == len(section.pictures) - 1, pair)
            for place, pair in enumerate(section.pictures)
        )
    )
    return f"<h2>第 {section.number} 页 (page {section.number})</h2>{steps}"
