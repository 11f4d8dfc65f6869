"""Command line: `extract DOCUMENT [--check]` and `generate [--check]`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tools.apigen.extract import extract
from tools.apigen.files import differences, write_files
from tools.apigen.ir import TABLE, load_table
from tools.apigen.layout import render


def main(arguments: list[str] | None = None) -> int:
    """Run one step of the generator.

    Args:
        arguments: Words of the command line; the process's own by default.

    Returns:
        0, or 1 when `--check` found a difference.
    """
    parser = argparse.ArgumentParser(prog="python -m tools.apigen", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    read = steps.add_parser("extract", help="read an OpenAPI document into the table")
    read.add_argument("document", type=Path)
    read.add_argument("--table", type=Path, default=TABLE)
    read.add_argument("--check", action="store_true", help="compare and write nothing")
    write = steps.add_parser("generate", help="turn the table into Python")
    write.add_argument("--check", action="store_true", help="compare and write nothing")
    options = parser.parse_args(arguments)
    if options.step == "extract":
        return _extract(options.document, options.table, check=options.check)
    return _generate(check=options.check)


def _extract(document: Path, table: Path, *, check: bool) -> int:
    if not document.exists():
        print(f"{document} is not here: extraction skipped")
        return 0 if check else 1
    files = {name: render(content) for name, content in extract(json.loads(document.read_text())).items()}
    return _finish(table, files, check=check, owned=("table.json", "areas"))


def _generate(*, check: bool) -> int:
    from tools.apigen import emit_embedded
    from tools.apigen.generate import TARGET, generate

    api = load_table()
    page = emit_embedded.PAGE
    results = [
        _finish(TARGET, generate(), check=check, owned=(".",)),
        _finish(emit_embedded.TARGET, emit_embedded.table_files(api), check=check, owned=(".",)),
        _finish(
            page.parent, {page.name: emit_embedded.operations_page(api)}, check=check, owned=(page.name,)
        ),
    ]
    return max(results)


def _finish(folder: Path, files: dict[str, str], *, check: bool, owned: tuple[str, ...]) -> int:
    if not check:
        write_files(folder, files, owned)
        print(f"{len(files)} files written to {folder}")
        return 0
    found = differences(folder, files, owned)
    for line in found:
        print(line)
    print(f"{len(found)} differences" if found else "no difference")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
