"""Kill processes that write the token cache, at random moments, and look at what they leave after each.

Arguments: how many kills. Settings come from the environment. Prints, as JSON, how often the cache was found corrupt, how
often a file was open to others, and how long the slowest call took.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import stat
import sys
import time
from pathlib import Path
from typing import Any

from camunda_logging.testing import RecordingLogger
from camunda_sdk import CamundaClient

CACHE = Path(os.environ["CAMUNDA_TOKEN_CACHE_DIR"])


def write_for_ever(tell: int) -> None:
    """Refuse each token, so that a new one is fetched and written, again and again; tell when it begins."""
    with CamundaClient() as client:
        provider: Any = client.auth_provider
        provider.get_headers()
        os.write(tell, b"!")
        while True:
            provider.invalidate(provider.get_headers())


def kill_one(after: float) -> None:
    """Let a process write for so long and not longer."""
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            write_for_ever(tell)
        finally:
            os._exit(1)
    os.close(tell)
    os.read(told, 1)
    os.close(told)
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def open_to_others() -> int:
    """How many files of the cache somebody else could read or write."""
    found = 0
    for path in CACHE.glob("*") if CACHE.exists() else ():
        with contextlib.suppress(FileNotFoundError):
            found += bool(stat.S_IMODE(path.lstat().st_mode) & 0o077)
    return found + sum(
        bool(stat.S_IMODE(path.lstat().st_mode) & 0o077) for path in CACHE.glob(".*") if path.exists()
    )


def main(kills: int) -> None:
    """Kill, look, tell."""
    os.umask(0)  # the cache's own modes count, not the machine's
    with CamundaClient() as client:
        client.get_topology()
    corrupt, readable, slowest = 0, 0, 0.0
    for _ in range(kills):
        kill_one(random.random() * 0.03)
        readable += open_to_others()
        lines = RecordingLogger()
        begun = time.monotonic()
        with CamundaClient(logger=lines) as client:
            client.get_topology()
        slowest = max(slowest, time.monotonic() - begun)
        corrupt += len(lines.texts("warning")) + len(lines.texts("error"))
    print(json.dumps({"corrupt": corrupt, "readable": readable, "slowest": slowest}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
