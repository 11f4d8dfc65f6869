"""How much memory is taken by what only waits."""

from __future__ import annotations

import gc
import tracemalloc

from core_support import line, process, service

from camunda_embedded import Engine
from camunda_embedded._core.commands import CreateInstance

MOST_BYTES = 3_000


def test_a_waiting_instance_takes_little_memory() -> None:
    """With a variable of its own, a job, and all that searches show of it."""
    count = 2_000
    with Engine() as engine:
        engine.deploy(("work.bpmn", process(line(service("t")))))
        engine.execute(CreateInstance(process_definition_id="p", variables={"orderId": "first"}))
        gc.collect()
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            for number in range(count):
                engine.execute(
                    CreateInstance(process_definition_id="p", variables={"orderId": f"order-{number}"})
                )
            gc.collect()
            taken = tracemalloc.get_traced_memory()[0] - before
        finally:
            tracemalloc.stop()
    assert taken / count < MOST_BYTES
