"""What the forms print beside their figures: labels, heads, notes and titles."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from extractors.labels.expected import FIRST_HEAD
from models.forms import TEMPLATES, canonical_data, form
from models.layout import printed

LEAST = 2  # characters of a label that tell it
_NUMBER = "0123456789一二三四五六七八九十"


@cache
def labels() -> tuple[str, ...]:
    """Every label and title that is printed in a form, and the known other wordings, folded."""
    found = [FIRST_HEAD, *(entry["text"] for entry in canonical_data("aliases.yml"))]
    for template in TEMPLATES:
        for key, table in form(template).tables.items():
            found.append(table.title)
            found += [cell.text for cell in printed(template, key) if not cell.place]
    return tuple(sorted({folded(text) for text in found if text}))


def folded(text: str) -> str:
    """A printed text without white space, its marks half-width."""
    plain = unicodedata.normalize("NFKC", "".join(text.split()))
    return plain.replace("“", '"').replace("”", '"')


def in_a_label(text: str) -> bool:
    """Whether a line's words stand in a label as they are, whatever its number and marks."""
    words = _words(text).lstrip(_NUMBER)
    return len(words) >= LEAST and any(words in label for label in _labels())


@cache
def _labels() -> tuple[str, ...]:
    return tuple(_words(label) for label in labels())


def _words(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
