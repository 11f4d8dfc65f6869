"""OAuth client credentials, Basic and no authentication for httpx."""

from __future__ import annotations

__all__: list[str] = []
