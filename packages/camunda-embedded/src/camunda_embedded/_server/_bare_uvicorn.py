"""Imports uvicorn without its command line program, whose libraries take longer than all the rest of it.

uvicorn keeps its public functions: the program is imported when somebody calls them.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_PROGRAM = "uvicorn.main"


def _later(name: str) -> Any:
    def call(*arguments: Any, **named: Any) -> Any:
        return getattr(import_module(_PROGRAM), name)(*arguments, **named)

    return call


if "uvicorn" not in sys.modules:
    stand_in = ModuleType(_PROGRAM)
    for function in ("Server", "main", "run"):
        setattr(stand_in, function, _later(function))
    sys.modules[_PROGRAM] = stand_in
    try:
        import uvicorn
    finally:
        del sys.modules[_PROGRAM]
    from uvicorn.server import Server

    # A class, which others may derive from: never a stand-in.
    uvicorn.Server = Server  # type: ignore[misc]
