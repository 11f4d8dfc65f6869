"""Turns the table into the generated package of the client."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tools.apigen import ir
from tools.apigen.emit_clients import ClientsEmitter, clients_module
from tools.apigen.emit_keys import keys_module
from tools.apigen.emit_models import ModelsEmitter
from tools.apigen.emit_tables import public_module, same_schemas, tables_module
from tools.apigen.files import write_files
from tools.apigen.naming import load_names, module_of
from tools.apigen.sentences import load_sentences
from tools.apigen.source import GENERICS, HEADER, link_readers
from tools.apigen.types import Types

TARGET = ir.TABLE.parent / "src" / "camunda_client" / "_generated"


def generate(table: Path = ir.TABLE) -> dict[str, str]:
    """Generate every module.

    Args:
        table: Folder of the table, with `names.json` and `sentences.json` beside it.

    Returns:
        Formatted text by path below the generated package.
    """
    api = ir.load_table(table)
    types = Types(api, load_names(table))
    sentences = load_sentences(table)
    same = same_schemas(types)
    types.names.unify(same)
    models = ModelsEmitter(types, sentences, same)
    files = {
        **{f"{folder}__init__.py": HEADER for folder in ("", "models/", "operations/")},
        "aio.pyi": ClientsEmitter(types, sentences, asynchronous=True).stub(),
        "keys.py": keys_module(types, sentences),
        "tables.py": tables_module(types),
        "public.pyi": public_module(types),
        "clients.pyi": clients_module(types),
    }
    for area in sorted({schema.area for schema in api.schemas.values()} - {"keys"}):
        module = module_of(area)
        path = module.replace(".", "/") + ".py"
        files[path] = link_readers(models.module(area), module)
    for area in api.areas():
        text = ClientsEmitter(types, sentences, asynchronous=False).module(area)
        files[f"operations/{area}.py"] = link_readers(text, f"operations.{area}")
    return tidy(files)


def tidy(files: dict[str, str]) -> dict[str, str]:
    """Drop unused imports, sort the rest and format, with the formatter that the repository uses."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_files(root, files, ())
        ruff = [sys.executable, "-m", "ruff"]
        common = ["--isolated", "--line-length", "140", "--target-version", "py310", "--no-cache", "-q"]
        rules = ["check", "--fix", "--select", "I001,F401", "--exit-zero"]
        imports = ["--config", 'lint.isort.known-first-party=["camunda_client"]']
        imports += ["--config", f"lint.pyflakes.extend-generics={GENERICS}"]
        imports += ["--config", "lint.isort.combine-as-imports=true"]
        subprocess.run([*ruff, *rules, *common, *imports, folder], check=True)
        subprocess.run(
            [*ruff, "format", *common, "--config", "format.skip-magic-trailing-comma=true", folder],
            check=True,
        )
        return {name: (root / name).read_text("utf-8") for name in files}
