"""A pytest plugin: every ``python`` block of a page runs, top to bottom, in an empty folder without ``CAMUNDA_*``.

A block that cannot run in a test, since it needs a cluster for example, is marked in the page with the comment
``<!--- skip: next "reason" -->``, which a reader of the page does not see.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

from tools.workspace import ROOT

_before: list[tuple[str, dict[str, str], tempfile.TemporaryDirectory[str]]] = []


def enter(namespace: dict[str, Any]) -> None:
    """Give the page an empty folder and an environment without settings."""
    folder = tempfile.TemporaryDirectory()
    _before.append((str(Path.cwd()), dict(os.environ), folder))
    os.chdir(folder.name)
    for key in [key for key in os.environ if key.startswith(("CAMUNDA_", "ZEEBE_"))]:
        del os.environ[key]
    namespace["__name__"] = "__main__"


def leave(namespace: dict[str, Any]) -> None:
    """Put back what the page may have changed."""
    folder, environment, scratch = _before.pop()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    scratch.cleanup()
    namespace.clear()


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    path=str(ROOT),
    patterns=["*.md"],
    setup=enter,
    teardown=leave,
).pytest()
