"""The kinds of file that are read here: a plain list, asked in order.

A new kind is one module with `recognises(content)` and `read(content)`, one line here, one sample.
Readers are imported when first needed, so that the command answers at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from extractors.content import Content
from extractors.errors import Unsupported
from models.document import Document


@dataclass(frozen=True, slots=True)
class Kind:
    """`module` holds `recognises(content) -> bool`, from the bytes, and
    `read(content) -> Document`, which raises an ExtractionFailed."""

    name: str
    module: str

    def recognises(self, content: Content) -> bool:
        recognises: Callable[[Content], bool] = import_module(self.module).recognises
        return recognises(content)

    def read(self, content: Content) -> Document:
        read: Callable[[Content], Document] = import_module(self.module).read
        return read(content)


KINDS: tuple[Kind, ...] = (
    Kind("PDF", "extractors.pdf"),
    Kind("Word document", "extractors.word.docx"),
    Kind("Word document of another kind", "extractors.word.converted"),
    Kind("workbook", "extractors.workbook.xlsx"),
    Kind("old workbook", "extractors.workbook.xls"),
    Kind("workbook of another kind", "extractors.workbook.converted"),
    Kind("other zip", "extractors.archive"),
    Kind("other Office file", "extractors.ole"),
    Kind("picture", "extractors.scan"),
    Kind("web archive", "extractors.web.mhtml"),
    Kind("web page", "extractors.web.html"),
    Kind("text export", "extractors.text"),
)


def kind_of(content: Content) -> Kind:
    """The first kind that recognises the bytes; Unsupported where none does."""
    for kind in KINDS:
        if kind.recognises(content):
            return kind
    raise Unsupported(
        f"{content.name}: not a kind of file that is read here; "
        "send Word, PDF, web page, workbook, picture or text"
    )
