"""The job endpoints on a real socket: hands out jobs under a lock, and keeps what is told of each."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from camunda_worker.testing import make_job
from harness.sockets import Request, answer, http_server

RETRIES = 3
PROBLEM = {
    "type": "about:blank",
    "title": "NOT_FOUND",
    "detail": "no such job",
    "instance": "/",
    "status": 404,
}


@dataclass
class Job:
    """A job on the server.

    Attributes:
        body: What a worker is given.
        activations: How often it was handed out.
        posts: What was told of it: the operation and the body of the request.
        done: Whether it has ended for good.
    """

    body: dict[str, Any]
    activations: int = 0
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    done: bool = False
    locked_until: float = 0.0

    def ends(self) -> list[str]:
        """Each end that was told: completion, error, returned (retries as they were) or failure (fewer)."""
        return [
            "returned" if name == "failure" and body.get("retries") == RETRIES else name
            for name, body in self.posts
            if name != "update"
        ]


class JobServer:
    """Jobs of any type.

    Attributes:
        address: Where it serves.
        jobs: All jobs by their keys.
        polls: How many activations have been asked for.
        again: Whether a failed or returned job can be had again, as on a cluster.
    """

    def __init__(self) -> None:
        self.address = ""
        self.jobs: dict[str, Job] = {}
        self.polls = 0
        self.again = False
        self._change = threading.Condition()
        self._closing = False

    def settings(self, **more: str) -> dict[str, str]:
        """The settings of a client of it."""
        return {"CAMUNDA_REST_ADDRESS": self.address, **more}

    def add(self, count: int = 1, **variables: Any) -> list[Job]:
        """Make jobs of the type ``work`` available."""
        made = [
            Job(make_job(type="work", retries=RETRIES, variables=variables).to_dict()) for _ in range(count)
        ]
        with self._change:
            self.jobs.update({job.body["jobKey"]: job for job in made})
            self._change.notify_all()
        return made

    def ended(self) -> int:
        """How many jobs something was told of."""
        return sum(bool(job.ends()) for job in self.jobs.values())

    def close(self) -> None:
        """Let open polls end."""
        with self._change:
            self._closing = True
            self._change.notify_all()

    def respond(self, request: Request) -> bytes:
        """Answer one request."""
        if request.path.endswith("/jobs/activation"):
            return answer(200, {"jobs": self._activate(request.json())})
        if "/jobs/" not in request.path:
            return answer(200, {"brokers": []})
        *_, key, last = request.path.split("/")
        operation = "update" if request.verb == "PATCH" else last
        with self._change:
            job = self.jobs.get(last if operation == "update" else key)
            if job is None or job.done:
                return answer(404, PROBLEM)
            self._told(job, operation, request.json())
            self._change.notify_all()
        return answer(204)

    def _told(self, job: Job, operation: str, body: dict[str, Any]) -> None:
        job.posts.append((operation, body))
        if operation == "update":
            job.locked_until = time.monotonic() + body["changeset"]["timeout"] / 1000
        elif operation == "failure" and self.again:
            job.locked_until = 0.0
        else:
            job.done = True

    def _activate(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        deadline = time.monotonic() + (body.get("requestTimeout") or 10_000) / 1000
        with self._change:
            self.polls += 1
            while True:
                found = self._lock(body["maxJobsToActivate"], body["timeout"] / 1000)
                left = deadline - time.monotonic()
                if found or left <= 0 or self._closing:
                    return [job.body for job in found]
                self._change.wait(min(left, 0.1))

    def _lock(self, most: int, seconds: float) -> list[Job]:
        now = time.monotonic()
        free = [job for job in self.jobs.values() if not job.done and job.locked_until <= now][:most]
        for job in free:
            job.activations += 1
            job.locked_until = now + seconds
        return free


@contextmanager
def job_server() -> Iterator[JobServer]:
    """Serve jobs."""
    server = JobServer()
    with http_server(server.respond) as server.address:
        yield server
        server.close()
