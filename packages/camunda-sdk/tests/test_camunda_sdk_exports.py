"""The public face of camunda_sdk."""

from __future__ import annotations

import camunda_sdk


def test_every_listed_name_resolves() -> None:
    """Each name in __all__ can be read from the package."""
    missing = [name for name in camunda_sdk.__all__ if not hasattr(camunda_sdk, name)]
    assert [] == missing
