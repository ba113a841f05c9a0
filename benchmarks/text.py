"""Text exports: documents a second, and how that grows from 10 documents to 1,000.

`python -m benchmarks.text` prints one line a size. One process; the documents are the samples'
reports in both dialects, each with its own figures, so that nothing is read twice.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from itertools import cycle, islice

from extractors.content import Content
from extractors.extract import extract
from samples.generate.reports import REPORTS
from samples.generate.text import as_tab_separated, as_word_processor

SIZES = (10, 30, 100, 300, 1000)


def documents(count: int) -> Iterator[Content]:
    """Reports of both forms and dialects, in turn."""
    texts = [
        write(make())
        for make in REPORTS.values()
        for write in (as_word_processor, as_tab_separated)
    ]
    for number, text in enumerate(islice(cycle(texts), count)):
        yield Content(f"{number}.txt", f"{text}\n{number}\n".encode())


def memory_mb() -> float:
    """The most that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    for warm in documents(len(REPORTS)):
        extract(warm)
    print("documents  seconds  ms/document  documents/s  peak MB")
    for size in SIZES:
        begin = time.perf_counter()
        cells = sum(
            len(table.cells)
            for content in documents(size)
            for table in extract(content).tables.values()
        )
        seconds = time.perf_counter() - begin
        assert cells > size * 180
        each = seconds * 1000 / size
        print(f"{size:9}  {seconds:7.2f}  {each:11.1f}  {size / seconds:11.0f}  {memory_mb():7.0f}")


if __name__ == "__main__":
    main()
