"""A synchronous client beside an asynchronous one, for threads that serve the same program."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx

from camunda_client.exceptions import ClientMisuseError

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_WAIT = 60.0
# What an httpx client of either kind takes alike; hooks, transports and mounts are of one kind.
_SHARED = ("timeout", "limits", "headers", "verify", "trust_env", "proxy", "cookies", "params")


def shared_arguments(options: Mapping[str, Any], *, own_tls: bool) -> dict[str, Any]:
    """The arguments of an asynchronous httpx client that a synchronous one can have too.

    It makes the TLS of the settings itself, and so notices files that change.
    """
    shared = {name: options[name] for name in _SHARED if options.get(name) is not None}
    if not own_tls:
        shared.pop("verify", None)
    if isinstance(options.get("transport"), httpx.BaseTransport):
        shared["transport"] = options["transport"]
    return shared


class SharedProvider:
    """The asynchronous client's provider, asked from threads; closing the twin leaves it open.

    Args:
        provider: The provider.
        loop: Where it is used, and so where its coroutines have to run.
    """

    def __init__(self, provider: Any, loop: asyncio.AbstractEventLoop | None) -> None:
        self._provider = provider
        self._loop = loop

    def get_headers(self) -> Mapping[str, str]:
        """The provider's headers.

        Raises:
            ClientMisuseError: They come from a coroutine, and this is the thread that would have to run it, or none does.
        """
        get = getattr(self._provider, "aget_headers", None)
        headers: Mapping[str, str] = {}
        if get is None or hasattr(self._provider, "get_headers"):
            # What an asynchronous provider holds serves here as well, also while its loop is blocked.
            headers = self._provider.get_headers()
        if headers or get is None:
            return headers
        if self._loop is None or not self._loop.is_running() or _is_here(self._loop):
            raise ClientMisuseError(
                "the provider of an asynchronous client can be shared with other threads only while its event loop runs; "
                "call the asynchronous client here"
            )
        fetched: Mapping[str, str] = asyncio.run_coroutine_threadsafe(get(), self._loop).result(_LONGEST_WAIT)
        return fetched

    def invalidate(self, headers: Mapping[str, str]) -> bool:
        """Pass a refusal on."""
        drop = getattr(self._provider, "invalidate", None)
        return bool(drop(headers)) if callable(drop) else False


def _is_here(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
