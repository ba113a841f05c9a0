"""Zip packages made the same every time: python-docx and openpyxl stamp the time of the day."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

_LONG_AGO = (2024, 1, 15, 9, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def repacked(data: bytes, change: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """The same package with fixed times. `change` may alter each part, by its name."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = _STAMP.sub(rb"\g<1>2024-01-15T09:00:00Z", old.read(name))
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, change(name, part) if change else part)
    return target.getvalue()
