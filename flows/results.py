"""What is written back beside the documents: the answer, and pictures of the figures in doubt.

    .gouji/results/<sha256[:2]>/<sha256>/<program version>/answer.json
                                                          /<table>/<row>.<column>.png

The address is made of content and program alone: writing twice writes the same.
"""

from __future__ import annotations

from extractors.content import Content
from flows.settings import Settings
from flows.version import program_version
from models.report import Extraction
from storage.objects import OWN_FOLDER


def write_back(settings: Settings, content: Content, extraction: Extraction) -> None:
    """Writes what the settings ask for; StoreError where the store does not take it."""
    if not (settings.write_results or settings.write_crops):
        return
    store = settings.open_results()
    folder = f"{OWN_FOLDER}/results/{content.sha256[:2]}/{content.sha256}/{program_version()}"
    if settings.write_results:
        store.write(f"{folder}/answer.json", extraction.as_json().encode())
    if settings.write_crops:
        from extractors.explain.crops import crops_of

        for doubt, picture in crops_of(content, extraction):
            name = f"{doubt.table}/{doubt.figure.row}.{doubt.figure.column}.png"
            store.write(f"{folder}/{name}", picture)
