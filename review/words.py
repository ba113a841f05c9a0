"""The pages' words in both languages, kept as data in `words.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

import yaml

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@cache
def _words() -> dict[str, dict[Language, str]]:
    text = files("review").joinpath("words.yml").read_text(encoding="utf-8")
    return {key: {"zh": zh, "en": en} for key, (zh, en) in yaml.safe_load(text).items()}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says a word in one language: `say("queue.count", n=3)`. KeyError for a word not listed."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        said = _words()[key][self.language]
        return said.format(**values) if values else said

    def rule(self, name: str) -> str:
        """A rule in words; its bare name where the list does not know it."""
        words = _words().get(f"rule.{name}")
        return words[self.language] if words else name

    @property
    def other(self) -> Language:
        return "en" if self.language == "zh" else "zh"

    def starting_with(self, *prefixes: str) -> dict[str, str]:
        """Every word whose key begins with one of `prefixes`, for the page's script."""
        return {
            key: both[self.language] for key, both in _words().items() if key.startswith(prefixes)
        }


def speaker(wanted: str | None) -> Speaker:
    """Chinese first; another language only where it is asked for and known."""
    return Speaker("en" if wanted == "en" else "zh")
