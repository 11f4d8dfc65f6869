"""The built-in functions, by name."""

from __future__ import annotations

from camunda_embedded.feel._functions import (
    contexts,
    conversion,
    lists,
    numbers,
    ranges,
    temporal,
    texts,
)
from camunda_embedded.feel._functions._signature import Builtin, collect, invoke

BUILTINS: dict[str, Builtin] = collect(conversion, texts, numbers, lists, contexts, temporal, ranges)

__all__ = ["BUILTINS", "Builtin", "invoke"]
