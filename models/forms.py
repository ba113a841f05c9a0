"""The official forms as reviewed data: tables, rows, columns, units and identities.

The data stands in `models/canonical/`; its keys are those of the published canonical schema and
never change. Everything is loaded and validated once, on first use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

TABLE_KEYS = ("proactive_disclosure", "disclosure_requests", "review_and_litigation")
TEMPLATES = ("2019", "2021")

_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same safe loader, ten times as fast where libyaml is at hand."""

Place = tuple[str, str]
"""A cell of a table's form: (row key, column key)."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Row(_Data):
    """A row of figures. `label` is its printed label, parents first, parted by ` / `."""

    key: str
    label: str

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(self.label.split(" / "))


class Column(_Data):
    """A column of figures. `under` are the printed heads above it, outermost first."""

    key: str
    label: str
    under: tuple[str, ...] = ()
    unit: Literal["万元"] | None = None
    signed: bool = False
    """Whether its figures may be below zero; all others count something."""


class Block(_Data):
    """Rows that share their columns. Table two has several, each under its own heads."""

    label: str = ""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class TableForm(_Data):
    key: str
    title: str
    blocks: tuple[Block, ...]

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every cell of figures, in printed order."""
        return tuple(
            (row.key, column.key)
            for block in self.blocks
            for row in block.rows
            for column in block.columns
        )

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        return {row.key: row for block in self.blocks for row in block.rows}

    @cached_property
    def columns(self) -> Mapping[Place, Column]:
        """The column of each place."""
        return {
            (row.key, column.key): column
            for block in self.blocks
            for row in block.rows
            for column in block.columns
        }

    def column(self, place: Place) -> Column:
        """The column of a place; KeyError where the form has no such place."""
        return self.columns[place]


class Identity(_Data):
    """A sum that must hold (勾稽关系): `parts` = `whole`, each a weighted sum of lines.

    `along` says what the keys name: columns, for an identity over every row; rows, for one over
    every column. The finding of a broken one stands at `stands_at` on that axis, None where the
    whole is no single line.
    """

    id: str
    table: str
    along: Literal["columns", "rows"]
    parts: Mapping[str, int]
    whole: Mapping[str, int]
    printed: bool = False

    @property
    def stands_at(self) -> str | None:
        return next(iter(self.whole)) if len(self.whole) == 1 else None


class Form(_Data):
    template: Literal["2019", "2021"]
    source: str
    used_for: str
    tables: Mapping[str, TableForm]
    identities: tuple[Identity, ...]

    @model_validator(mode="after")
    def _identities_name_lines_of_the_form(self) -> Form:
        for identity in self.identities:
            table = self.tables[identity.table]
            axis = 1 if identity.along == "columns" else 0
            known = {place[axis] for place in table.places}
            unknown = (set(identity.parts) | set(identity.whole)) - known
            if unknown:
                raise ValueError(f"{identity.id} names lines the form lacks: {sorted(unknown)}")
        return self


class Instance(_Data):
    """One identity over one line: sum of `cells` weighted is zero (parts +, whole -)."""

    identity: Identity
    line: Annotated[str, Field(description="the row key or column key that it runs over")]
    weights: Mapping[Place, int]

    @property
    def row(self) -> str | None:
        """Where its finding stands, by the contract."""
        return self.line if self.identity.along == "columns" else self.identity.stands_at

    @property
    def column(self) -> str | None:
        return self.identity.stands_at if self.identity.along == "columns" else self.line


@cache
def form(template: str) -> Form:
    """The form `2019` or `2021`; KeyError for another name."""
    if template not in TEMPLATES:
        raise KeyError(template)
    return Form.model_validate(canonical_data(f"{template}.yml"))


@cache
def canonical_data(name: str) -> Any:
    """One file of `models/canonical/`, parsed."""
    text = files("models").joinpath("canonical", name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=_LOADER)


@cache
def instances(template: str, table: str) -> tuple[Instance, ...]:
    """Every identity of a table over every one of its lines, in printed order."""
    the_form = form(template)
    places = set(the_form.tables[table].places)
    return tuple(
        instance
        for identity in the_form.identities
        if identity.table == table
        for instance in _over_lines(identity, the_form.tables[table])
        if set(instance.weights) <= places
    )


def _over_lines(identity: Identity, table: TableForm) -> Iterator[Instance]:
    axis = 0 if identity.along == "columns" else 1
    signed = {**identity.parts, **{key: -weight for key, weight in identity.whole.items()}}
    for line in dict.fromkeys(place[axis] for place in table.places):
        weights = {
            ((line, key) if axis == 0 else (key, line)): weight for key, weight in signed.items()
        }
        yield Instance(identity=identity, line=line, weights=weights)
