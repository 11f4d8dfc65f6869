"""The clusters that scenarios run against, and what each can do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from camunda_sdk import CamundaAsyncClient, CamundaClient


class Restartable(Protocol):
    """What a test may do to a cluster besides talking to it."""

    def kill(self) -> None:
        """End it as a power cut would."""

    def start(self) -> float:
        """Start it (again); returns the seconds that took."""


@dataclass(frozen=True)
class Cluster:
    """An address, a name for reports, and the features that scenarios may ask for."""

    name: str
    address: str
    features: frozenset[str] = field(default_factory=frozenset)

    def settings(self, **more: str) -> dict[str, str]:
        """What a client's configuration needs."""
        return {
            "CAMUNDA_REST_ADDRESS": self.address,
            "CAMUNDA_AUTH_STRATEGY": "NONE",
            "CAMUNDA_SDK_LOG_LEVEL": "error",
            **more,
        }

    def client(self) -> CamundaClient:
        """A synchronous client."""
        return CamundaClient(self.settings())

    def async_client(self) -> CamundaAsyncClient:
        """An asynchronous client."""
        return CamundaAsyncClient(self.settings())
