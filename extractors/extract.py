"""One file → one answer, step by step. Every other room asks here.

kind → read → tables by their labels → identity → claims → figures decided → prose compared.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from extractors import identity, narrative
from extractors.content import Content
from extractors.errors import Damaged, ExtractionFailed, TooLarge, Unsupported
from extractors.identity import Identity
from extractors.kinds import kind_of
from extractors.labels import recognise
from extractors.resolve import decide
from extractors.scratch import faults_of_the_machine_told
from models.document import Document, Page
from models.forms import TABLE_KEYS, form
from models.narrative import compare
from models.report import (
    DocumentFacts,
    ErrorFacts,
    Extraction,
    ExtractionError,
    Finding,
    PageFacts,
    SourceName,
    TableKey,
    Template,
)
from models.statutory import StatutoryTable

_log = logging.getLogger(__name__)


def answer(content: Content) -> Extraction | ExtractionError:
    """The extraction, or the error in the contract's words: never an exception.

    The border: a fault of ours, found by a file that nobody foresaw, is logged and told as a file
    that cannot be read, so that a batch goes on.
    """
    try:
        with faults_of_the_machine_told():
            return extract(content)
    except ExtractionFailed as failure:
        return _error(content, failure)
    except MemoryError:
        want = f"{content.name}: reading it needs more memory than there is; send a smaller file"
        return _error(content, TooLarge(want))
    except (Exception, RecursionError) as fault:  # noqa: BLE001 the border, see above
        _log.error("unforeseen fault in reading %s: %s", content.sha256, fault)
        _log.debug("where it happened", exc_info=fault)
        plain = Damaged(
            f"{content.name}: cannot be read ({type(fault).__name__}); send another copy"
        )
        return _error(content, plain)


def extract(content: Content) -> Extraction:
    """The extraction of one file; ExtractionFailed where it cannot be read."""
    if not content.data:
        raise Damaged(f"{content.name}: the file is empty; send it again")
    document = kind_of(content).read(content)
    found = recognise(document)
    stated = identity.identify(document, content.name)
    _refuse_other_documents(content, found, stated)
    claims = narrative.claims(document)
    decided = decide(found, claims, document.second_look)
    findings = (
        *decided.findings,
        *_mixed_forms(found),
        *compare(claims, decided.tables),
    )
    return Extraction(
        document=_facts(content, document, stated, found),
        tables=decided.tables,
        findings=tuple(sorted(findings, key=_printed_order)),
        pages=tuple(_page(page) for page in document.pages),
    )


def _refuse_other_documents(
    content: Content, found: Mapping[TableKey, StatutoryTable], stated: Identity
) -> None:
    if found:
        return
    if stated.before_2019:
        raise Unsupported(
            f"{content.name}: a report or statistics sheet of before 2019 (指标名称, 计量单位); "
            "only the forms for 2019 and later are read"
        )
    if not stated.is_report:
        raise Unsupported(
            f"{content.name}: no statutory table found, and no title of an annual report on "
            "government information disclosure; send the report itself"
        )


def _shared_template(found: Mapping[TableKey, StatutoryTable]) -> Template | None:
    templates = {table.template for table in found.values()}
    return templates.pop() if len(templates) == 1 else None


def _mixed_forms(found: Mapping[TableKey, StatutoryTable]) -> Iterator[Finding]:
    """One notice for the document, and one for each table that is mixed in itself."""
    if len({table.template for table in found.values()}) > 1:
        used = "、".join(f"{_ordinal(table.key)}为{table.template}年版" for table in found.values())
        yield Finding(
            rule="template.mixed",
            severity="notice",
            message=f"各表所用格式不同：{used} (the tables follow different forms)",
        )
    for table in found.values():
        if table.mixed:
            yield Finding(
                rule="template.mixed",
                severity="notice",
                table=table.key,
                message=f"{_ordinal(table.key)}内混用了两版格式 (the table mixes both forms)",
            )


def _ordinal(key: TableKey) -> str:
    return f"表{form('2021').tables[key].title[0]}"


def _facts(
    content: Content,
    document: Document,
    stated: Identity,
    found: Mapping[TableKey, StatutoryTable],
) -> DocumentFacts:
    return DocumentFacts(
        name=content.name,
        sha256=content.sha256,
        media_type=document.media_type,
        issuer=stated.issuer,
        year=stated.year,
        template=_shared_template(found),
        page_count=len(document.pages) or None,
    )


def _page(page: Page) -> PageFacts:
    return PageFacts(
        number=page.number,
        width=round(page.width, 2),
        height=round(page.height, 2),
        rotation=page.rotation,
    )


def _printed_order(finding: Finding) -> tuple[int, bool]:
    """By table, those about the whole document first; errors before notices. Stable beyond."""
    table = -1 if finding.table is None else TABLE_KEYS.index(finding.table)
    return table, finding.severity == "notice"


def _error(content: Content, failure: ExtractionFailed) -> ExtractionError:
    return ExtractionError(
        document=SourceName(name=content.name, sha256=content.sha256),
        error=ErrorFacts(kind=failure.kind, message=str(failure)),
    )
