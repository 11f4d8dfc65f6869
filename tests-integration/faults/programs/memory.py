"""Make one call and print, as JSON, how it ended and by how many MiB the process grew at its largest.

Arguments: ``sync`` or ``async``, and the limit of an answer in bytes. Settings come from the environment.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from typing import Any

from camunda_sdk import CamundaAsyncClient, CamundaClient, RequestOptions

OPEN = {"CAMUNDA_AUTH_STRATEGY": "NONE"}
OPTIONS = RequestOptions(timeout=20, max_attempts=1)


class Measured:
    """How long a call takes and by how much the process grows."""

    def __init__(self) -> None:
        self._before = peak()
        self._begun = time.monotonic()

    def told(self, ended: object) -> dict[str, Any]:
        """What to print."""
        took = time.monotonic() - self._begun
        return {"ended": type(ended).__name__, "grew": peak() - self._before, "took": took}


def peak() -> float:
    """The largest size of this process so far, in MiB."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (1024 * 1024 if sys.platform == "darwin" else 1024)


def measure(limit: int) -> dict[str, Any]:
    """One call that loads whatever is needed, and the one that counts."""
    with CamundaClient(OPEN) as client:
        client.get_license()
    with CamundaClient(max_response_bytes=limit) as client:
        measured = Measured()
        try:
            return measured.told(client.get_topology(options=OPTIONS))
        except Exception as error:
            return measured.told(error)


async def ameasure(limit: int) -> dict[str, Any]:
    """The same with the asynchronous client."""
    async with CamundaAsyncClient(OPEN) as client:
        await client.get_license()
    async with CamundaAsyncClient(max_response_bytes=limit) as client:
        measured = Measured()
        try:
            return measured.told(await client.get_topology(options=OPTIONS))
        except Exception as error:
            return measured.told(error)


if __name__ == "__main__":
    most = int(sys.argv[2])
    print(json.dumps(measure(most) if sys.argv[1] == "sync" else asyncio.run(ameasure(most))))
