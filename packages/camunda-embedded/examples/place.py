"""Where an example runs: on an engine of its own, or at the address on the command line."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from camunda_client import CamundaAsyncClient
from camunda_embedded import Engine


@contextlib.asynccontextmanager
async def cluster() -> AsyncIterator[CamundaAsyncClient]:
    """A client of the address given, or of an engine that ends with the example."""
    if len(sys.argv) > 1:
        async with CamundaAsyncClient({"CAMUNDA_REST_ADDRESS": sys.argv[1]}) as client:
            yield client
        return
    with Engine() as engine, engine.serve() as address:
        async with CamundaAsyncClient({"CAMUNDA_REST_ADDRESS": address}) as client:
            yield client


def files(program: str) -> list[Path]:
    """The BPMN, DMN and form files beside a program."""
    folder = Path(program).parent
    return sorted(path for path in folder.iterdir() if path.suffix in {".bpmn", ".dmn", ".form"})
