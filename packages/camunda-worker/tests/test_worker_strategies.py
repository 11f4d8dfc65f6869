from __future__ import annotations

import asyncio
import contextvars
import functools
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from worker_support import build, eventually, running, settled

from camunda_worker import Completed, ConnectedJobContext, Failed, SyncJobContext
from camunda_worker._strategies.choose import choose, handler_name
from camunda_worker._strategies.thread_pool import DaemonThreadPool
from camunda_worker.testing import InMemoryCluster, run_handler


async def coroutine_handler(job: Any) -> dict[str, Any]:
    return {"ran": True}


def plain_handler(job: Any) -> dict[str, Any]:
    return {"ran": True}


class AsyncCallable:
    async def __call__(self, job: Any) -> dict[str, Any]:
        return {"ran": True}


class SyncCallable:
    def __call__(self, job: Any) -> dict[str, Any]:
        return {"ran": True}

    async def method(self, job: Any) -> dict[str, Any]:
        return {"ran": True}


def logged(function: Callable[[Any], Awaitable[Any]]) -> Callable[[Any], Any]:
    @functools.wraps(function)
    def wrapper(job: Any) -> Any:
        return function(job)

    return wrapper


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        (coroutine_handler, "async"),
        (functools.partial(coroutine_handler), "async"),
        (functools.partial(functools.partial(coroutine_handler)), "async"),
        (AsyncCallable(), "async"),
        (functools.partial(AsyncCallable()), "async"),
        (SyncCallable().method, "async"),
        (logged(coroutine_handler), "async"),
        (plain_handler, "thread"),
        (SyncCallable(), "thread"),
        (lambda job: None, "thread"),
        (print, "thread"),
    ],
)
def test_auto_looks_through(handler: Callable[[Any], Any], expected: str) -> None:
    """Partials, decorators that name what they wrap, methods and callable objects are told apart."""
    assert expected == choose(handler, "auto")


def promised(job: Any) -> Awaitable[dict[str, Any]]:
    return coroutine_handler(job)


async def forgetful(job: Any) -> Any:
    """Decorate without awaiting."""
    return coroutine_handler(job)


@pytest.mark.parametrize("handler", [AsyncCallable(), logged(coroutine_handler), promised, forgetful])
@pytest.mark.parametrize("strategy", ["auto", "async", "thread"])
def test_every_callable_is_awaited_in_every_strategy(handler: Any, strategy: Any) -> None:
    """No strategy completes a job with a coroutine that nobody awaited."""
    outcome = run_handler(handler, execution_strategy=strategy)
    assert isinstance(outcome, Completed)
    assert {"ran": True} == outcome.variables


@pytest.mark.parametrize("handler", [SyncCallable(), plain_handler, functools.partial(plain_handler)])
def test_plain_functions_are_refused_on_the_loop(handler: Any) -> None:
    """A plain function runs in a thread; asking for the event loop, which it would block, is refused with the way out."""
    outcome = run_handler(handler)
    assert isinstance(outcome, Completed)
    assert {"ran": True} == outcome.variables
    with pytest.raises(TypeError, match="strategy 'thread'"):
        build(InMemoryCluster(), handler, execution_strategy="async")


def test_generators_are_refused() -> None:
    """A generator function is no handler, and is refused when the worker is made."""

    def generator(job: Any) -> Any:
        yield 1

    with pytest.raises(TypeError, match="generator"):
        build(InMemoryCluster(), generator)


def test_unknown_strategies_are_refused() -> None:
    """A strategy that does not exist is refused with the ones that do."""
    with pytest.raises(ValueError, match="'async', 'thread', 'process'"):
        choose(plain_handler, "fibre")  # type: ignore[arg-type]  # the point of the test


def test_uncallable_handlers_are_refused() -> None:
    """Something that cannot be called is refused when the worker is made."""
    with pytest.raises(TypeError, match="callable"):
        build(InMemoryCluster(), 3)  # type: ignore[arg-type]  # the point of the test


def test_handler_names() -> None:
    """A handler is named by its module and its own name, also inside partials and objects."""
    assert handler_name(functools.partial(plain_handler)).endswith("test_worker_strategies.plain_handler")
    assert "SyncCallable" in handler_name(SyncCallable())


