"""Fork fifty processes of twenty threads or tasks each, let all of them call at once, and print how many calls went well.

Arguments: ``sync`` or ``async``. Settings come from the environment; the client is made after the fork.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
import traceback

from camunda_sdk import CamundaAsyncClient, CamundaClient, UnauthorizedError

PROCESSES, CALLERS = 50, 20


def call_from_threads() -> int:
    """Call from twenty threads over one client; how many got an answer."""
    good: list[int] = []

    def call() -> None:
        client.get_topology()
        good.append(1)

    with CamundaClient() as client:
        threads = [threading.Thread(target=call) for _ in range(CALLERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return len(good)


async def call_from_tasks() -> int:
    """Call from twenty tasks over one client; how many got an answer."""
    async with CamundaAsyncClient() as client:
        return len(await asyncio.gather(*(client.get_topology() for _ in range(CALLERS))))


def child(kind: str, start: int, tell: int) -> None:
    """Wait for the start, call, tell how many calls went well."""
    os.read(start, 1)
    good = call_from_threads() if kind == "sync" else asyncio.run(call_from_tasks())
    os.write(tell, bytes([good]))


def load() -> None:
    """Import, once before the forks, what each child would import by itself: a refused call, and a provider that asks nobody."""
    with CamundaClient({"CAMUNDA_AUTH_STRATEGY": "NONE"}) as client, contextlib.suppress(UnauthorizedError):
        client.get_topology()

    async def aload() -> None:
        async with CamundaAsyncClient({"CAMUNDA_AUTH_STRATEGY": "NONE"}) as aclient:
            with contextlib.suppress(UnauthorizedError):
                await aclient.get_topology()

    asyncio.run(aload())
    CamundaClient().close()


def main(kind: str) -> None:
    """Fork all, start all, count."""
    load()
    start, starter = os.pipe()
    told, tell = os.pipe()
    children = []
    for _ in range(PROCESSES):
        pid = os.fork()
        if pid == 0:
            try:
                os.close(starter)
                child(kind, start, tell)
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(0)
        children.append(pid)
    os.close(start)
    os.close(tell)
    os.close(starter)
    for pid in children:
        os.waitpid(pid, 0)
    print(sum(os.read(told, PROCESSES)))


if __name__ == "__main__":
    main(sys.argv[1])
