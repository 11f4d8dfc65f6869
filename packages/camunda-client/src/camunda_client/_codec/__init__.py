"""JSON to models and back: tolerant when reading, strict when writing."""

from __future__ import annotations

from camunda_client._codec._json import dumps, loads
from camunda_client._codec._values import encode_variables
from camunda_client._codec._variables import Variables

__all__ = ["Variables", "dumps", "encode_variables", "loads"]
