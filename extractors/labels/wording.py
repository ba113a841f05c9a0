"""How alike a found label and a printed one are, whatever was done to it on the way.

A label is compared as its bare words: NFKC, simplified characters, no white space, punctuation or
leading number. Notes in brackets may stand in either or not; known other wordings come from
`models/canonical/aliases.yml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio

from models.forms import canonical_data

LONGEST = 200
"""Characters of the longest label; more is a paragraph. Notes inside labels reach about 90."""

_NUMBER = re.compile(
    r"^[\s(\[]*(?:[一二三四五六七八九十]{1,2}\s*[、,.:)\]]|[(\[]\s*[一二三四五六七八九十]{1,2}\s*[)\]]?"
    r"|\d{1,2}\s*[、,.:)\]]*(?=[^\d\s、,.:)\]]))\s*"
)
_NOTE = re.compile(
    r"\([^()]{3,}\)|\[(?:\d{1,2}|[^\[\]]{3,})\]|〔[^〔〕]*〕|【[^【】]*】|\([^()]{3,}$"
)
_BARE = re.compile(r"[\W_]+")
_PART_LEAST = 4
"""Characters that a part must have to stand for the whole: 其他 stands for nothing."""
_PART_AT_START = 0.93
_PART_INSIDE = 0.8
_PART_ALIKE = 88.0
"""Of 100: a part must be all but the same."""
_OTHER_THING = ("其他", "其中")
"""Before a label these name another row than the label alone does."""
_OTHER_ALIKE = 0.3


def clipped(text: str) -> str:
    """The text, or as much of a paragraph as shows that it is no label."""
    return text if len(text) <= LONGEST else "".join(text.split())[: LONGEST + 1]


@lru_cache(maxsize=20_000)
def bare(text: str) -> str:
    """The words of a label alone, its notes in brackets among them."""
    return _BARE.sub("", _NUMBER.sub("", _plain(text), count=1))


@lru_cache(maxsize=20_000)
def wordings(text: str) -> tuple[str, ...]:
    """What a label may be compared as: bare with its notes, and without them."""
    plains = [_NUMBER.sub("", plain, count=1) for plain in _plains(text)]
    found = [
        _BARE.sub("", each) for plain in plains for each in (plain, _NOTE.sub("", plain))
    ]
    return tuple(dict.fromkeys(wording for wording in found if wording))


def _plain(text: str) -> str:
    return _plains(text)[0]


@lru_cache(maxsize=20_000)
def _plains(text: str) -> tuple[str, ...]:
    """Simplified with words, and character by character: some write 文件 in traditional ones."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"\s+", "", plain)
    if plain.isascii() or _known_characters().issuperset(plain):
        return (plain,)
    return (simplified(plain), str(_converter("t2s").convert(plain)))


@cache
def _known_characters() -> frozenset[str]:
    """Characters of the forms themselves: a label of these alone needs no conversion."""
    forms = (canonical_data(f"{template}.yml") for template in ("2019", "2021"))
    return frozenset("".join(_strings(list(forms)))) | frozenset("0123456789()[],.、:")


def _strings(data: Any) -> Iterable[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from (text for value in data.values() for text in _strings(value))
    elif isinstance(data, list):
        yield from (text for value in data for text in _strings(value))


@cache
def _converter(way: str) -> Any:
    from opencc import OpenCC

    return OpenCC(way)


@lru_cache(maxsize=20_000)
def simplified(text: str) -> str:
    """In simplified characters, and where they were not before in the words that go with them:
    檔案 is 文件, 資訊 is 信息; but 文件 in simplified characters is not 文档."""
    if _converter("t2s").convert(text) == text:
        return text
    return str(_converter("tw2sp").convert(text))


@cache
def printed(label: str) -> tuple[str, ...]:
    """What a label of the form may be printed as: its own wordings and its aliases'."""
    other = (alias["text"] for alias in canonical_data("aliases.yml") if alias["of"] == label)
    every = (wording for text in (label, *other) for wording in wordings(text))
    return tuple(dict.fromkeys(every))


@lru_cache(maxsize=200_000)
def alike(found: str, label: str) -> float:
    """0 to 1: how alike the found text is to the form's label. 1 is the same words."""
    if len(found) > LONGEST:
        return 0.0
    return max((_alike(a, b) for a in wordings(found) for b in printed(label)), default=0.0)


@lru_cache(maxsize=50_000)
def alike_whole(found: str, label: str) -> float:
    """The same, where no part may stand for the whole."""
    if len(found) > LONGEST:
        return 0.0
    return max((_whole(a, b) for a in wordings(found) for b in printed(label)), default=0.0)


def cut_short(found: str, label: str) -> bool:
    """Whether a part of the label stands for the whole of it."""
    return len(found) >= _PART_LEAST and found in label


def _whole(found: str, label: str) -> float:
    return float(Levenshtein.normalized_similarity(found, label))


def _alike(found: str, label: str) -> float:
    whole = _whole(found, label)
    short, long = sorted((found, label), key=len)
    if (
        len(short) < _PART_LEAST
        or partial_ratio(short, long, score_cutoff=_PART_ALIKE) < _PART_ALIKE
    ):
        return whole
    if long == found and any(
        found.startswith(other) and not label.startswith(other) for other in _OTHER_THING
    ):
        return min(whole, _OTHER_ALIKE)
    at_start = partial_ratio(short, long[: len(short) + 1]) >= _PART_ALIKE
    return max(whole, _PART_AT_START if at_start else _PART_INSIDE)
