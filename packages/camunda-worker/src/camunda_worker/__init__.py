"""Job workers for Camunda 8: asyncio, threads and processes."""

from __future__ import annotations

__all__: list[str] = []
