"""The embedded engine, in the process and over HTTP."""

from __future__ import annotations

import asyncio

from embedded_engine import WORK, instances
from embedded_http import measure, serving

from camunda_embedded import Engine

from .setup import Setup


def in_process(setup: Setup) -> dict[str, float]:
    """Instances from start to end, one after another."""
    with Engine() as engine:
        engine.deploy(("work.bpmn", WORK))
        instances(engine, setup.count(500))
        return {"per second": round(instances(engine, setup.count(6_000)))}


def over_http(setup: Setup) -> dict[str, float]:
    """Instances from start to end, started over four connections, the engine in a process of its own."""
    with serving() as address:
        rate = asyncio.run(measure(address, setup.count(4_000), 4, warm=setup.count(200)))
        return {"per second": round(rate)}
