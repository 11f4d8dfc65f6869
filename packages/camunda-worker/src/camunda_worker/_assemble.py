"""Puts a worker's parts together for one run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._backoff import Backoff
from ._capacity import Capacity
from ._gateway import ClientGateway, extender
from ._poll_gate import gate_for
from ._poller import Poller
from ._session import Session, SessionParts
from ._strategies.asynchronous import AsyncStrategy
from ._strategies.processes import ProcessStrategy
from ._strategies.threads import ThreadStrategy

if TYPE_CHECKING:
    from camunda_logging import SdkLogger

    from ._clock import Clock
    from ._health import HealthBook
    from ._hooks import HookChain
    from ._resources import Resources
    from ._strategies.base import Strategy
    from ._worker import JobWorker

__all__ = ["Parts", "assemble", "strategy_for"]


@dataclass(frozen=True)
class Parts:
    """What belongs to one run on one event loop."""

    session: Session
    poller: Poller
    capacity: Capacity

    def abandon(self) -> None:
        """Take nothing more and cancel what runs."""
        self.poller.hurry()
        self.session.abandon()


def strategy_for(
    name: str,
    callback: Callable[[Any], Any],
    client: Any,
    resources: Resources,
    log: SdkLogger,
    hooks: HookChain,
    child_died: Callable[[], None],
    clock: Clock,
) -> Strategy:
    """Return the strategy of this name."""
    if name == "async":
        return AsyncStrategy(callback, client, log, hooks, clock)
    if name == "process":
        return ProcessStrategy(callback, lambda: resources.process_pool, log, child_died)
    return ThreadStrategy(
        callback, lambda: resources.thread_pool, lambda: resources.sync_client, log, hooks, clock
    )


def assemble(
    worker: JobWorker, strategy: Strategy, resources: Resources, hooks: HookChain, health: HealthBook
) -> Parts:
    """Return the parts of one run on the running loop."""
    config = worker.config
    gateway = ClientGateway(worker.client, config)
    capacity = Capacity(config.max_concurrent_jobs or 1)
    extend = (
        extender(lambda: resources.sync_client, lambda: resources.renewal_pool)
        if config.auto_extend
        else None
    )
    session = Session(
        SessionParts(
            config=config,
            gateway=gateway,
            strategy=strategy,
            capacity=capacity,
            policy=worker.retry_policy,
            hooks=hooks,
            clock=worker.clock,
            random=worker.random,
            log=worker.logger,
            health=health,
            extend=extend,
            renewal_loop=lambda: resources.worker_loop,
            configuration=getattr(worker.client, "configuration", None),
        )
    )
    session.poller = Poller(
        gateway,
        capacity,
        request_timeout_ms=config.request_timeout_milliseconds or 0,
        clock=worker.clock,
        backoff=Backoff(random=worker.random),
        idle=Backoff(initial=0.02, cap=1.0, factor=2.0, random=worker.random),
        gate=gate_for(worker.client, asyncio.get_running_loop()),
        events=session,
    )
    return Parts(session, session.poller, capacity)
