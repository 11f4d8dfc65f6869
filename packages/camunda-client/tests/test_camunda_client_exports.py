"""The public face of camunda_client."""

from __future__ import annotations

import camunda_client


def test_every_listed_name_resolves() -> None:
    """Each name that dir() shows can be read from the package."""
    missing = [name for name in dir(camunda_client) if not hasattr(camunda_client, name)]
    assert [] == missing
