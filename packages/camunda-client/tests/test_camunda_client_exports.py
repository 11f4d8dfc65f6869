"""The public face of camunda_client."""

from __future__ import annotations

import camunda_client


def test_every_listed_name_resolves() -> None:
    """Each name in __all__ can be read from the package."""
    missing = [name for name in camunda_client.__all__ if not hasattr(camunda_client, name)]
    assert [] == missing
