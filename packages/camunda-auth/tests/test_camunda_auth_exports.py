"""The public face of camunda_auth."""

from __future__ import annotations

import camunda_auth


def test_every_listed_name_resolves() -> None:
    """Each name in __all__ can be read from the package."""
    missing = [name for name in camunda_auth.__all__ if not hasattr(camunda_auth, name)]
    assert [] == missing
