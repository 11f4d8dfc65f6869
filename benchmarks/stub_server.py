"""The server of the benchmarks: an endless queue of jobs, tokens and a topology, answered as fast as Python can.

Run it in a process of its own: ``python benchmarks/stub_server.py`` prints its port. What it does by path:

- ``.../jobs/activation``: as many jobs as asked for; none, at the end of the long poll, for a type that begins with ``idle``
- ``/oauth/token``: a token, after a tenth of a second
- ``/counts``: what it was asked so far
- any other GET: a topology; anything else: done (204)
"""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

TOKEN_SECONDS = 0.1
KEYS = itertools.count(1)
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
COUNTS = {"completions": 0, "activations": 0, "tokens": 0, "others": 0}


def answer_with(body: bytes) -> bytes:
    """An answer of 200 with JSON."""
    return (
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body
    )


DONE = b"HTTP/1.1 204 No Content\r\n\r\n"
TOKEN = answer_with(
    json.dumps({"access_token": "t" * 900, "token_type": "Bearer", "expires_in": 3600}).encode()
)
TOPOLOGY = answer_with(
    json.dumps(
        {
            "brokers": [],
            "clusterId": "c",
            "clusterSize": 1,
            "partitionsCount": 1,
            "replicationFactor": 1,
            "gatewayVersion": "8.8.0",
            "lastCompletedChangeId": "1",
        }
    ).encode()
)


class Stub(asyncio.Protocol):
    """Reads requests one by one; bodies come with a length."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.data = b""

    def data_received(self, data: bytes) -> None:
        self.data += data
        while (end := self.data.find(b"\r\n\r\n")) >= 0:
            head = self.data[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.data) < end + 4 + length:
                return
            body = self.data[end + 4 : end + 4 + length]
            self.data = self.data[end + 4 + length :]
            self.answer(head[: head.find(b"\r\n")], body)

    def answer(self, line: bytes, body: bytes) -> None:
        if b"/completion " in line:
            COUNTS["completions"] += 1
            self.write(DONE)
        elif b"/jobs/activation " in line:
            COUNTS["activations"] += 1
            self.activate(json.loads(body))
        elif b"/oauth/token " in line:
            COUNTS["tokens"] += 1
            asyncio.get_running_loop().call_later(TOKEN_SECONDS, self.write, TOKEN)
        elif b" /counts " in line:
            self.write(answer_with(json.dumps(COUNTS).encode()))
        else:
            COUNTS["others"] += 1
            self.write(TOPOLOGY if line.startswith(b"get") else DONE)

    def activate(self, asked: dict[str, Any]) -> None:
        if str(asked["type"]).startswith("idle"):
            wait = (asked.get("requestTimeout") or 10_000) / 1000
            asyncio.get_running_loop().call_later(wait, self.jobs, 0)
        else:
            self.jobs(asked["maxJobsToActivate"])

    def jobs(self, count: int) -> None:
        jobs = b",".join(b'{"jobKey":"%d",' % next(KEYS) + TAIL for _ in range(count))
        self.write(answer_with(b'{"jobs":[' + jobs + b"]}"))

    def write(self, data: bytes) -> None:
        if isinstance(self.transport, asyncio.WriteTransport) and not self.transport.is_closing():
            self.transport.write(data)


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Stub, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
