"""The public face of camunda_embedded."""

from __future__ import annotations

import camunda_embedded


def test_every_listed_name_resolves() -> None:
    """Each name in __all__ can be read from the package."""
    missing = [name for name in camunda_embedded.__all__ if not hasattr(camunda_embedded, name)]
    assert [] == missing
