"""Why a file cannot be read. Bad figures are findings; these are for whole files.

ExtractionFailed
├── Unsupported   not a format or a report that is read here
├── Damaged       the format is known, the bytes are broken
├── Encrypted     a password is needed
├── TooLarge      beyond a bound on size, pages, pixels or entries
├── TimedOut      an engine or the whole reading took too long
├── NotFound      no such file
├── EngineFailed  a needed program is missing or failed
└── MachineLacks  no room on the disk, no memory, no descriptors: the file may be sound
"""

from __future__ import annotations

from typing import ClassVar

from models.report import ErrorKind


class ExtractionFailed(Exception):
    """The message says what is wrong and what to do, in a sentence for a person."""

    kind: ClassVar[ErrorKind]


class Unsupported(ExtractionFailed):
    kind = "unsupported"


class Damaged(ExtractionFailed):
    kind = "damaged"


class Encrypted(ExtractionFailed):
    kind = "encrypted"


class TooLarge(ExtractionFailed):
    kind = "too_large"


class TimedOut(ExtractionFailed):
    kind = "timed_out"


class NotFound(ExtractionFailed):
    kind = "not_found"


class EngineFailed(ExtractionFailed):
    kind = "engine"


class MachineLacks(ExtractionFailed):
    """Not an EngineFailed: a reading goes on without an engine, but not as one that had less room
    than the next."""

    kind = "engine"
