"""The operator's list of units: who belongs to whom, from a small CSV."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HEADS = ("issuer", "parent", "level")


class NoUnits(Exception):
    """The list of units cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """`issuer` is a body, named as its report names it; `parent` compiles its figures; `level`
    is for people."""

    issuer: str
    parent: str
    level: str = ""


def read_units(path: Path) -> Sequence[Line]:
    """The lines of a CSV with the heads issuer, parent, level (UTF-8, with or without a byte-order
    mark). A list of heads alone is lawful: nobody has units."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"issuer", "parent"} <= set(rows.fieldnames or ()):
                raise NoUnits(f"{path}: needs the heads {','.join(HEADS)}")
            lines = [Line(*((row.get(head) or "").strip() for head in HEADS)) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise NoUnits(f"{path}: cannot be read ({error})") from error
    for line in lines:
        if not line.issuer or not line.parent or line.issuer == line.parent:
            raise NoUnits(f"{path}: {line.issuer!r} under {line.parent!r} names no unit")
    return lines


def under(lines: Sequence[Line], parent: str) -> dict[str, str]:
    """Issuer → level of the units under a parent; NoUnits where it has none."""
    units = {line.issuer: line.level for line in lines if line.parent == parent}
    if not units:
        raise NoUnits(f"no unit has the parent {parent}")
    return units
