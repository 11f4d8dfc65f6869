"""The server of the worker soak: makes jobs at a steady rate, keeps their state, and injects faults of many kinds.

``python benchmarks/worker_soak_stub.py SEED RATE`` prints its port. ``GET /stats`` tells what happened, ``POST /calm`` ends the
faults and the making of jobs.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter, deque
from contextlib import suppress
from typing import Any

from stub_server import TEMPLATE

FAULTS = [
    "401",
    "403",
    "429",
    "500",
    "502-html",
    "503",
    "503-retry-after",
    "504",
    "reset",
    "drop-reply",
    "truncated",
    "not-json",
    "blackhole",
    "refused",
    "slow",
]
PLACES = ("activation", "completion", "")
TYPES = {"async": 0.8, "thread": 0.18, "process": 0.02}


class Cluster:
    """Jobs and what became of them. A job is a number; its lock's end, while it is activated, is in `locked`."""

    def __init__(self) -> None:
        self.made = 0
        self.waiting: dict[str, deque[int]] = {name: deque() for name in TYPES}
        self.kinds: dict[int, str] = {}
        self.locked: dict[int, float] = {}
        self.counts: Counter[str] = Counter()
        self.wake = asyncio.Event()

    def make(self, count: int, chance: random.Random) -> None:
        """Make jobs of all types, by their shares."""
        for _ in range(count):
            kind = chance.choices(list(TYPES), list(TYPES.values()))[0]
            self.kinds[self.made] = kind
            self.waiting[kind].append(self.made)
            self.made += 1
        self.wake.set()
        self.wake = asyncio.Event()

    def expire(self) -> None:
        """Make jobs available again whose locks ran out."""
        now = time.monotonic()
        for number in [number for number, end in self.locked.items() if end <= now]:
            del self.locked[number]
            self.waiting[self.kinds[number]].append(number)
            self.counts["locks run out"] += 1

    def activate(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Lock jobs of the type that is asked for."""
        queue = self.waiting[asked["type"]]
        found: list[dict[str, Any]] = []
        while queue and len(found) < asked["maxJobsToActivate"]:
            number = queue.popleft()
            self.locked[number] = time.monotonic() + asked["timeout"] / 1000
            self.counts["activated"] += 1
            found.append(
                {**TEMPLATE, "type": asked["type"], "jobKey": str(number), "variables": {"n": number}}
            )
        return found

    def end(self, number: int, how: str) -> bool:
        """End a job that is locked; a failure makes it available again."""
        if self.locked.pop(number, None) is None:
            self.counts[f"{how} too late"] += 1
            return False
        self.counts[how] += 1
        if how == "failure":
            self.waiting[self.kinds[number]].append(number)
        else:
            del self.kinds[number]
        return True


class Soak:
    """Serves, and misbehaves for some seconds out of every few."""

    def __init__(self, seed: int, rate: int) -> None:
        self.chance = random.Random(seed)
        self.rate = rate
        self.cluster = Cluster()
        self.fault, self.place = "", ""
        self.injected: Counter[str] = Counter()
        self.hit: Counter[str] = Counter()
        self.calm = False
        self.server: asyncio.AbstractServer | None = None
        self.port = 0
        self.writers: set[asyncio.StreamWriter] = set()

    async def listen(self) -> None:
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.port, backlog=512)
        self.port = self.server.sockets[0].getsockname()[1]

    async def produce(self) -> None:
        while not self.calm:
            self.cluster.make(self.rate // 20, self.chance)
            await asyncio.sleep(0.05)
            self.cluster.expire()
        while True:
            await asyncio.sleep(0.2)
            self.cluster.expire()

    async def misbehave(self) -> None:
        """Hold a fault for up to two seconds, heal, wait, again."""
        while True:
            await asyncio.sleep(self.chance.uniform(1.0, 3.0))
            if self.calm:
                return
            fault, self.place = self.chance.choice(FAULTS), self.chance.choice(PLACES)
            self.injected[fault] += 1
            if fault == "refused":
                assert self.server is not None
                self.server.close()
                self.cut()
                await asyncio.sleep(self.chance.uniform(0.2, 2.0))
                await self.listen()
            else:
                self.fault = fault
                await asyncio.sleep(self.chance.uniform(0.2, 2.0))
                self.fault = ""
                if fault == "blackhole":
                    self.cut()

    def cut(self) -> None:
        for writer in list(self.writers):
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.add(writer)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lines = head.decode("latin-1").lower().split("\r\n")
                length = next((int(line[15:]) for line in lines if line.startswith("content-length:")), 0)
                body = json.loads(await reader.readexactly(length) or b"{}")
                await self.answer(writer, lines[0].split(" ")[1], body)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.writers.discard(writer)
            writer.close()

    async def answer(self, writer: asyncio.StreamWriter, path: str, body: dict[str, Any]) -> None:
        if path in {"/stats", "/calm"}:
            self.calm = self.calm or path == "/calm"
            await send(writer, 200, self.stats())
            return
        fault = self.fault if self.place in path else ""
        if fault:
            self.hit[fault] += 1
        if fault[:3].isdigit():
            headers = "retry-after: 1\r\n" if fault.endswith("after") else ""
            status = int(fault[:3])
            text: Any = (
                b"<html>no</html>"
                if fault.endswith("html")
                else {"status": status, "title": "X", "detail": "x"}
            )
            await send(writer, status, text, headers)
        elif fault == "blackhole":
            await asyncio.sleep(3600)
        elif fault in {"reset", "truncated", "not-json"}:
            if fault == "reset":
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{")
                writer.transport.abort()
                raise ConnectionResetError
            await send(writer, 200, b'{"jobs": [' if fault == "truncated" else b"<html>login</html>")
        else:
            if fault == "slow":
                await asyncio.sleep(self.chance.uniform(0.0, 1.0))
            status, answer = await self.work(path, body, writer)
            if fault == "drop-reply":
                writer.transport.abort()
                raise ConnectionResetError
            await send(writer, status, answer)

    async def work(self, path: str, body: dict[str, Any], writer: asyncio.StreamWriter) -> tuple[int, Any]:
        if path.endswith("/activation"):
            end = time.monotonic() + 5.0
            while not (found := self.cluster.activate(body)) and time.monotonic() < end:
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self.cluster.wake.wait(), 0.5)
                if writer.transport.is_closing():
                    raise ConnectionResetError
            return 200, {"jobs": found}
        _, key, how = path.rsplit("/", 2)
        return (
            (204, b"")
            if self.cluster.end(int(key), how)
            else (404, {"status": 404, "title": "X", "detail": "x"})
        )

    def stats(self) -> dict[str, Any]:
        cluster = self.cluster
        return {
            "made": cluster.made,
            "open": len(cluster.kinds),
            "counts": dict(cluster.counts),
            "injected": dict(self.injected),
            "hit": sum(self.hit.values()),
        }


async def send(writer: asyncio.StreamWriter, status: int, answer: Any, headers: str = "") -> None:
    data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    size = "" if status == 204 else f"content-length: {len(data)}\r\n"
    writer.write(
        f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{headers}{size}\r\n".encode() + data
    )
    await writer.drain()


async def main() -> None:
    soak = Soak(int(sys.argv[1]), int(sys.argv[2]))
    await soak.listen()
    print(soak.port, flush=True)
    await asyncio.gather(soak.produce(), soak.misbehave())


if __name__ == "__main__":
    asyncio.run(main())
