"""Writes JSON so that a difference between two tables reads line by line."""

from __future__ import annotations

import json
from typing import Any


def render(content: dict[str, Any]) -> str:
    """One fact a line: every operation and schema is a block, every field and parameter one line.

    Args:
        content: Content of one file of the table.

    Returns:
        JSON text with a final newline.
    """
    return _block(content, 0) + "\n"


def _block(value: Any, depth: int) -> str:
    text = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict) or (depth >= 2 and len(text) <= 100) or depth >= 5 or not value:
        return text
    if depth >= 4 and "kind" in value:
        return text
    indent = " " * (depth + 1)
    lines = [f"{indent}{json.dumps(key)}: {_block(item, depth + 1)}" for key, item in value.items()]
    return "{\n" + ",\n".join(lines) + "\n" + " " * depth + "}"
