"""The companion file: one sentence for each operation and model, in our own words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.apigen import ir

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Sentences:
    """Sentences by name of operation and by name of class."""

    operations: dict[str, str]
    models: dict[str, str]

    def operation(self, name: str) -> str:
        """The sentence of an operation.

        Raises:
            KeyError: The companion file has none; it has to be written.
        """
        return self.operations[name]

    def model(self, name: str) -> str:
        """The sentence of a class."""
        return self.models[name]


def load_sentences(folder: Path | None = None) -> Sentences:
    """Read the companion file beside the table."""
    raw = json.loads(((folder or ir.TABLE) / "sentences.json").read_text("utf-8"))
    return Sentences(raw["operations"], raw["models"])
