"""Read models: what happened in the engine, as the API's search endpoints show it."""

from __future__ import annotations

from camunda_embedded._search.models import ReadModels
from camunda_embedded._search.table import InvalidCursor, NotFound

__all__ = ["InvalidCursor", "NotFound", "ReadModels"]
