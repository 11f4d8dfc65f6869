"""Runs one case and prints its numbers as JSON: ``python -m comparison.cases NAME SCALE ADDRESS [GRPC METRICS]``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module

from .setup import Setup

# Case: module and function; each is called with the contestant, but for those of the engine.
PLACES = {
    "async": "calls.asynchronous",
    "sync": "calls.synchronous",
    "decode": "calls.decoding",
    "auth-async": "auth.asynchronous",
    "auth-sync": "auth.synchronous",
    "flight-threads": "auth.threads",
    "flight-tasks": "auth.tasks",
    "worker": "workers.throughput",
    "refill": "workers.refill",
    "engine": "engine.in_process",
    "engine-http": "engine.over_http",
    "real": "real.contest",
}
HUNDRED = "worker-100-"


def find(name: str) -> Callable[[Setup], dict[str, float]]:
    """The function of a case."""
    case, _, who = name.partition(".")
    if case.startswith(HUNDRED):
        workers = import_module("comparison.workers")
        options = {"strategy": case.removeprefix(HUNDRED), "max_concurrent_jobs": 100}
        return partial(workers.throughput, who=who, **options)
    module, _, function = PLACES[case].partition(".")
    called: Callable[..., dict[str, float]] = getattr(import_module(f"comparison.{module}"), function)
    return called if case.startswith("engine") else partial(called, who=who)


def main(name: str, scale: str, address: str, grpc: str = "", metrics: str = "") -> None:
    """Run and print."""
    print(json.dumps(find(name)(Setup(address, float(scale), grpc, metrics))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
