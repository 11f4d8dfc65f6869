"""What a worker says about itself, and whether that is good enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["HealthBook", "WorkerHealth"]

READY_FACTOR = 3.0
READY_SLACK_SECONDS = 10.0
_SERVER_DEFAULT_SECONDS = 10.0
_WEDGED_SECONDS = 30.0


@dataclass(frozen=True)
class WorkerHealth:
    """A worker's state at one moment.

    Args:
        job_type: What it activates.
        worker_name: Its name.
        running: Whether it polls.
        closed: Whether it was closed for good.
        jobs_running: Jobs in hand.
        jobs_stuck: Handlers that still run although their job's lock has run out.
        free_slots: Jobs that it could take.
        seconds_since_good_poll: Since the last answered activation; None before the first.
        polls_failed_in_a_row: Failed activations since the last good one.
        last_error: The last failure as text, of a poll or of an acknowledgement; None if there was none.
        jobs_completed: Jobs completed since the start.
        jobs_failed: Jobs failed or ended with a BPMN error since the start.
        jobs_dropped: Jobs not started, or not acknowledged, because their lock was gone.
        loop_lag_seconds: For how long the event loop has not answered; 0 while it does.
        ready: Whether it can be counted on: it runs, polls have been answered lately and are not refused for want of
            permission, and its child processes do not keep dying.
        live: Whether a restart would not help: false only when it should run and its loop is stuck or ended. An outage of
            the cluster does not make it false.
    """

    job_type: str
    worker_name: str
    running: bool
    closed: bool
    jobs_running: int
    jobs_stuck: int
    free_slots: int
    seconds_since_good_poll: float | None
    polls_failed_in_a_row: int
    last_error: str | None
    jobs_completed: int
    jobs_failed: int
    jobs_dropped: int
    loop_lag_seconds: float
    ready: bool
    live: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a mapping, for a health endpoint."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass
class HealthBook:
    """Where a worker notes what its health is derived from."""

    last_good_poll: float | None = None
    polls_failed: int = 0
    refused: bool = False
    last_error: str | None = None
    completed: int = 0
    failed: int = 0
    dropped: int = 0

    def ready(self, now: float, request_timeout_ms: int, *, running: bool, busy: bool, lag: float) -> bool:
        """Return whether the worker can be counted on.

        A worker whose slots are all taken sends no polls; that alone does not make it unready.
        """
        if not running or self.refused or self.last_good_poll is None or lag >= _WEDGED_SECONDS:
            return False
        held = request_timeout_ms / 1000 if request_timeout_ms > 0 else _SERVER_DEFAULT_SECONDS
        allowed = READY_FACTOR * held + READY_SLACK_SECONDS
        return (busy and not self.polls_failed) or now - self.last_good_poll <= allowed

    @staticmethod
    def live(*, started: bool, polling: bool, lag: float) -> bool:
        """Return whether a restart would not help."""
        return not started or (polling and lag < _WEDGED_SECONDS)
