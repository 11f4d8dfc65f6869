"""A server for the worker benchmarks: an endless queue, answered as fast as Python can.

Run it in a process of its own: ``python benchmarks/worker_stub.py [idle]`` prints its port. With ``idle`` there are no jobs.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from typing import Any

KEYS = itertools.count(1)
IDLE = "idle" in sys.argv[1:]
DONE = b"HTTP/1.1 204 No Content\r\n\r\n"
TEMPLATE: dict[str, Any] = {
    "type": "bench",
    "processDefinitionId": "p",
    "processDefinitionVersion": 1,
    "elementId": "t",
    "customHeaders": {},
    "worker": "w",
    "retries": 3,
    "deadline": 4102444800000,
    "variables": {"amount": 3, "customer": {"name": "n", "tags": ["a", "b"]}},
    "tenantId": "<default>",
    "physicalTenantId": "default",
    "processInstanceKey": "1",
    "processDefinitionKey": "2",
    "elementInstanceKey": "3",
    "kind": "BPMN_ELEMENT",
    "listenerEventType": "UNSPECIFIED",
    "userTask": None,
    "tags": [],
    "rootProcessInstanceKey": "1",
    "businessId": None,
    "priority": 0,
    "jobLeaseToken": None,
}
TAIL = json.dumps(TEMPLATE)[1:].encode()


class Stub(asyncio.Protocol):
    """Reads requests one by one; bodies come with a length."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.data = b""

    def data_received(self, data: bytes) -> None:
        self.data += data
        while True:
            end = self.data.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.data[:end].lower()
            at = head.find(b"content-length:")
            length = (
                int(head[at + 15 : head.find(b"\r", at) if b"\r" in head[at:] else None]) if at >= 0 else 0
            )
            if len(self.data) < end + 4 + length:
                return
            body = self.data[end + 4 : end + 4 + length]
            self.data = self.data[end + 4 + length :]
            self.answer(head, body)

    def answer(self, head: bytes, body: bytes) -> None:
        if b"/jobs/activation" not in head:
            self.write(DONE)
            return
        asked = json.loads(body)
        if IDLE:
            wait = (asked.get("requestTimeout") or 10_000) / 1000
            asyncio.get_running_loop().call_later(wait, self.jobs, 0)
        else:
            self.jobs(asked["maxJobsToActivate"])

    def jobs(self, count: int) -> None:
        jobs = b",".join(b'{"jobKey":"%d",' % next(KEYS) + TAIL for _ in range(count))
        answer = b'{"jobs":[' + jobs + b"]}"
        self.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(answer)
            + answer
        )

    def write(self, data: bytes) -> None:
        if isinstance(self.transport, asyncio.WriteTransport) and not self.transport.is_closing():
            self.transport.write(data)


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Stub, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
