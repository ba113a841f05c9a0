"""Text exports in both dialects: `python -m samples.generate.text` writes `samples/text/`.

Deterministic: the same bytes each time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from models.layout import LayoutCell
from samples.generate.report import (
    ExpectedFinding,
    Heading,
    Paragraph,
    PrintedTable,
    Report,
    content,
    published,
    write_expected,
)
from samples.generate.reports import LITIGATION, REPORTS

HERE = Path(__file__).parent.parent / "text"
_SPACES = ("", "\u00a0", "\u3000", "  ")


def as_word_processor(report: Report, pad: Callable[[int], str] = lambda _: "") -> str:
    """A cell a line behind a tab, a blank line after each row; merged-away cells stand empty
    below, not beside. `pad` gives the white space around the nth figure."""
    lines: list[str] = []
    for block in content(report):
        if isinstance(block, PrintedTable):
            lines += _cells_as_lines(block.cells, pad)
        else:
            lines.append(block.text)
    return "\n".join(lines) + "\n"


def _cells_as_lines(cells: Sequence[LayoutCell], pad: Callable[[int], str]) -> Iterator[str]:
    figures = 0
    for row in _lattice(cells):
        for cell, is_first_row, is_first_column in row:
            if not is_first_column:
                continue
            text = cell.text if is_first_row else ""
            if cell.place:
                text = f"{pad(figures)}{text}{pad(figures + 1)}"
                figures += 1
            yield f"\t{text}"
        yield ""


def as_tab_separated(report: Report, breaks: Sequence[str] = ()) -> str:
    """A row a line, its cells parted by tabs. The page breaks inside each row whose label is in
    `breaks`: half of the label on each page."""
    lines: list[str] = []
    for block in content(report):
        if isinstance(block, Heading):
            lines += ["", f"## {block.text}", ""]
        elif isinstance(block, Paragraph):
            lines += [block.text, ""]
        else:
            lines += [line for row in _rows(block.cells) for line in _broken(row, breaks)]
    return "\n".join(lines) + "\n"


def _rows(cells: Sequence[LayoutCell]) -> Iterator[list[str]]:
    for row in _lattice(cells):
        yield [
            cell.text.replace("\n", "") if is_first_row and is_first_column else ""
            for cell, is_first_row, is_first_column in row
        ]


def _broken(row: Sequence[str], breaks: Sequence[str]) -> Iterator[str]:
    for at, label in enumerate(row):
        if label in breaks:
            half = len(label) // 2
            yield "\t".join([*row[:at], label[:half], *row[at + 1 :]])
            yield ""
            yield "\t".join(["" for _ in row[:at]] + [label[half:]] + ["" for _ in row[at + 1 :]])
            return
    yield "\t".join(row)


def _lattice(cells: Sequence[LayoutCell]) -> list[list[tuple[LayoutCell, bool, bool]]]:
    """Row by row, the cell at each place, and whether it begins in this row and column."""
    at = {
        (cell.row + down, cell.column + right): (cell, down == 0, right == 0)
        for cell in cells
        for down in range(cell.row_span)
        for right in range(cell.column_span)
    }
    height = 1 + max(row for row, _ in at)
    width = 1 + max(column for _, column in at)
    return [[at[row, c] for c in range(width) if (row, c) in at] for row in range(height)]


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    report: Report
    text: str
    encoding: str = "utf-8"
    line_end: str = "\n"

    @property
    def data(self) -> bytes:
        return self.text.replace("\n", self.line_end).encode(self.encoding)


def samples() -> Iterator[Sample]:
    """Every readable sample, with what it shows in its name."""
    made = {name: make() for name, make in REPORTS.items()}

    def word(name: str, report: str, encoding: str = "utf-8", line_end: str = "\n") -> Sample:
        return Sample(name, made[report], as_word_processor(made[report]), encoding, line_end)

    def tabs(name: str, report: str, encoding: str = "utf-8", line_end: str = "\n") -> Sample:
        return Sample(name, made[report], as_tab_separated(made[report]), encoding, line_end)

    yield word("word-sound", "sound")
    yield tabs("tabs-sound-gb18030", "sound", "gb18030", "\r\n")
    yield word("word-2021-gb18030", "of-2021", "gb18030", "\r\n")
    yield tabs("tabs-2021-utf-16", "of-2021", "utf-16", "\r\n")
    spaced = as_word_processor(made["all-zero"], lambda n: _SPACES[n % len(_SPACES)])
    yield Sample("word-spaces-around-figures", made["all-zero"], spaced, "utf-8-sig", "\r")
    yield tabs("tabs-mixed-tables", "mixed-tables", "utf-8-sig")
    yield word("word-mixed-blocks", "mixed-blocks")
    broken = as_tab_separated(made["extra-rows"], ("5.要求行政机关确认或重新出具已获取信息",))
    yield Sample("tabs-extra-rows-broken-over-pages", made["extra-rows"], broken)
    yield word("word-blank-zeros", "blank-zeros")
    yield word("word-typos-in-labels", "typos-in-labels")
    yield tabs("tabs-traditional", "traditional")
    yield word("word-money-in-yuan", "money-in-yuan")
    yield tabs("tabs-money-by-the-head", "money-by-the-head")
    yield word("word-money-without-unit", "money-without-unit")
    yield word("word-detail-beyond-total", "detail-beyond-total")
    yield tabs("tabs-totals-left-at-zero", "totals-left-at-zero")
    yield _figures_lost()


def _figures_lost() -> Sample:
    """Table four lost five of its fifteen figures and the rest stand five columns to the right.

    The prose and the group sums tell which group is lost: it stays empty.
    """
    report = replace(
        published("pingdu"),
        prose=(
            "全年因政府信息公开引起行政复议案件9件，其中维持7件，纠正2件；"
            "引起行政诉讼案件5件，其中维持4件，未审结1件。",
        ),
        findings=(ExpectedFinding("table.misaligned", "error", LITIGATION),),
    )
    kept = [str(v) for v in report.figures[LITIGATION].values() if v is not None]
    gap = [""] * 5
    text = as_tab_separated(report).replace("\t".join(kept + gap), "\t".join(gap + kept))
    return Sample("tabs-figures-lost", report, text)


_OLD_ROWS = (
    "统 计 指 标|单位|统计数", "一、主动公开情况|——|", "（一）主动公开政府信息数|条|3120",
    "其中：主动公开规范性文件数|条|12", "制发规范性文件总数|件|12", "三、依申请公开情况|——|",
    "（一）收到申请数|件|12", "（二）申请办结数|件|12", "1.按时办结数|件|12",
    "四、行政复议数量|件|2", "（一）维持具体行政行为数|件|1", "五、行政诉讼数量|件|1",
)  # fmt: skip
_OLD_TITLE = "高青县水利局2017年政府信息公开工作年度报告\n\n附表：政府信息公开情况统计表\n\n"

REFUSED = {
    "tabs-old-statistics-sheet": _OLD_TITLE
    + "\n".join(row.replace("|", "\t") for row in _OLD_ROWS)
    + "\n",
    "word-old-statistics-sheet": _OLD_TITLE
    + "\n".join("\t" + row.replace("|", "\n\t") + "\n" for row in _OLD_ROWS),
    "another-kind-of-document": "关于召开春季植树工作会议的通知\n\n"
    "各单位：定于三月十二日上午九时召开植树工作会议，请准时参加。\n\t地点\n\t三楼会议室\n\n",
}
"""Text files that are no report of the forms read here: the answer is an error."""


def main() -> None:
    HERE.mkdir(exist_ok=True)
    for sample in samples():
        path = HERE / f"{sample.name}.txt"
        path.write_bytes(sample.data)
        write_expected(sample.report, path)
    for name, text in REFUSED.items():
        (HERE / f"{name}.txt").write_text(text, encoding="utf-8")
        answer = json.dumps({"error": {"kind": "unsupported"}})
        (HERE / f"{name}.expected.json").write_text(answer + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
