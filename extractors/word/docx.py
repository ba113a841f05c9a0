"""A .docx (also .docm, .dotx, Strict): the body of its main part, as it would be printed.

Tracked changes count as accepted. Headers, footers, notes and comments are other parts and are not
read; macros are never run.
"""

from __future__ import annotations

from extractors import nesting
from extractors.content import Content
from extractors.errors import Damaged
from extractors.ooxml import Package, children, is_package
from extractors.word.story import Story
from models.document import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def recognises(content: Content) -> bool:
    return is_package(content, "word")


def read(content: Content) -> Document:
    """Damaged, Encrypted or TooLarge where it cannot or may not be read."""
    package = Package(content)
    body = next(children(package.xml(package.main), "body"), None)
    if body is None:
        raise Damaged(f"{content.name}: it has no body; save it anew")
    return nesting.document(MEDIA_TYPE, Story(package).items(body))
