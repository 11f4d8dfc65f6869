"""The stub server in a process of its own, and what it can do."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

SERVER = Path(__file__).resolve().parent.parent / "stub_server.py"
DONE_BYTES = 27  # the length of the stub's answer to a completion
BODY = b'{"variables":{"ok":true}}'


class Stub:
    """A stub server that lives as long as the block; gives its address."""

    def __enter__(self) -> str:
        self.process = subprocess.Popen([sys.executable, str(SERVER)], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        return f"http://127.0.0.1:{self.process.stdout.readline().strip()}"

    def __exit__(self, *_: object) -> None:
        assert self.process.stdout is not None
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def counts(address: str) -> dict[str, int]:
    """What the stub was asked so far."""
    with urllib.request.urlopen(f"{address}/counts", timeout=10) as answer:
        found: dict[str, int] = json.load(answer)
        return found


def activation(address: str, jobs: int) -> bytes:
    """The body of an answer with so many jobs."""
    body = json.dumps({"type": "bench", "timeout": 30_000, "maxJobsToActivate": jobs}).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{address}/v2/jobs/activation", body, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: bytes = answer.read()
        return found


def capacity(address: str, seconds: float = 1.0) -> dict[str, float]:
    """What the stub can do: completions from clients that only write and read bytes, and jobs in activations of 100."""
    return {
        "completions per second": round(completions(address, seconds)),
        "activated jobs per second": round(activations(address, seconds)),
    }


def completions(address: str, seconds: float) -> float:
    """Requests a second, fifty in flight on each of two connections."""
    request = b"POST /v2/jobs/1/completion HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n%s" % (
        len(BODY),
        BODY,
    )
    batch, done = 50, [0, 0]
    until = time.perf_counter() + seconds

    def drive(number: int) -> None:
        with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as connection:
            while time.perf_counter() < until:
                connection.sendall(request * batch)
                left = DONE_BYTES * batch
                while left > 0:
                    left -= len(connection.recv(65536))
                done[number] += batch

    threads = [threading.Thread(target=drive, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def activations(address: str, seconds: float) -> float:
    """Jobs a second, a hundred an answer."""
    until, done = time.perf_counter() + seconds, 0
    while time.perf_counter() < until:
        activation(address, 100)
        done += 100
    return done / seconds
