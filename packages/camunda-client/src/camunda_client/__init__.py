"""Typed sync and async client for every operation of the Camunda 8 REST API."""

from __future__ import annotations

__all__: list[str] = []
