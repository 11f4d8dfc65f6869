"""CAMUNDA_* settings resolved from arguments, environment and .env files."""

from __future__ import annotations

__all__: list[str] = []
