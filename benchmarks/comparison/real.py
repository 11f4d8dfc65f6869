"""Workers against a real Camunda: ours on REST, pyzeebe's on gRPC, the public SDK's on REST.

``python -m comparison.real SCALE ROUNDS`` starts a broker, lets the contestants take turns on instances that wait, and prints JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from embedded_http import PROCESS

from .setup import Setup
from .workers import worker

HARNESS = Path(__file__).resolve().parent.parent.parent / "tests-integration"
# At the defaults, and with room: pyzeebe pauses for seconds whenever all of its jobs are taken, so it gets more than there are.
CONTESTANTS = ("ours", "pyzeebe", "public", "ours-room", "pyzeebe-room")
OURS_ROOM, PYZEEBE_ROOM = 100, 10_000
WAITING = 1_200
LIMIT_SECONDS = 10.0
COUNT_SECONDS = 0.05
JOB_TIMEOUT = 60_000
TOLD = (
    "Error polling",
    "Stopping worker",
)  # what the public SDK's log says of a server that it cannot talk to
Handler = Callable[[], None]


def contest(setup: Setup, who: str) -> dict[str, float]:
    """Jobs a second while there are some that wait, and what one costs this process; the broker says what was completed."""
    handled = 0
    every = setup.count(WAITING)
    all_handled = asyncio.Event()

    def count() -> None:
        nonlocal handled
        handled += 1
        if handled == every:
            all_handled.set()

    async def measure() -> dict[str, float]:
        before, _ = completed(setup, who)
        counting = 0.0
        async with running(who, setup, count):
            begun, cpu = time.perf_counter(), time.process_time()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(all_handled.wait(), LIMIT_SECONDS)
            while True:
                now, spent = await asyncio.to_thread(completed, setup, who)
                counting += spent
                seconds = time.perf_counter() - begun
                if now - before >= every or seconds > LIMIT_SECONDS:
                    break
                await asyncio.sleep(COUNT_SECONDS)
            used, jobs = time.process_time() - cpu - counting, now - before
        if not jobs:
            raise RuntimeError(f"no job was completed in {LIMIT_SECONDS:.0f} s")
        return {"per second": round(jobs / seconds, 1), "cpu microseconds": round(used / jobs * 1e6, 1)}

    return asyncio.run(measure())


def completed(setup: Setup, who: str) -> tuple[int, float]:
    """Jobs of a contestant that the broker has completed so far, and the CPU seconds that asking took."""
    begun = time.thread_time()
    with urllib.request.urlopen(setup.metrics, timeout=10) as answer:
        text = answer.read().decode()
    line = re.search(
        rf'^zeebe_job_events_total{{action="completed",.*type="{who}",.*}} (\S+)$', text, re.MULTILINE
    )
    return int(float(line[1])) if line else 0, time.thread_time() - begun


@contextlib.asynccontextmanager
async def running(who: str, setup: Setup, count: Handler) -> AsyncIterator[None]:
    """A contestant's worker for as long as the block."""
    if who.startswith("pyzeebe"):
        async with pyzeebe(setup, who, count):
            yield
        return

    async def handle(_job: Any) -> dict[str, bool]:
        count()
        return {"done": True}

    more: dict[str, Any] = {"max_concurrent_jobs": OURS_ROOM} if "-room" in who else {}
    async with worker(re.split("[-_]", who)[0], setup.settings(), handle, job_type=who, loud=True, **more):
        yield


@contextlib.asynccontextmanager
async def pyzeebe(setup: Setup, who: str, count: Handler) -> AsyncIterator[None]:
    """The worker of pyzeebe, on gRPC."""
    library: Any = import_module("pyzeebe")
    made = library.ZeebeWorker(library.create_insecure_channel(grpc_address=setup.grpc))

    more: dict[str, Any] = {"max_running_jobs": PYZEEBE_ROOM} if "-room" in who else {}

    @made.task(task_type=who, **more)  # type: ignore[untyped-decorator]  # pyzeebe is not installed where this is checked
    async def handle() -> dict[str, bool]:
        count()
        return {"done": True}

    working = asyncio.create_task(made.work())
    try:
        yield
    finally:
        await made.stop()
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working


async def fill(setup: Setup, who: str, count: int) -> None:
    """Start instances that wait for a worker of this contestant."""
    from camunda_sdk import CamundaAsyncClient

    async with CamundaAsyncClient(setup.settings()) as client:
        left = count

        async def lane() -> None:
            nonlocal left
            while left > 0:
                left -= 1
                await client.create_process_instance(process_definition_id=f"bench-{who}", variables={"n": 1})

        await asyncio.gather(*(lane() for _ in range(20)))


async def deploy(setup: Setup, names: list[str]) -> None:
    """A process with a job type of its own for each contestant and round.

    What a worker asked for when it was closed may still be answered by the gateway, with jobs of the next round.
    """
    from camunda_sdk import CamundaAsyncClient

    async with CamundaAsyncClient(setup.settings()) as client:
        for who in names:
            text = PROCESS.replace('process id="bench"', f'process id="bench-{who}"')
            text = text.replace('type="bench"', f'type="{who}"')
            await client.create_deployment(resources=[(f"{who}.bpmn", text.encode())])


def rounds(setup: Setup, number: int) -> dict[str, Any]:
    """What every contestant had in every round, a text for one that failed; the first round only warms the broker."""
    found: dict[str, Any] = {who: [] for who in CONTESTANTS}
    run(deploy(setup, [f"{who}_{turn}" for who in CONTESTANTS for turn in range(number + 1)]))
    for turn in range(number + 1):
        for who in turns(turn):
            if isinstance(found[who], str):
                continue
            run(fill(setup, f"{who}_{turn}", setup.count(WAITING)))
            answer = case(setup, f"{who}_{turn}")
            if isinstance(answer, str):
                found[who] = answer
            elif turn:
                found[who].append(answer)
    return found


def turns(number: int) -> tuple[str, ...]:
    """Who works in a round, in which order: first those that warm both of the broker's sides, then all, there and back."""
    if number == 0:
        return ("pyzeebe-room", "ours")
    return CONTESTANTS if number % 2 else CONTESTANTS[::-1]


def run(work: Awaitable[None]) -> None:
    """Run to the end."""

    async def all_of_it() -> None:
        await work

    asyncio.run(all_of_it())


def case(setup: Setup, who: str) -> dict[str, float] | str:
    """One contestant in a process of its own."""
    command = [sys.executable, "-m", "comparison.cases", f"real.{who}", str(setup.scale), setup.address]
    answer = subprocess.run([*command, setup.grpc, setup.metrics], capture_output=True, text=True)
    if answer.returncode == 0:
        found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
        return found
    lines = [line for line in answer.stderr.splitlines() if line.strip()]
    told = [line[line.index(word) :] for line in lines for word in TOLD if word in line]
    return (told or lines or ["it ended without a word"])[-1].strip()[:300]


def main(scale: float, number: int) -> None:
    """Start a broker and measure."""
    sys.path.insert(0, str(HARNESS))
    broker_module: Any = import_module("harness.broker")
    with tempfile.TemporaryDirectory() as folder:
        broker = broker_module.Broker(Path(folder), java_options="-Xmx768m")
        started = broker.start()
        try:
            metrics = f"http://127.0.0.1:{broker.ports['MANAGEMENT_SERVER_PORT']}/actuator/prometheus"
            found = rounds(Setup(broker.rest_address, scale, broker.grpc_address, metrics), number)
        finally:
            broker.stop()
    print(json.dumps({"started": round(started, 1), "rounds": found}), flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
