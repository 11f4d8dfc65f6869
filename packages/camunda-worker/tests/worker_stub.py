"""A server on a real socket that knows the job endpoints, and misbehaves on demand."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

from camunda_worker.testing import make_job

PROBLEM = {"type": "about:blank", "title": "x", "detail": "x", "instance": "/"}


@dataclass
class StubJob:
    """A job on the server."""

    body: dict[str, Any]
    state: str = "available"
    locked_until: float = 0.0
    activations: int = 0
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def names(self) -> list[str]:
        """The operations that were sent for it."""
        return [name for name, _ in self.posts]


class StubServer:
    """Serves jobs; `fault` is what happens to requests instead, until it is None again.

    Faults: a status as text (``"503"``), ``html`` (502 with a page), ``truncated`` (broken JSON), ``reset`` (in mid-body),
    ``blackhole`` (no answer), ``drop-reply`` (processed, then the connection is cut), ``refused`` (nobody listens).
    """

    def __init__(self) -> None:
        self.jobs: dict[str, StubJob] = {}
        self.fault: str | None = None
        self.fault_on = ""
        self.requests: list[str] = []
        self.raw_batches: list[Any] = []
        self.port = 0
        self._server: asyncio.AbstractServer | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> StubServer:  # noqa: PYI034 - Self is not in the oldest supported typing
        await self.listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.refuse()
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(list(self._tasks))

    async def listen(self) -> None:
        """Accept connections, on the same port again after `refuse`."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """Stop listening and cut all connections."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.cut()
        await asyncio.sleep(0)

    def cut(self) -> None:
        """Cut all connections; polls that wait on them take no jobs any more."""
        for writer in list(self._writers):
            writer.transport.abort()
        for task in self._tasks:
            task.cancel()

    async def hold(self, fault: str) -> None:
        """Begin a fault; open polls meet it too."""
        if fault == "refused":
            await self.refuse()
        else:
            self.fault = fault
            self.cut()

    async def heal(self) -> None:
        """End the fault."""
        self.fault = None
        # Before it listens again: a poll that is quick to come back has its jobs, and cut off they wait for their locks.
        self.cut()
        if self._server is None:
            await self.listen()

    def add(self, **fields: Any) -> StubJob:
        """Make a job available."""
        body = make_job(**fields).to_dict()
        job = self.jobs[body["jobKey"]] = StubJob(body)
        return job

    def all_in(self, *states: str) -> bool:
        """Whether every job is in one of these states."""
        return all(job.state in states for job in self.jobs.values())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            # A connection may have been accepted in the moment in which the server stopped listening.
            while self._server is not None:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = next(
                    (
                        int(line.split(":")[1])
                        for line in head.lower().split("\r\n")
                        if line.startswith("content-length")
                    ),
                    0,
                )
                body = json.loads(await reader.readexactly(length) or b"{}")
                method, path, _ = head.split("\r\n", 1)[0].split(" ")
                self.requests.append(f"{method} {path}")
                await self._respond(writer, method, path, body)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            self._tasks.discard(task)
            self._writers.discard(writer)
            writer.transport.abort()

    async def _respond(
        self, writer: asyncio.StreamWriter, method: str, path: str, body: dict[str, Any]
    ) -> None:
        fault = self.fault if self.fault_on in path else None
        if fault == "blackhole":
            await asyncio.sleep(3600)
        if fault == "reset":
            writer.write(
                b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"jobs":'
            )
            await writer.drain()
            writer.transport.abort()
            raise ConnectionResetError
        if fault == "html":
            await self._write(writer, 502, b"<html>bad gateway</html>", "text/html")
        elif fault == "truncated":
            await self._write(writer, 200, b'{"jobs": [')
        elif fault is not None and fault.isdigit():
            await self._write(writer, int(fault), json.dumps({**PROBLEM, "status": int(fault)}).encode())
        else:
            status, answer = await self._answer(method, path, body)
            if fault == "drop-reply":
                writer.transport.abort()
                raise ConnectionResetError
            await self._write(writer, status, b"" if answer is None else json.dumps(answer).encode())

    async def _write(
        self, writer: asyncio.StreamWriter, status: int, body: bytes, kind: str = "application/json"
    ) -> None:
        head = f"HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
        if status == 204:
            head = "HTTP/1.1 204 No Content\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()

    async def _answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        if path.endswith("/jobs/activation"):
            return 200, {"jobs": await self._activate(body)}
        *_, key, last = path.split("/")
        operation = "update" if method == "PATCH" else last
        job = self.jobs.get(last if operation == "update" else key)
        if job is None:
            return 404, {**PROBLEM, "status": 404}
        job.posts.append((operation, body))
        if operation == "update":
            return self._update(job, body)
        if job.state not in {"locked", "available"}:
            return 404, {**PROBLEM, "status": 404}
        job.state = {"completion": "completed", "failure": "failed", "error": "error"}[operation]
        if operation == "failure":
            job.body["retries"] = body.get("retries", 0)
            if job.body["retries"] > 0:
                job.state = "available"
        return 204, None

    def _update(self, job: StubJob, body: dict[str, Any]) -> tuple[int, Any]:
        if job.state != "locked" or job.locked_until < time.monotonic():
            return 409, {**PROBLEM, "status": 409}
        job.locked_until = time.monotonic() + body["changeset"]["timeout"] / 1000
        return 204, None

    async def _activate(self, body: dict[str, Any]) -> list[Any]:
        if self.raw_batches:
            batch: list[Any] = self.raw_batches.pop(0)
            return batch
        wait = body.get("requestTimeout") or 10_000
        deadline = time.monotonic() + max(0, wait) / 1000
        while True:
            found = self._lock(body)
            left = deadline - time.monotonic()
            if found or left <= 0:
                return found
            await asyncio.sleep(min(left, 0.01))

    def _lock(self, body: dict[str, Any]) -> list[Any]:
        now = time.monotonic()
        found: list[Any] = []
        for job in self.jobs.values():
            free = job.state == "available" or (job.state == "locked" and job.locked_until <= now)
            if free and job.body["type"] == body["type"] and len(found) < body["maxJobsToActivate"]:
                job.state, job.locked_until = "locked", now + body["timeout"] / 1000
                job.activations += 1
                found.append(job.body)
        return found
