"""Whose report, for which year: from its title, its first and last lines, its statistics period.

The year of a report is the year that it is about; it is published in the year after. Nothing is
guessed: what the text does not say is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from models.document import Document
from models.forms import canonical_data

_FIRST_LINES = 60
_LAST_LINES = 12
_TITLE_LINES = 4
"""Lines that a title may be broken over."""

_MARKUP = re.compile(r"[\s#*_《》“”\"'　]+")
_CHINESE_DIGITS = str.maketrans(
    "〇○零Ｏ一二三四五六七八九０１２３４５６７８９", "00001234567890123456789"
)
_YEAR = r"(?:20[0-9]{2}|二[〇○零Ｏ0][〇○零Ｏ一二三四五六七八九0]{2}|２０[０-９]{2})"
_NAMED = r"(?:(?<!人民)政府)?信息公开(?:工作)?的?(?:年度)?(?:工作)?(?:情况)?的?(?:报告|年报)"
_TITLE = re.compile(rf"(?P<issuer>.{{0,50}}?){_NAMED}(?:[（(][）)])?")
_YEAR_WORDS = re.compile(rf"(?P<year>{_YEAR})年?(?:度)?")
_PERIOD = re.compile(
    rf"(?:期限|时间|数据|统计)[^。]{{0,16}}?(?P<year>{_YEAR})年(?:1月1日|一月一日|度)"
)
_YEAR_OF_REPORT = re.compile(rf"(?P<year>{_YEAR})年度?{_NAMED}")
_ORGAN = re.compile(
    r"[\u4e00-\u9fff（）()·、]{1,38}"
    r"(?:政府|办公室|办公厅|委员会|管委会|办事处|局|厅|部|委|院|署|行|社|中心|街道|镇|乡|县|市|区|州|省|旗|学|馆|集团|公司"
    r"|支队|大队|总队|管理处|管理所|服务站|联合会|红十字会|工会|总会|协会|兵团|电视台|海关|林场|农场)"
    r"[）)]?"
)
_PLACE_ALONE = ("省", "市", "区", "县", "旗", "州", "镇", "乡")
_OFFICE_OF = {"街道": "办事处", **dict.fromkeys(_PLACE_ALONE, "人民政府")}
_NUMBERED = re.compile(r"^(?:[（(]?[一二三四五六七八九十0-9]+[）)]?[、.．]?|其中[:：]?)")
_PUBLISHER = re.compile(
    r"(?:发布机构|发布单位|发文机关|公开单位|公开主体|信息来源)[:：]?(?P<issuer>[\u4e00-\u9fff]{2,38})"
)
_CONTACT = re.compile(r"请?与(?P<issuer>[^，。；（(与]{2,38}?)(?:办公室)?联系")


@dataclass(frozen=True, slots=True)
class Identity:
    """`is_report` where the text calls itself a disclosure report; `before_2019` where it is for
    an earlier year, or has the statistics sheet used then (指标名称 | 计量单位)."""

    issuer: str | None
    year: int | None
    is_report: bool
    before_2019: bool


def identify(document: Document, name: str) -> Identity:
    """The identity that the text states; `name`, the file's, is asked where the text is silent."""
    lines = [line for line in (_plain(prose.text) for prose in document.prose) if line]
    body = "\n".join(lines)
    titles = [
        *_titles(lines[:_FIRST_LINES]),
        *_titles_in_frames(document),
        *_titles([_plain(PurePath(name).stem)]),
    ]
    issuers = (*(title.issuer for title in titles), *_other_issuers(lines, body))
    year = next((title.year for title in titles if title.year), None) or _year_in(body)
    old = canonical_data("before_2019.yml")
    return Identity(
        issuer=next((_full_name(issuer, body) for issuer in issuers if issuer), None),
        year=year,
        is_report=bool(titles),
        before_2019=(year or old["first_year_after"]) < old["first_year_after"]
        or _words_of_old_sheet(document, lines, old["words"]) >= old["least"],
    )


def names_itself(lines: Sequence[str]) -> bool:
    """Whether lines hold a title with its issuer and its year: more need not be read."""
    plain = [line for line in map(_plain, lines) if line]
    return any(title.issuer and title.year for title in _titles(plain))


@dataclass(frozen=True, slots=True)
class _Title:
    issuer: str | None
    year: int | None


def _plain(text: str) -> str:
    return _MARKUP.sub("", text)


def _titles(lines: Sequence[str]) -> Iterator[_Title]:
    """Every title among the lines; one may be broken over lines, of which as few as will do are
    taken, and its issuer stand above or below it."""
    for end in range(1, len(lines) + 1):
        for start in range(end - 1, max(end - 1 - _TITLE_LINES, -1), -1):
            text = "".join(lines[start:end])
            if found := _TITLE.fullmatch(_YEAR_WORDS.sub("", text)):
                beside = (*reversed(lines[max(start - 2, 0) : start]), *lines[end : end + 2])
                yield _read_title(found["issuer"], text, beside)
                break


def _titles_in_frames(document: Document) -> Iterator[_Title]:
    """Titles inside a table: a frame around the page, or a layout table, takes them in."""
    for grid in document.grids:
        for cell in grid.cells:
            if "报" in cell.text:
                lines = [line for line in map(_plain, cell.text.splitlines()) if line]
                yield from _titles(lines[:_FIRST_LINES])


def _read_title(words: str, title: str, beside: Sequence[str]) -> _Title:
    issuer = words.removeprefix("关于").removesuffix("关于").removesuffix("的")
    if not _ORGAN.fullmatch(issuer):
        issuer = next((line for line in beside if _ORGAN.fullmatch(line)), "")
    year = _YEAR_WORDS.search(title)
    return _Title(issuer or None, _as_year(year["year"]) if year else None)


def _as_year(text: str) -> int:
    return int(text.translate(_CHINESE_DIGITS))


def _year_in(body: str) -> int | None:
    for pattern in (_PERIOD, _YEAR_OF_REPORT):
        if found := pattern.search(body):
            return _as_year(found["year"])
    return None


def _other_issuers(lines: Sequence[str], body: str) -> Iterator[str]:
    """Whom a web page names, who signs at the end, or whom to ask."""
    if (found := _PUBLISHER.search(body)) and _ORGAN.fullmatch(found["issuer"]):
        yield found["issuer"]
    yield from (line for line in reversed(lines[-_LAST_LINES:]) if _ORGAN.fullmatch(line))
    if found := _CONTACT.search(body):
        yield found["issuer"]


def _full_name(issuer: str, body: str) -> str:
    """A title may shorten 花沟镇人民政府 to 花沟镇: completed where the text has the full name."""
    for ending, office in _OFFICE_OF.items():
        if issuer.endswith(ending) and issuer + office in body:
            return issuer + office
    return issuer


def _words_of_old_sheet(document: Document, lines: Sequence[str], words: Sequence[str]) -> int:
    """How many of the words begin a line or a cell, its number aside."""
    cells = (_plain(cell.text) for grid in document.grids for cell in grid.cells)
    beginnings = {_NUMBERED.sub("", text, count=1)[:20] for text in (*cells, *lines)}
    return sum(any(text.startswith(word) for text in beginnings) for word in words)
