"""A deadline over a coroutine."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")

if sys.version_info >= (3, 11):

    async def within(seconds: float, work: Coroutine[object, object, T]) -> T:
        """Await something for so many seconds.

        Raises:
            asyncio.TimeoutError: It was not done by then and has been cancelled.
        """
        async with asyncio.timeout(seconds):
            return await work

else:

    async def within(seconds: float, work: Coroutine[object, object, T]) -> T:
        """Await something for so many seconds.

        Raises:
            asyncio.TimeoutError: It was not done by then and has been cancelled.
        """
        return await asyncio.wait_for(work, seconds)
