"""Tests of handlers and workers without a cluster.

`run_handler` calls a handler with a made-up job and returns its outcome; `InMemoryCluster` stands in for client and
cluster under a real worker, with locks that expire on a `ManualClock`.
"""

from __future__ import annotations

from ._clock import ManualClock
from ._cluster import ClusterError, InMemoryCluster, JobState
from ._handlers import arun_handler, run_handler
from ._jobs import make_job

__all__ = [
    "ClusterError",
    "InMemoryCluster",
    "JobState",
    "ManualClock",
    "arun_handler",
    "make_job",
    "run_handler",
]
