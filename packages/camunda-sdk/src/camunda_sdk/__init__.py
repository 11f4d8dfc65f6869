"""The Camunda 8 SDK for Python: client, workers, configuration and authentication in one."""

from __future__ import annotations

__all__: list[str] = []
