"""Figures stated in prose, each with what it counts."""

from __future__ import annotations

import pytest

from extractors.narrative import claims
from models.document import Document, Prose


def stated(*lines: str) -> list[tuple[str, int]]:
    document = Document("text/plain", tuple(map(Prose, lines)))
    return [(claim.about, claim.value) for claim in claims(document)]


def test_requests_and_their_outcomes() -> None:
    text = (
        "全年共收到政府信息公开申请1,109件（含上年结转3件），其中予以公开26件，占23.2%；"
        "部分公开的33件，不予公开８件，无法提供 45 件，不予处理0件，其他处理2宗，"
        "结转下年度继续办理的10件。"
    )
    assert stated(text) == [
        ("requests.received", 1109),
        ("requests.carried_in", 3),
        ("requests.granted", 26),
        ("requests.partly_granted", 33),
        ("requests.refused", 8),
        ("requests.unable", 45),
        ("requests.not_processed", 0),
        ("requests.other_outcome", 2),
        ("requests.carried_out", 10),
    ]


def test_outcomes_belong_to_the_topic_named_last() -> None:
    text = (
        "因政府信息公开引发的行政复议案件共9件，其中维持具体行政行为7件，被依法纠错2件；"
        "引发行政诉讼5件。其中，驳回诉讼请求、维持的4件，未审结1件。"
    )
    assert stated(text) == [
        ("review.total", 9),
        ("review.upheld", 7),
        ("review.overturned", 2),
        ("litigation.total", 5),
        ("litigation.upheld", 4),
        ("litigation.pending", 1),
    ]


def test_the_two_kinds_of_lawsuit() -> None:
    text = (
        "因信息公开被提起行政诉讼16件，未经复议直接起诉12件，结果维持10件；"
        "复议后起诉4件，结果维持4件。"
    )
    assert stated(text) == [
        ("litigation.total", 16),
        ("litigation_direct.total", 12),
        ("litigation_direct.upheld", 10),
        ("litigation_after_review.total", 4),
        ("litigation_after_review.upheld", 4),
    ]


def test_none_is_zero() -> None:
    assert stated("本年度未收到政府信息公开申请。", "未发生政府信息公开行政复议案件。") == [
        ("requests.received", 0),
        ("review.total", 0),
    ]


def test_new_is_not_received() -> None:
    assert stated("本年新收政府信息公开申请12件，已办结12件。") == [
        ("requests.new", 12),
        ("requests.results_total", 12),
    ]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("全年受理依申请公开事项15件。", ("requests.received", 15)),
        ("收到13件政府信息公开申请。", ("requests.received", 13)),
        ("收到政府信息公开申请总数为35宗。", ("requests.received", 35)),
        ("全年答复信息公开申请13件。", ("requests.results_total", 13)),
        ("政府信息公开申请结转至2021年办理3件。", ("requests.carried_out", 3)),
        ("因信息公开被申请行政复议的案件2起。", ("review.total", 2)),
    ],
)
def test_wordings(text: str, claim: tuple[str, int]) -> None:
    assert stated(text) == [claim]


def test_a_sentence_broken_over_lines_is_one() -> None:
    broken = stated("我单位认真办理每一件依申请公开事项，全年共收到政府信息公", "开申请14件。")
    assert broken == [("requests.received", 14)]


@pytest.mark.parametrize(
    "text",
    [
        "全年收到来信153件，办理人大建议60件，全部予以公开60件。",
        "收到政府信息公开申请约60件。",
        "收到政府信息公开申请60余件。",
        "政府信息公开申请较上年增加20件。",
        "其中，收到自然人政府信息公开申请98件。",
        "通过网站收到政府信息公开申请80件。",
        "2020年公开食品抽检信息通告15期，主动公开信息31156条。",
        "予以公开占23.2%。",
        "全年办理行政复议案件300件，其中维持200件；行政诉讼应诉50件。",
        "政府信息公开申请由2019年结转至2020年办理的4件。",
        "每件政府信息公开申请在15个工作日内答复。",
    ],
)
def test_what_counts_something_else(text: str) -> None:
    assert stated(text) == []


def test_the_sentence_is_kept() -> None:
    document = Document("text/plain", (Prose("一是做好工作。共收到信息公开申请14件，均已答复。"),))
    assert claims(document)[0].sentence == "共收到信息公开申请14件，均已答复。"
