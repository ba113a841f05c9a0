"""Prose → the figures that it states about the tables, each with its sentence.

The wordings are data: `models/canonical/narrative.yml`. A sentence is read clause by clause; what
a clause counts depends on the topic named last in its paragraph (申请, 复议, 诉讼).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from models.claims import Claim
from models.document import Document
from models.forms import canonical_data

_SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]?")
_CLAUSE_END = re.compile(r"(?<![0-9])[,，]|[,，](?![0-9]{3})|[；;：:（）()、。！？!?]")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９％", "0123456789%")
_PARAGRAPH_END = tuple("。！？!?；;：:")
_WRAPPED = 25
"""A line at least this long that ends no sentence goes on in the next."""
_LONGEST_PARAGRAPH = 20_000


@dataclass(frozen=True, slots=True)
class _Wording:
    """`about` may begin with `*`, which stands for the topic."""

    about: str
    topics: frozenset[str]
    pattern: re.Pattern[str]
    value: int | None


@dataclass(frozen=True, slots=True)
class _Rules:
    """`ours` finds whether a paragraph names any topic that wordings count under, `opens`
    whether a sentence may open one."""

    ours: re.Pattern[str]
    opens: re.Pattern[str]
    topics: tuple[tuple[str, re.Pattern[str]], ...]
    wordings: tuple[_Wording, ...]
    not_in: re.Pattern[str]


def claims(document: Document) -> tuple[Claim, ...]:
    """Every figure of the prose that the wordings know, in order, each once."""
    found = (
        claim
        for paragraph in _paragraphs(block.text for block in document.prose)
        for claim in _claims_of(paragraph)
    )
    return tuple(dict.fromkeys(found))


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    """Paragraphs without white space, put together from the lines that a page broke."""
    paragraph = ""
    for line in ("".join(line.split()) for line in lines):
        if not line:
            continue
        paragraph += line
        wrapped = len(line) >= _WRAPPED and not line.endswith(_PARAGRAPH_END)
        if not wrapped or len(paragraph) > _LONGEST_PARAGRAPH:
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph


def _claims_of(paragraph: str) -> Iterator[Claim]:
    rules = _rules()
    if not rules.ours.search(paragraph):
        return
    topic = "none"
    for sentence in _SENTENCE.findall(paragraph):
        for clause in _CLAUSE_END.split(sentence.translate(_FULL_WIDTH)):
            named = _topic_of(clause, rules) or topic
            if topic != "none" or rules.opens.search(sentence):
                topic = named
            if claim := _claim_of(clause, topic, sentence, rules):
                yield claim


def _topic_of(clause: str, rules: _Rules) -> str | None:
    """The topic that the clause names last."""
    ends = {
        topic: max((found.end() for found in words.finditer(clause)), default=0)
        for topic, words in rules.topics
    }
    last = max(ends.values())
    return next((topic for topic, end in ends.items() if end == last), None) if last else None


def _claim_of(clause: str, topic: str, sentence: str, rules: _Rules) -> Claim | None:
    if rules.not_in.search(clause):
        return None
    for wording in rules.wordings:
        if topic in wording.topics and (found := wording.pattern.search(clause)):
            value = wording.value if wording.value is not None else _number(found["number"])
            return Claim(wording.about.replace("*", topic), value, sentence)
    return None


def _number(text: str) -> int:
    return int(re.sub("[,，]", "", text))


@cache
def _rules() -> _Rules:
    data = canonical_data("narrative.yml")

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern.replace("~", data["gap"]).replace("N", data["number"]))

    counted = {topic for wording in data["wordings"] for topic in wording["topics"]}
    return _Rules(
        re.compile("|".join(e["words"] for e in data["topics"] if e["topic"] in counted)),
        re.compile(data["opens"]),
        tuple((entry["topic"], re.compile(entry["words"])) for entry in data["topics"]),
        tuple(
            _Wording(w["about"], frozenset(w["topics"]), compiled(w["pattern"]), w.get("value"))
            for w in data["wordings"]
        ),
        re.compile(data["not_in"]),
    )
