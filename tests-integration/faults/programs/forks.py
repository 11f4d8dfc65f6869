"""Use a client, fork eight children, and have all nine ask for 10,000 things; print how many answers were someone else's.

Arguments: ``sync`` or ``async``. Settings come from the environment. The server answers with the key it was asked for.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable

from camunda_sdk import CamundaAsyncClient, CamundaClient, ProcessInstanceKey

CHILDREN, EACH, AT_ONCE = 8, 1_250, 5


def ask(client: CamundaClient, first: int, count: int) -> int:
    """How many of so many answers were not the ones asked for."""
    wrong = 0
    for number in range(first, first + count):
        key = ProcessInstanceKey(str(number))
        wrong += client.get_process_instance(key).process_instance_key != key
    return wrong


def ask_in_threads(client: CamundaClient, first: int) -> int:
    """The same from several threads at once."""
    wrong: list[int] = []
    share = EACH // AT_ONCE

    def work(start: int) -> None:
        wrong.append(ask(client, start, share))

    threads = [threading.Thread(target=work, args=(first + n * share,)) for n in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(wrong) if len(wrong) == AT_ONCE else EACH


async def ask_in_tasks(client: CamundaAsyncClient, first: int) -> int:
    """The same from several tasks at once."""
    share = EACH // AT_ONCE

    async def work(start: int) -> int:
        wrong = 0
        for number in range(start, start + share):
            key = ProcessInstanceKey(str(number))
            wrong += (await client.get_process_instance(key)).process_instance_key != key
        return wrong

    return sum(await asyncio.gather(*(work(first + n * share) for n in range(AT_ONCE))))


def forked(work: Callable[[int], int]) -> int:
    """Run in eight children and here; the sum of what they give."""
    told, tell = os.pipe()
    children = []
    for number in range(1, CHILDREN + 1):
        pid = os.fork()
        if pid == 0:
            wrong = EACH
            try:
                wrong = work(number * 100_000)
            finally:
                os.write(tell, wrong.to_bytes(4, "big"))
                os._exit(0)
        children.append(pid)
    wrong = work(1)
    for pid in children:
        os.waitpid(pid, 0)
    return wrong + sum(int.from_bytes(os.read(told, 4), "big") for _ in children)


def main(kind: str) -> None:
    """Use, fork, ask, print."""
    if kind == "sync":
        with CamundaClient() as client:
            ask_in_threads(client, 1)
            print(forked(lambda first: ask_in_threads(client, first)))
        return
    aclient = CamundaAsyncClient()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(ask_in_tasks(aclient, 1))
    parent = os.getpid()

    def work(first: int) -> int:
        if os.getpid() == parent:
            return loop.run_until_complete(ask_in_tasks(aclient, first))
        return asyncio.run(ask_in_tasks(aclient, first))

    print(forked(work))
    loop.run_until_complete(aclient.aclose())
    loop.close()


if __name__ == "__main__":
    main(sys.argv[1])
