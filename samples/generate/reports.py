"""The reports that samples are made of: sound, odd and unsound, each by its name.

What is odd about each was seen in published reports; see `samples/README.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from models.forms import TABLE_KEYS
from models.layout import printed
from samples.generate.report import (
    ExpectedFinding,
    ExtraLine,
    Report,
    in_form_of_2021,
    published,
)

DISCLOSURE: Final = "proactive_disclosure"
REQUESTS: Final = "disclosure_requests"
LITIGATION: Final = "review_and_litigation"


def whole_pingdu() -> Report:
    """The Pingdu report with the group of table four that its export lost, as its text has it."""
    report = published("pingdu")
    lost = {"upheld": 1, "overturned": 0, "other": 0, "pending": 1, "total": 2}
    for column, value in lost.items():
        report = report.with_figure(LITIGATION, "litigation_after_review", column, value)
    return report


def sound() -> Report:
    """The form of 2019, every sum right, prose that agrees."""
    return replace(
        published("gaoqing"),
        prose=(
            "全年新收政府信息公开申请109件，上年结转3件，共办结112件：予以公开26件，部分公开33件，"
            "不予公开8件，无法提供45件。",
            "因政府信息公开引起行政复议23件，其中结果维持22件、结果纠正1件；行政诉讼16件，"
            "其中结果维持14件、尚未审结2件。",
        ),
    )


def of_2021() -> Report:
    """The form of 2021."""
    return replace(in_form_of_2021(published("tancheng")), year=2022)


def all_zero() -> Report:
    """A town without requests: zeros throughout."""
    return published("huagou")


def mixed_tables() -> Report:
    """Table two in the form of 2021 beside tables three and four in that of 2019."""
    return replace(
        in_form_of_2021(whole_pingdu(), DISCLOSURE),
        year=2023,
        findings=(ExpectedFinding("template.mixed", "notice"),),
    )


def mixed_blocks() -> Report:
    """The form of 2021, but its first block of table two has the heads of 2019."""
    new = in_form_of_2021(published("gaoqing"))
    old = published("gaoqing").figures[DISCLOSURE]
    documents = ("regulations", "normative_documents")
    kept = {at: v for at, v in new.figures[DISCLOSURE].items() if at[0] not in documents}
    first = {at: v for at, v in old.items() if at[0] in documents}
    return replace(
        new,
        year=2022,
        figures={**new.figures, DISCLOSURE: {**first, **kept}},
        blocks={"第二十条第（一）项": "2019"},
        findings=(ExpectedFinding("template.mixed", "notice", DISCLOSURE),),
    )


def extra_rows() -> Report:
    """Rows that the form lacks."""
    return replace(
        whole_pingdu(),
        extra=(
            ExtraLine(DISCLOSURE, "normative_documents", "其他主动公开文件", ("42", "42", "131")),
        ),
        labels={
            "规章": "规章（市政府令）",
            "规范性文件": "规范性文件（有规范性文件登记号，不含转发上级的文件和已经废止的文件）",
        },
    )


def blank_zeros() -> Report:
    """Zeros left blank, totals filled in; `/` and — where there is nothing to count."""
    base = published("tancheng")
    figures = {table: dict(cells) for table, cells in base.figures.items()}
    texts = dict(base.texts)
    for table, cells in base.figures.items():
        for (row, column), value in cells.items():
            is_total = column == "total" or row == "results_total"
            if table != DISCLOSURE and value == 0 and not is_total:
                figures[table][row, column] = None
    for column, sign in (("newly_made", "/"), ("newly_published", "—"), ("total_public", "无")):
        figures[DISCLOSURE]["regulations", column] = None
        texts[DISCLOSURE, "regulations", column] = sign
    return replace(base, figures=figures, texts=texts)


def typos_in_labels() -> Report:
    """Typing errors of published forms, other numbering, characters lost, labels by characters."""
    return replace(
        published("tancheng"),
        labels={
            "2.其他法律行政法规禁止公开": "2、其他法律行政止公开",
            "3.危及“三安全一稳定”": '3．危及"三安全一稳定"',
            "（三）不予公开": "不\n予\n公\n开",
            "（五）不予处理": "( 五 ) 不予处理",
            "（七）总计": "（七）合计",
            "三、本年度办理结果": "三\n、\n本\n年\n度\n办\n理\n结\n果",
            "本年增/减": "本年增/",
            "商业企业": "商业\n企业",
        },
    )


def traditional() -> Report:
    """Tables that went through a converter to traditional characters: 檔案 for 文件 and so on."""
    from opencc import OpenCC  # loads its dictionaries

    to_taiwan = OpenCC("s2twp")
    base = in_form_of_2021(published("gaoqing"))
    every = [cell.text for key in TABLE_KEYS for cell in printed("2021", key) if not cell.place]
    return replace(base, year=2021, labels={text: to_taiwan.convert(text) for text in every})


def money_in_yuan() -> Report:
    """An amount in 元; a figure with a note; thousands parted; full-width digits."""
    base = whole_pingdu()
    return replace(
        base.with_figure(DISCLOSURE, "government_procurement", "procurement_amount", "7380.28959"),
        texts={
            (DISCLOSURE, "government_procurement", "procurement_amount"): "73802895.90元",
            (DISCLOSURE, "normative_documents", "newly_made"): "7（其中修订2件）",
            (DISCLOSURE, "administrative_licensing", "decisions"): "181,784",
            (DISCLOSURE, "administrative_penalties", "decisions"): "５０１０７３",
            (DISCLOSURE, "administrative_coercion", "change"): "－50",
            (DISCLOSURE, "administrative_fees", "change"): "+6",
        },
    )


def money_by_the_head() -> Report:
    """The unit of an amount stands in its column's head alone."""
    base = published("gaoqing")
    at = (DISCLOSURE, "government_procurement", "procurement_amount")
    return replace(
        base, texts={**base.texts, at: "73200"}, labels={"采购总金额": "采购总金额（万元）"}
    )


