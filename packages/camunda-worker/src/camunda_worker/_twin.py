"""The synchronous client that belongs to an asynchronous one."""

from __future__ import annotations

from typing import Any

__all__ = ["sync_twin"]


def sync_twin(client: Any) -> Any:
    """Return a synchronous client with the same configuration and the same way to authenticate.

    A client that knows its own twin, as stand-ins for tests do, is asked for it.
    """
    make = getattr(client, "sync_twin", None)
    if callable(make):
        return make()
    from camunda_client import CamundaClient

    return CamundaClient(
        configuration=client.configuration, auth_provider=getattr(client, "auth_provider", None)
    )