async def test_contexts_and_clients() -> None:
    """Async handlers get the asynchronous client, thread handlers its synchronous twin, made once."""
    cluster = InMemoryCluster()
    seen: list[Any] = []
    cluster.add()
    async with running(cluster, AsyncRecorder(seen)):
        await eventually(lambda: settled(cluster))
    cluster.add()
    cluster.add()
    async with running(cluster, seen.append, execution_strategy="thread"):
        await eventually(lambda: settled(cluster))
    assert isinstance(seen[0], ConnectedJobContext)
    client: Any = seen[0].client
    assert isinstance(client, InMemoryCluster)
    assert isinstance(seen[1], SyncJobContext)
    first, second = (job.client for job in seen[1:])
    assert first._client is second._client


class AsyncRecorder:
    def __init__(self, seen: list[Any]) -> None:
        self.seen = seen

    async def __call__(self, job: Any) -> None:
        self.seen.append(job)


async def test_threads_match_the_concurrency() -> None:
    """Forty blocking handlers run at once, and never more."""
    cluster = InMemoryCluster()
    lock = threading.Lock()
    now = most = 0

    def handler(job: Any) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.2)
        with lock:
            now -= 1

    for _ in range(80):
        cluster.add()
    started = time.monotonic()
    async with running(cluster, handler, max_concurrent_jobs=40):
        await eventually(lambda: settled(cluster))
    assert 40 == most
    assert time.monotonic() - started < 10


async def test_context_variables_reach_threads() -> None:
    """A context variable set where the worker was started is seen by thread handlers."""
    variable = contextvars.ContextVar("variable", default="unset")
    variable.set("set")
    cluster = InMemoryCluster()
    cluster.add()
    seen: list[str] = []
    async with running(cluster, lambda job: seen.append(variable.get())):
        await eventually(lambda: settled(cluster))
    assert ["set"] == seen


@pytest.mark.parametrize("strategy", ["async", "thread"])
@pytest.mark.parametrize(
    "error",
    [
        SystemExit(3),
        KeyboardInterrupt(),
        GeneratorExit(),
        StopIteration(),
        asyncio.CancelledError(),
        asyncio.TimeoutError(),
    ],
)
async def test_no_exception_harms_the_worker(strategy: Any, error: BaseException) -> None:
    """Whatever a handler raises fails its job once, and the worker goes on with the next."""

    class Handler:
        raised = False

        def act(self) -> None:
            if not Handler.raised:
                Handler.raised = True
                raise error

        def plain(self, job: Any) -> None:
            self.act()

        async def coroutine(self, job: Any) -> None:
            self.act()

    cluster = InMemoryCluster()
    first, second = cluster.add(retries=1), cluster.add()
    handler = Handler().plain if strategy == "thread" else Handler().coroutine
    async with running(cluster, handler, execution_strategy=strategy, max_concurrent_jobs=1) as worker:
        await eventually(lambda: settled(cluster))
        await eventually(lambda: worker.active_jobs == 0)
        assert 1 == worker.health().free_slots
    assert ["fail_job"] == first.operations()
    assert 0 == first.calls[0][1]["retries"]
    assert ["complete_job"] == second.operations()


def test_wrong_results_are_visible() -> None:
    """A handler that returns a list does not complete its job empty."""
    outcome = run_handler(lambda job: [1, 2])
    assert isinstance(outcome, Failed)
    assert "not list" in outcome.message


def test_the_pool_reuses_threads() -> None:
    """Work that comes one after the other needs one thread."""
    pool = DaemonThreadPool(5)
    for _ in range(20):
        pool.submit(time.sleep, 0).result()
        time.sleep(0.001)
    assert len(pool._crew) < 5
    pool.shutdown()
    with pytest.raises(RuntimeError, match="after shutdown"):
        pool.submit(print)


def test_the_pool_cancels_what_has_not_begun() -> None:
    """Shutting down with cancel_futures cancels queued work and waits for the rest."""
    pool = DaemonThreadPool(1)
    gate = threading.Event()
    running_future = pool.submit(gate.wait, 5)
    queued = pool.submit(print, "never")
    pool.shutdown(wait=False, cancel_futures=True)
    gate.set()
    assert running_future.result(5)
    assert queued.cancelled()
    pool.shutdown(wait=True)


def test_the_pool_passes_errors_on() -> None:
    """An exception in the pool comes out of the future, and the thread lives on."""
    pool = DaemonThreadPool(1)
    with pytest.raises(ZeroDivisionError):
        pool.submit(lambda: 1 // 0).result(5)
    assert 3 == pool.submit(lambda: 3).result(5)
    pool.shutdown()
