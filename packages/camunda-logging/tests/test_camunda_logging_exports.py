"""The public face of camunda_logging."""

from __future__ import annotations

import camunda_logging


def test_every_listed_name_resolves() -> None:
    """Each name in __all__ can be read from the package."""
    missing = [name for name in camunda_logging.__all__ if not hasattr(camunda_logging, name)]
    assert [] == missing