def money_without_unit() -> Report:
    """An amount without a unit: its value is unknown, and an error says so."""
    at = (DISCLOSURE, "government_procurement", "procurement_amount")
    base = published("gaoqing").with_figure(*at, None)
    return replace(
        base,
        texts={**base.texts, at: "73200"},
        findings=(ExpectedFinding("unit.unknown", "error", *at),),
    )


def detail_beyond_total() -> Report:
    """A published error: 自然人 rows sum to 26 under a total of 20 (and 27 under 21 in 总计),
    while 一 + 二 = 三 + 四 holds."""
    base = published("huagou")
    natural = {
        "new_requests": 20, "granted": 14, "partly_granted": 6,
        "unable.not_held": 6, "results_total": 20,
    }  # fmt: skip
    firms = {"new_requests": 1, "granted": 1, "results_total": 1}
    cells = {**base.figures[REQUESTS]}
    for row in dict.fromkeys(row for row, _ in cells):
        cells[row, "natural_person"] = natural.get(row, 0)
        cells[row, "commercial_enterprise"] = firms.get(row, 0)
        cells[row, "total"] = natural.get(row, 0) + firms.get(row, 0)
    columns = ("natural_person", "total")
    return replace(
        base,
        figures={**base.figures, REQUESTS: cells},
        findings=tuple(
            ExpectedFinding("requests.results_total", "error", REQUESTS, "results_total", column)
            for column in columns
        ),
    )


def totals_left_at_zero() -> Report:
    """A published error: two totals of table four left at 0 where 11 and 5 are due."""
    base = published("huantai")
    stated = {
        ("administrative_review", "upheld"): 8, ("administrative_review", "overturned"): 3,
        ("litigation_direct", "upheld"): 4, ("litigation_direct", "pending"): 1,
    }  # fmt: skip
    cells = {**dict.fromkeys(base.figures[LITIGATION], 0), **stated}
    rows = ("administrative_review", "litigation_direct")
    return replace(
        base,
        figures={**base.figures, LITIGATION: cells},
        findings=tuple(
            ExpectedFinding("litigation.group_total", "error", LITIGATION, row, "total")
            for row in rows
        ),
    )


REPORTS: Mapping[str, Callable[[], Report]] = {
    make.__name__.replace("_", "-"): make
    for make in (
        sound,
        of_2021,
        all_zero,
        mixed_tables,
        mixed_blocks,
        extra_rows,
        blank_zeros,
        typos_in_labels,
        traditional,
        money_in_yuan,
        money_by_the_head,
        money_without_unit,
        detail_beyond_total,
        totals_left_at_zero,
    )
}
