"""The public face of camunda_config."""

from __future__ import annotations

import camunda_config


def test_every_listed_name_resolves() -> None:
    """Each name in __all__ can be read from the package."""
    missing = [name for name in camunda_config.__all__ if not hasattr(camunda_config, name)]
    assert [] == missing
