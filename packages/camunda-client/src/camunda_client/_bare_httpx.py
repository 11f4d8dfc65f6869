"""Imports httpx without its command line program.

Where the libraries of that program are installed (click, rich, pygments), httpx imports them along with itself, which takes
longer than all the rest of it. It makes do without when they are missing, and so it is told that they are.
"""

from __future__ import annotations

import sys

_PROGRAM = "httpx._main"

if "httpx" not in sys.modules:
    sys.modules[_PROGRAM] = None  # type: ignore[assignment]  # Python's way to say that there is no such module
    try:
        import httpx  # noqa: F401
    finally:
        del sys.modules[_PROGRAM]
