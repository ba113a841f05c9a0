"""Rows under a label that is only like the form's: a misprint, or another row in its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.labels.lines import Line
from extractors.labels.wording import cut_short, printed, wordings


def unlike_label(lines: Sequence[Line], labels: Iterable[str]) -> str | None:
    """What the lines of one row call it, where that is none of the wordings of `labels`.

    None where they do call it so, or say nothing, or where their words were read from a picture:
    those differ from the form's by misreading alone.
    """
    named = [line for line in lines if line.words]
    if not named or any(line.by_picture for line in named):
        return None
    whole = "".join(line.words[-1] for line in named)
    texts = {whole}.union(*((line.words[-1], "".join(line.words[-2:])) for line in named))
    same = any(_is_called(text, label) for text in texts for label in labels)
    return None if same else "".join(whole.split())


def _is_called(text: str, label: str) -> bool:
    return any(
        found == wording or cut_short(found, wording)
        for found in wordings(text)
        for wording in printed(label)
    )
