"""The programs in the folder of examples and the README's blocks, run against a cluster in memory."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from worker_support import eventually, settled

from camunda_worker import Completed, ErrorThrown, Failed, run_workers
from camunda_worker.testing import InMemoryCluster, arun_handler, run_handler

PACKAGE = Path(__file__).parents[1]
EXAMPLES = PACKAGE / "examples"


def example(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The example as a module, which a child process could import as well."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.syspath_prepend(str(EXAMPLES))
    spec.loader.exec_module(module)
    return module


def test_every_example_is_tried() -> None:
    """None is in the folder without a test here."""
    tests = Path(__file__).read_text("utf-8")
    programs = [path.stem for path in EXAMPLES.glob("*.py")]
    assert 4 == len(programs)
    assert [] == [program for program in programs if f'example("{program}"' not in tests]


def test_charge_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way to end a job reaches the cluster as the README's table says."""
    module = example("charge_cards", monkeypatch)
    charged = run_handler(module.charge, variables={"amount": 3, "card": "4242"}, process_instance_key="7")
    assert Completed(variables={"reference": "order-7", "amount": 3}) == charged
    thrown = run_handler(module.charge, variables={"amount": 3000, "card": "4242"})
    assert isinstance(thrown, ErrorThrown)
    assert ("LIMIT_EXCEEDED", {"limit": 1000}) == (thrown.code, thrown.variables)
    for variables, retries, rest in (({"amount": 1}, 0, 0), ({"amount": 1, "card": "busy"}, 2, 5000)):
        failed = run_handler(module.charge, variables=variables, retries=3)
        assert isinstance(failed, Failed)
        assert (retries, rest) == (failed.retries, failed.back_off_ms)


async def test_charge_cards_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker that it builds completes jobs."""
    cluster, module = InMemoryCluster(), example("charge_cards", monkeypatch)
    cluster.add(job_type="charge-card", variables={"amount": 3, "card": "4242"})
    working = asyncio.ensure_future(module.main(cluster))
    await eventually(lambda: settled(cluster))
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert 1 == cluster.count("complete_job")


async def test_a_layer_of_decorators(monkeypatch: pytest.MonkeyPatch) -> None:
    """Metrics, a span around each handler and decorators are built from public names alone, for coroutines and threads."""
    cluster, module = InMemoryCluster(), example("decorated", monkeypatch)
    greeted = cluster.add(job_type="greet", variables={"name": "Ada"})
    shouted = cluster.add(job_type="shout", variables={"name": "Ada"})
    broken = cluster.add(job_type="shout", variables={}, retries=1)
    workers = module.workers.on(cluster)
    for worker in workers:
        worker.start()
    await eventually(lambda: settled(cluster))
    await eventually(lambda: module.metrics.jobs.total() == 3)
    await asyncio.gather(*(worker.aclose() for worker in workers))
    assert {"greeting": "Hello, Ada", "trace": f"greet:{greeted.job.job_key}"} == greeted.calls[0][1][
        "variables"
    ]
    assert {"greeting": "ADA", "trace": f"shout:{shouted.job.job_key}"} == shouted.calls[0][1]["variables"]
    assert ["fail_job"] == broken.operations()
    assert {("greet", "done"): 1, ("shout", "done"): 1, ("shout", "failed"): 1} == module.metrics.jobs
    assert "none" == module.trace.get()
    with pytest.raises(ValueError, match="already"):
        module.workers.job("greet")(module.greet)


async def test_render_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """The handler runs in a child process that finds it by its module."""
    cluster, module = InMemoryCluster(), example("render_reports", monkeypatch)
    state = cluster.add(job_type="render-report", variables={"title": "Q3", "rounds": 3})
    async with module.build(cluster) as worker:
        worker.start()
        await eventually(lambda: settled(cluster), within=40.0)
    assert ["complete_job"] == [name for name in state.operations() if name != "update_job"]
    assert re.fullmatch("[0-9a-f]{64}", state.calls[-1][1]["variables"]["report"])


async def test_review_tasks(monkeypatch: pytest.MonkeyPatch, unused_port: int) -> None:
    """It denies, corrects or accepts, and its endpoint tells the worker's health."""
    module = example("review_tasks", monkeypatch)
    denied = await arun_handler(module.review, variables={"requester": "ada", "assignee": "ada"})
    corrected = await arun_handler(module.review, variables={"amount": 900})
    accepted = await arun_handler(module.review, variables={"amount": 9})
    results = [outcome.result for outcome in (denied, corrected, accepted) if isinstance(outcome, Completed)]
    assert "nobody approves their own expenses" == results[0]["deniedReason"]
    assert 90 == results[1]["corrections"]["priority"]
    assert results[2] is None
    working = asyncio.ensure_future(module.main(InMemoryCluster(), unused_port))
    assert {"200"} == {await _status(unused_port, path) for path in ("/live",)}
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working


async def _status(port: int, path: str) -> str:
    for _ in range(100):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.02)
            continue
        writer.write(f"GET {path} HTTP/1.1\r\n\r\n".encode())
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        assert "review-expense" == json.loads(body)["job_type"]
        return head.split()[1].decode()
    raise AssertionError("nobody answers")


@pytest.fixture
def unused_port() -> int:
    """A port that was free a moment ago."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def _blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", (PACKAGE / "README.md").read_text("utf-8"), re.DOTALL)


def test_the_readme_has_code() -> None:
    """There is something to run."""
    assert len(_blocks()) >= 4


@pytest.mark.parametrize("block", _blocks())
async def test_the_readme_runs(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each block runs as it stands; a worker that it builds for a client works on a cluster in memory."""
    names: dict[str, Any] = {"__name__": "readme"}
    if "run_handler(" in block:
        await asyncio.to_thread(exec, block, names)
    else:
        exec(block, names)
    build = names.get("build")
    if build is not None:
        made = build(InMemoryCluster())
        running = asyncio.ensure_future(run_workers(made, handle_signals=False))
        await eventually(lambda: made.health().ready or made.health().running)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    if "test_" in block:
        tests = [value for name, value in names.items() if name.startswith("test_")]
        assert tests
        for test in tests:
            outcome = test()
            if outcome is not None:
                await outcome
