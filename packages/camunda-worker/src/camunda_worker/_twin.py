"""The synchronous client that belongs to an asynchronous one."""

from __future__ import annotations

from typing import Any

__all__ = ["sync_twin"]


class _Borrowed:
    """A provider that the twin uses and does not own, so that closing the twin leaves it open."""

    def __init__(self, provider: Any) -> None:
        self._provider = provider

    def __getattr__(self, name: str) -> Any:
        if name in {"close", "aclose", "aget_headers"}:
            raise AttributeError(name)
        return getattr(self._provider, name)


def sync_twin(client: Any) -> Any:
    """Return a synchronous client with the same configuration and the same way to authenticate.

    A client that knows its own twin, as stand-ins for tests do, is asked for it.
    """
    make = getattr(client, "sync_twin", None)
    if callable(make):
        return make()
    from camunda_client import CamundaClient

    return CamundaClient(client.configuration, auth_provider=_provider(client))


def _provider(client: Any) -> Any:
    from camunda_auth import AsyncOAuthClientCredentialsAuthProvider

    provider = getattr(client, "auth_provider", None)
    configured = getattr(client.configuration, "CAMUNDA_AUTH_STRATEGY", "NONE")
    if provider is None or (
        isinstance(provider, AsyncOAuthClientCredentialsAuthProvider) and configured == "OAUTH"
    ):
        # The asynchronous provider fetches no token without its loop; the twin makes its own from the settings.
        return None
    return _Borrowed(provider)
