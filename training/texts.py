"""What figure cells say, as often as the reader needs to see it."""

from __future__ import annotations

import re
from collections.abc import Callable

from numpy.random import Generator

from extractors.scan.readers.figure_decoding import OTHER

Make = Callable[[Generator], str]


def _digits(rng: Generator, least: int, most: int) -> str:
    return "".join(str(rng.integers(10)) for _ in range(rng.integers(least, most + 1)))


def _number(rng: Generator, least: int, most: int) -> str:
    return _digits(rng, least, most).lstrip("0") or "0"


def _grouped(rng: Generator) -> str:
    return f"{int(_number(rng, 4, 9)):,}"


def _money(rng: Generator) -> str:
    return f"{_number(rng, 1, 7)}.{_digits(rng, 1, 8 if rng.random() < 0.3 else 2)}"


def _grouped_money(rng: Generator) -> str:
    return f"{int(_number(rng, 4, 8)):,}.{_digits(rng, 1, 6 if rng.random() < 0.3 else 2)}"


def _with_unit(rng: Generator) -> str:
    number = _money(rng) if rng.random() < 0.5 else _number(rng, 1, 6)
    return number + str(rng.choice(["万元", "亿元", "元", "万", "件", "亿"]))


def _signed(rng: Generator) -> str:
    return str(rng.choice(["+", "-", "-"])) + _number(rng, 1, 4)


def _alike(rng: Generator) -> str:
    return str(rng.choice(list("0111678"))) * int(rng.integers(2, 5))


def _zeros(rng: Generator) -> str:
    return str(rng.choice(["0.00", "0.0", "00", "1000", "100", "10", "200", "0.000000", "500"]))


def _noted(rng: Generator) -> str:
    return f"{_number(rng, 1, 3)}({OTHER * int(rng.integers(1, 5))}{_number(rng, 1, 2)}件)"


def _others(rng: Generator) -> str:
    return OTHER * int(rng.integers(1, 6))


def _mixed(rng: Generator) -> str:
    parts = [_number(rng, 1, 3), OTHER * int(rng.integers(1, 3))]
    return "".join(parts if rng.random() < 0.5 else reversed(parts))


def _run_together(rng: Generator) -> str:
    """The figures of two cells whose ruling was lost: what parts them is no character."""
    return f"{_number(rng, 1, 3)}{OTHER}{_number(rng, 1, 3)}"


def _always(text: str) -> Make:
    return lambda _: text


_KINDS: tuple[tuple[float, Make], ...] = (
    (9, _always("")),
    (12, _always("0")),
    (4, _always("1")),
    (6, _always("-")),
    (4, _always("/")),
    (2, _always("无")),
    (2, _always("--")),
    (10, lambda rng: _digits(rng, 1, 1)),
    (15, lambda rng: _number(rng, 2, 2)),
    (13, lambda rng: _number(rng, 3, 3)),
    (7, lambda rng: _number(rng, 4, 4)),
    (5, lambda rng: _digits(rng, 5, 8)),
    (6, _grouped),
    (8, _money),
    (2, _grouped_money),
    (4, _with_unit),
    (12, _signed),
    (4, _alike),
    (3, _zeros),
    (2, _noted),
    (3, _others),
    (2, _mixed),
    (3, _run_together),
)
_TOTAL = sum(weight for weight, _ in _KINDS)


def figure(rng: Generator) -> str:
    """What a cell prints, in the reader's alphabet; `""` for an empty one."""
    weights = [weight / _TOTAL for weight, _ in _KINDS]
    return _KINDS[rng.choice(len(_KINDS), p=weights)][1](rng)


def one_dash(text: str) -> str:
    """As the reader is to write it: two dashes meet, and no eye can tell them from a long one."""
    return re.sub("-+", "-", text)


def as_printed(text: str, rng: Generator) -> str:
    """The same with the dashes, brackets and full-width forms that documents print."""
    if "-" in text:
        text = text.replace("-", str(rng.choice(list("-—–－"), p=[0.45, 0.3, 0.1, 0.15])))
    if "(" in text and rng.random() < 0.6:
        text = text.replace("(", "（").replace(")", "）")
    if rng.random() < 0.05:
        text = text.translate(str.maketrans("0123456789.,", "０１２３４５６７８９．，"))
    return text
