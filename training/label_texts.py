"""What lines of labels say: the forms' own words, broken as tables break them; their characters
in any order; and text that is none of theirs, which a reader must not take for theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from numpy.random import Generator

from extractors.scan.readers import form_words
from extractors.scan.readers.form_words import folded
from extractors.scan.readers.label_reader import OTHER
from models.forms import canonical_data

DIGITS = "0123456789"
NUMERALS = "一二三四五六七八九十"
MARKS = '.,:;()/、。"'
LONGEST = 14  # characters in a strip of several lines
LONGEST_LINE = 26
COMMON = "".join(
    bytes((row, cell)).decode("gb2312", "ignore")
    for row in range(0xB0, 0xD8)
    for cell in range(0xA1, 0xFF)
)
"""The 3,755 characters of the first level of GB 2312, which nearly all texts are written in."""

_NUMBER = re.compile(r"^(\d|[一二三四五六七八九十])([.、])|^\((.)\)")


@cache
def labels() -> tuple[str, ...]:
    """What the forms print, and the sheets before them."""
    older = canonical_data("before_2019.yml")["words"]
    return tuple(sorted({*form_words.labels(), *map(folded, older)}))


@cache
def alphabet() -> str:
    """What the label reader writes, after the blank; `?` is any other character."""
    return "".join(sorted({*"".join(labels()), *DIGITS, *NUMERALS, *MARKS})) + OTHER


def strip(rng: Generator) -> list[str]:
    """The lines of one strip, as the reader should write them: one long, or several short ones."""
    kind = rng.random()
    if kind < 0.52:
        return _broken(_numbered(labels()[rng.integers(len(labels()))], rng), rng)
    if kind < 0.76:
        return _broken(_any(alphabet()[:-1], int(rng.integers(1, 15)), rng), rng)
    if kind < 0.88:
        return _broken(_mixed(rng), rng)
    if kind < 0.94:
        return _broken(OTHER * int(rng.integers(1, 5 if rng.random() < 0.5 else 15)), rng)
    return [_any(DIGITS + ".,", int(rng.integers(1, 6)), rng)]


def turned(rng: Generator) -> list[str]:
    """A strip of the forms' words as long as they are, of which none can be read."""
    lines = _broken(labels()[rng.integers(len(labels()))], rng)
    return [OTHER * len(line) for line in lines]


def _any(characters: Sequence[str], count: int, rng: Generator) -> str:
    return "".join(characters[i] for i in rng.integers(0, len(characters), count))


def _mixed(rng: Generator) -> str:
    """A label with other characters in, before or after it."""
    label, share = labels()[rng.integers(len(labels()))], rng.uniform(0.1, 0.6)
    if rng.random() < 0.5:
        return "".join(OTHER if rng.random() < share else c for c in label)
    place = int(rng.integers(0, len(label) + 1))
    return label[:place] + OTHER * int(rng.integers(1, 6)) + label[place:]


def _numbered(label: str, rng: Generator) -> str:
    """The label with its number as it is, written otherwise, or left out."""
    found = _NUMBER.match(label)
    if not found or rng.random() < 0.6:
        return label
    number = found[1] or found[3]
    ways = (f"{number}.", f"{number}、", f"({number})", number, "")
    return ways[rng.integers(len(ways))] + label[found.end() :]


def _broken(text: str, rng: Generator) -> list[str]:
    """Some lines of the text in a column of some width, side by side as far as they go."""
    width = LONGEST_LINE if rng.random() < 0.3 else int(rng.integers(1, LONGEST + 1))
    lines = [text[begin : begin + width] for begin in range(0, len(text), width)]
    begin = int(rng.integers(len(lines)))
    count = max(1, (LONGEST - 1) // (width + 1))
    return lines[begin : begin + count]


def as_printed(text: str, rng: Generator) -> str:
    """The same with the full-width forms that documents print."""
    wide = {",": 0.9, ":": 0.8, ";": 0.8, "(": 0.75, ")": 0.75, "/": 0.2, ".": 0.15}
    chosen = "".join(chr(ord(c) + 0xFEE0) if rng.random() < wide.get(c, 0.0) else c for c in text)
    quotes = iter("“”" * len(text))
    return "".join(next(quotes) if c == '"' else c for c in chosen)
