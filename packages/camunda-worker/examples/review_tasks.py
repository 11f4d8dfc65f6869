"""A user task listener that denies or corrects, beside a health endpoint for the container that it runs in.

Settings come from CAMUNDA_* variables: python review_tasks.py
"""

from __future__ import annotations

import asyncio
import json

from camunda_client import CamundaAsyncClient
from camunda_worker import (
    ConnectedJobContext,
    DenyUserTask,
    JobWorker,
    UserTaskCorrections,
    WorkerConfig,
    run_workers,
)


async def review(job: ConnectedJobContext) -> DenyUserTask | UserTaskCorrections | None:
    """Deny approvals of one's own expenses, and have large ones looked at sooner."""
    requester = job.variables.get("requester")
    if requester is not None and requester == job.variables.get("assignee"):
        return DenyUserTask("nobody approves their own expenses")
    if job.variables.get("amount", 0) > 500:
        return UserTaskCorrections(priority=90, candidate_groups=["accounting"])
    return None


async def serve_health(worker: JobWorker, port: int) -> asyncio.Server:
    """Answer /ready and /live with 200 or 503, and the worker's health as JSON."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readline()).decode().split(" ")[1]
        health = worker.health()
        good = health.ready if path == "/ready" else health.live
        body = json.dumps(health.to_dict()).encode()
        status = "200 OK" if good else "503 Service Unavailable"
        writer.write(f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", port)


def build(client: CamundaAsyncClient) -> JobWorker:
    """The worker."""
    return JobWorker(client, review, WorkerConfig("review-expense", job_timeout_milliseconds=30_000))


async def main(client: CamundaAsyncClient, port: int = 8081) -> None:
    """Work, and tell how it is, until SIGTERM or SIGINT."""
    worker = build(client)
    async with await serve_health(worker, port):
        await run_workers(worker)


async def _program() -> None:
    async with CamundaAsyncClient() as client:
        await main(client)


if __name__ == "__main__":
    asyncio.run(_program())
