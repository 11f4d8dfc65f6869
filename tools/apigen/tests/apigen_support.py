"""Runs both steps of the generator over a small document."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tools.apigen.extract import extract
from tools.apigen.files import write_files
from tools.apigen.generate import generate
from tools.apigen.ir import load_table
from tools.apigen.layout import render
from tools.apigen.naming import load_names
from tools.apigen.source import homes
from tools.apigen.types import Types

DATA = Path(__file__).parent / "data"
DOCUMENT: dict[str, Any] = json.loads((DATA / "document.json").read_text("utf-8"))


def small_table(folder: Path) -> dict[str, str]:
    """Write the small document's table, with a sentence for each name, and return its files."""
    files = {name: render(content) for name, content in extract(DOCUMENT).items()}
    write_files(folder, files, ())
    shutil.copy(DATA / "names.json", folder / "names.json")
    types = Types(load_table(folder), load_names(folder))
    schemas = {*homes(types), *types.api.schemas}
    sentences = {
        "operations": {name: f"Say {name}." for name in types.api.operations},
        "models": {name: f"Say {name}." for name in sorted(schemas)},
    }
    (folder / "sentences.json").write_text(json.dumps(sentences), "utf-8")
    return files


def small_package(folder: Path) -> dict[str, str]:
    """The generated modules of the small document."""
    small_table(folder)
    return generate(folder)
