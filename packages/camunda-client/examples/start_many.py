"""Start a process for each line of a file, a hundred at a time, without starting any twice.

Settings come from CAMUNDA_* variables: python start_many.py PROCESS_ID FILE
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path

from camunda_client import CamundaAsyncClient, CamundaClientError


async def main(client: CamundaAsyncClient, process_id: str, lines: Iterable[str]) -> list[str]:
    """Start them, and return the lines that could not be started."""
    places = asyncio.Semaphore(100)
    failed: list[str] = []

    async def start(line: str) -> None:
        async with places:
            try:
                # The business id makes a start that is repeated harmless.
                await client.create_process_instance(
                    process_definition_id=process_id, business_id=line, variables={"line": line}
                )
            except CamundaClientError as error:
                print(f"{line}: {error}", file=sys.stderr)
                failed.append(line)

    await asyncio.gather(*(start(line) for line in lines))
    return failed


async def program(process_id: str, lines: list[str]) -> None:
    """Start them with the settings of the environment."""
    async with CamundaAsyncClient() as client:
        print("\n".join(await main(client, process_id, lines)))


if __name__ == "__main__":
    asyncio.run(program(sys.argv[1], Path(sys.argv[2]).read_text("utf-8").split()))
