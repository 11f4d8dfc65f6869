"""Pluggable logging for Camunda 8 tools: any logger in, one SdkLogger out."""

from __future__ import annotations

__all__: list[str] = []
