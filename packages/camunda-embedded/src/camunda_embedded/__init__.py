"""A Camunda 8 in the process for first steps and tests, speaking the REST API."""

from __future__ import annotations

__all__: list[str] = []
