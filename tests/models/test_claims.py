"""A claim of the prose: frozen, comparable."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from models.claims import Claim


def test_frozen_and_comparable() -> None:
    claim = Claim("requests.granted", 26, "予以公开26件。")
    assert claim == Claim("requests.granted", 26, "予以公开26件。")
    with pytest.raises(FrozenInstanceError):
        claim.value = 27  # type: ignore[misc]
