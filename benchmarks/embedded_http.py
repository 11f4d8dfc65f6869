"""Instances per second of the embedded engine over HTTP: start, service task, complete, end.

Run it with ``python benchmarks/embedded_http.py [instances] [connections]``. The engine runs in a process of its own; each
instance is started by one request, its job is activated with others and completed by another request.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp

PROCESS = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="http://example.org/bench">
  <bpmn:process id="bench" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:serviceTask id="work">
      <bpmn:extensionElements><zeebe:taskDefinition type="bench" /></bpmn:extensionElements>
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:serviceTask>
    <bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="work" />
    <bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="end" />
  </bpmn:process>
</bpmn:definitions>
"""


async def start(session: aiohttp.ClientSession, count: int) -> None:
    """Start instances one after the other."""
    for _ in range(count):
        body = {"processDefinitionId": "bench", "variables": {"amount": 3, "name": "n"}}
        async with session.post("/v2/process-instances", json=body) as answer:
            answer.raise_for_status()
            await answer.read()


async def work(session: aiohttp.ClientSession, total: int) -> None:
    """Activate and complete jobs until every instance has had its own."""
    done = 0
    activation = {"type": "bench", "timeout": 60_000, "maxJobsToActivate": 32, "requestTimeout": 5000}
    while done < total:
        async with session.post("/v2/jobs/activation", json=activation) as answer:
            jobs = (await answer.json())["jobs"]

        async def complete(key: str) -> None:
            async with session.post(
                f"/v2/jobs/{key}/completion", json={"variables": {"done": True}}
            ) as answer:
                answer.raise_for_status()

        await asyncio.gather(*(complete(job["jobKey"]) for job in jobs))
        done += len(jobs)


async def measure(address: str, instances: int, connections: int, warm: int = 200) -> float:
    """Instances per second."""
    each = instances // connections
    async with aiohttp.ClientSession(address) as session:
        await asyncio.gather(start(session, warm), work(session, warm))
        begun = time.perf_counter()
        starters = [start(session, each) for _ in range(connections)]
        await asyncio.gather(*starters, work(session, each * connections))
        return each * connections / (time.perf_counter() - begun)


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The address of an engine in a process of its own, for as long as the block."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.bpmn"
        file.write_text(PROCESS, "utf-8")
        command = [sys.executable, "-m", "camunda_embedded", "--port", "0", str(file)]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()[5].removesuffix("/v2")
        finally:
            server.terminate()
            server.wait()
            server.stdout.close()


def main() -> None:
    """Start the engine, measure, and stop it."""
    instances, connections = (int(word) for word in (*sys.argv[1:], *("4000", "4")[len(sys.argv) - 1 :]))
    begun = time.perf_counter()
    with serving() as address:
        print(f"started in {(time.perf_counter() - begun) * 1000:.0f} ms, the interpreter included")
        rate = asyncio.run(measure(address, instances, connections))
        print(f"{rate:.0f} instances/s over HTTP with {connections} starting connections")


if __name__ == "__main__":
    main()
