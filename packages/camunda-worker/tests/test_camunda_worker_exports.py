"""The public face of camunda_worker."""

from __future__ import annotations

import camunda_worker


def test_every_listed_name_resolves() -> None:
    """Each name in __all__ can be read from the package."""
    missing = [name for name in camunda_worker.__all__ if not hasattr(camunda_worker, name)]
    assert [] == missing
