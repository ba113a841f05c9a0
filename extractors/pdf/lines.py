"""Characters to lines and paragraphs by where they stand; the order of the file is not used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

from extractors.pdf.characters import Character

SAME_LINE = 0.35  # of the text height between baselines of one line
GAP = 0.5  # of the text height between letters or digits of one word, at most
WIDE_GAP = 1.5  # the same where a full-width character, blank on one side, is part
CELL_GAP = 0.9  # the same, where it may part two cells without rulings
LEADING = 1.3  # text heights between the lines of a paragraph, at most, beyond its text
INDENT = 1.0  # text heights that a paragraph's first line is set in, at least

Line = list[Character]


def lines_of(characters: Iterable[Character], height: float) -> list[Line]:
    """Lines from the top, each from the left. `height` is that of the text, in points."""
    lines: list[Line] = []
    for character in sorted(characters, key=attrgetter("baseline")):
        if lines and character.baseline - lines[-1][-1].baseline <= SAME_LINE * height:
            lines[-1].append(character)
        else:
            lines.append([character])
    for line in lines:
        line.sort(key=attrgetter("x0"))
    return lines


def text_of(line: Line, height: float) -> str:
    """The line as printed; a gap between its characters is a space."""
    texts = []
    for position, character in enumerate(line):
        if position and _apart(line[position - 1], character, height, WIDE_GAP):
            texts.append(" ")
        texts.append(character.text)
    return "".join(texts).strip()


def _apart(before: Character, after: Character, height: float, wide_gap: float) -> bool:
    """A figure's characters stand close; two figures in one place do not."""
    narrow = before.text.isascii() and after.text.isascii()
    return after.x0 - before.x1 > (GAP if narrow else wide_gap) * height


def words_of(line: Line, height: float) -> list[Line]:
    """The line parted where its ink leaves more free than characters of one cell do."""
    words: list[Line] = []
    for character in line:
        if character.text.isspace():
            continue
        if words and not _apart(words[-1][-1], character, height, CELL_GAP):
            words[-1].append(character)
        else:
            words.append([character])
    return words


def paragraphs(lines: Sequence[Line], height: float) -> list[list[Line]]:
    """Lines that run on: the one before reaches the right margin and no indent or gap parts."""
    inked = [line for line in lines if any(not c.text.isspace() for c in line)]
    if not inked:
        return []
    left, right = min(line[0].x0 for line in inked), max(line[-1].x1 for line in inked)
    found: list[list[Line]] = []
    for line in inked:
        if found and _runs_on(found[-1][-1], line, left, right, height):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _runs_on(before: Line, line: Line, left: float, right: float, height: float) -> bool:
    return (
        before[-1].x1 > right - 2 * height
        and line[0].x0 < left + INDENT * height
        and line[0].baseline - before[0].baseline < (1 + LEADING) * height
    )
