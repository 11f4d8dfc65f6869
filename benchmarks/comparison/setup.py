"""What a case is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Setup:
    """Where the server is, and how much of the usual work is to be done.

    Args:
        address: The REST address without ``/v2``.
        scale: 1 for a measurement, less for a trial.
        grpc: Host and port of the gRPC gateway of a real Camunda.
        metrics: Where a real Camunda shows what it counts.
    """

    address: str
    scale: float = 1.0
    grpc: str = ""
    metrics: str = ""

    def count(self, usual: int) -> int:
        """How often something is done."""
        return max(10, int(usual * self.scale))

    def seconds(self, usual: float) -> float:
        """How long something is watched."""
        return min(usual, max(0.3, usual * self.scale))

    def settings(self, **more: str) -> dict[str, str]:
        """The configuration of a client, with no authentication."""
        return {"CAMUNDA_REST_ADDRESS": self.address, "CAMUNDA_AUTH_STRATEGY": "NONE", **more}

    def oauth(self) -> dict[str, str]:
        """The configuration of a client that fetches tokens and keeps none on the disk."""
        return self.settings(
            CAMUNDA_AUTH_STRATEGY="OAUTH",
            CAMUNDA_OAUTH_URL=f"{self.address}/oauth/token",
            CAMUNDA_CLIENT_ID="bench",
            CAMUNDA_CLIENT_SECRET="bench",
            CAMUNDA_TOKEN_DISK_CACHE_DISABLE="true",
        )
