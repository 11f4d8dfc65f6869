"""The assembled clients, to be called in one way whether they are synchronous or not."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any

from camunda_sdk import CamundaAsyncClient, CamundaClient

Call = tuple[str, tuple[Any, ...], dict[str, Any]]


class Driver:
    """Calls methods of the synchronous or of the asynchronous client."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def calls(self, settings: Any, calls: Sequence[Call], **options: Any) -> list[Any]:
        """Make a client, make the calls one after another, close; errors stand among the results."""
        if self.kind == "sync":
            with CamundaClient(settings, **options) as client:
                return [_outcome(client, call) for call in calls]

        async def run() -> list[Any]:
            async with CamundaAsyncClient(settings, **options) as client:
                return [await _async_outcome(client, call) for call in calls]

        return asyncio.run(run())

    def call(self, settings: Any, method: str, *arguments: Any, client: Any = None, **keywords: Any) -> Any:
        """Make a client, call one method, close; an error is raised."""
        (result,) = self.calls(settings, [(method, arguments, keywords)], **(client or {}))
        if isinstance(result, Exception):
            raise result
        return result


def _outcome(client: CamundaClient, call: Call) -> Any:
    method, arguments, keywords = call
    try:
        result = getattr(client, method)(*arguments, **keywords)
        if isinstance(result, AbstractContextManager):
            with result as opened:
                return opened
        return result
    except Exception as error:
        return error


async def _async_outcome(client: CamundaAsyncClient, call: Call) -> Any:
    method, arguments, keywords = call
    try:
        result = getattr(client, method)(*arguments, **keywords)
        if isinstance(result, AbstractAsyncContextManager):
            async with result as opened:
                return opened
        return await result
    except Exception as error:
        return error
