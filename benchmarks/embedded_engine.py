"""What the embedded engine does in the process: instances a second, memory of those that wait, and how much they slow others.

Run: ``python benchmarks/embedded_engine.py [instances]``. Wanted: 2,500 instances a second from start to end, under 3 kB for one
that waits, and no more than 20 % slower with 100,000 waiting timers and subscriptions.
"""

from __future__ import annotations

import gc
import sys
import time
import tracemalloc
from typing import TYPE_CHECKING, Any

from camunda_embedded import Engine
from camunda_embedded._core.commands import ActivateJobs, CompleteJob, CreateInstance

if TYPE_CHECKING:
    from camunda_embedded._core.results import ActivatedJob

HEAD = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    id="d" targetNamespace="http://example.org/bench">"""
WORK = f"""{HEAD}
  <bpmn:process id="work" isExecutable="true">
    <bpmn:startEvent id="s"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:serviceTask id="t">
      <bpmn:extensionElements><zeebe:taskDefinition type="bench" /></bpmn:extensionElements>
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:serviceTask>
    <bpmn:endEvent id="e"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t" /><bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e" />
  </bpmn:process></bpmn:definitions>""".encode()


def waiting(name: str, definition: str, message: str = "") -> bytes:
    """A process that waits for one event."""
    return f"""{HEAD}{message}
  <bpmn:process id="{name}" isExecutable="true">
    <bpmn:startEvent id="s"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:intermediateCatchEvent id="c"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>{definition}
    </bpmn:intermediateCatchEvent>
    <bpmn:endEvent id="e"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="c" /><bpmn:sequenceFlow id="f2" sourceRef="c" targetRef="e" />
  </bpmn:process></bpmn:definitions>""".encode()


TIMER = waiting(
    "timer",
    "<bpmn:timerEventDefinition><bpmn:timeDuration>P9D</bpmn:timeDuration></bpmn:timerEventDefinition>",
)
MESSAGE = waiting(
    "message",
    '<bpmn:messageEventDefinition messageRef="m" />',
    '<bpmn:message id="m" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=k" />'
    "</bpmn:extensionElements></bpmn:message>",
)


def instances(engine: Engine, count: int) -> float:
    """Instances a second from start to end, one after another."""
    start, take = CreateInstance(process_definition_id="work"), ActivateJobs("bench", 60_000, 1)
    begun = time.perf_counter()
    for _ in range(count):
        engine.execute(start)
        [job] = _jobs(engine.execute(take))
        engine.execute(CompleteJob(job.key))
    return count / (time.perf_counter() - begun)


def _jobs(found: Any) -> list[ActivatedJob]:
    jobs: list[ActivatedJob] = found
    return jobs


def idle_bytes(count: int, **variables: Any) -> float:
    """Bytes of an instance that waits for a job, with what the searches show of it."""
    with Engine() as engine:
        engine.deploy(("work.bpmn", WORK))
        start = CreateInstance(process_definition_id="work", variables=variables)
        engine.execute(start)
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(count):
            engine.execute(start)
        gc.collect()
        used = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        return used / count


def main(count: int) -> None:
    """Print the three numbers."""
    with Engine() as engine:
        engine.deploy(("work.bpmn", WORK), ("timer.bpmn", TIMER), ("message.bpmn", MESSAGE))
        instances(engine, count // 10)
        alone = max(instances(engine, count) for _ in range(3))
        print(f"{alone:10,.0f} instances/s from start to end")
        for number in range(50_000):
            engine.execute(CreateInstance(process_definition_id="timer"))
            engine.execute(CreateInstance(process_definition_id="message", variables={"k": f"k{number}"}))
        beside = max(instances(engine, count) for _ in range(3))
        print(
            f"{beside:10,.0f} instances/s beside 100,000 that wait ({100 * (1 - beside / alone):.0f} % slower)"
        )
    print(f"{idle_bytes(5_000):10,.0f} bytes for an instance that waits for its job")
    print(f"{idle_bytes(5_000, orderId='o-1'):10,.0f} bytes for one with a variable")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000)
