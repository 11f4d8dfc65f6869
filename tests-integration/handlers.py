"""Handlers that child processes import by name."""

from __future__ import annotations

import os
from typing import Any


def double_in_a_process(job: Any) -> dict[str, Any]:
    """Twice the amount, computed in a child."""
    assert os.getppid() > 1
    return {"doubled": job.variables["amount"] * 2}
