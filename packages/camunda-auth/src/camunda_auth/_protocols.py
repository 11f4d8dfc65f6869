"""What a provider, a clock and the settings must offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable


@runtime_checkable
class AuthProvider(Protocol):
    """Provides the headers that authenticate a request.

    Called for every request, from any thread: an implementation is cheap and safe to share.
    """

    def get_headers(self) -> Mapping[str, str]:
        """The headers to add to a request."""


@runtime_checkable
class AsyncAuthProvider(Protocol):
    """The async variant, which async clients prefer where a provider has both."""

    async def aget_headers(self) -> Mapping[str, str]:
        """The headers to add to a request."""


@runtime_checkable
class Clock(Protocol):
    """Time that never goes back, in seconds from any fixed origin."""

    def now(self) -> float:
        """The current reading."""


@runtime_checkable
class RandomSource(Protocol):
    """Chance, for jitter."""

    def next(self) -> float:
        """The next number in [0, 1)."""


class AuthSettings(Protocol):
    """The settings that `create_auth_provider` reads; ``camunda_config.CamundaSdkConfiguration`` fits.

    ``CAMUNDA_OAUTH_SCOPE``, ``CAMUNDA_TOKEN_SCOPE`` and the ``CAMUNDA_MTLS_*`` keys are read too where they exist.
    """

    @property
    def CAMUNDA_AUTH_STRATEGY(self) -> str | None:  # noqa: N802 - the name of the setting
        """OAUTH, BASIC, NONE, or None for detection."""

    @property
    def CAMUNDA_OAUTH_URL(self) -> str | None:  # noqa: N802 - the name of the setting
        """The token endpoint."""

    @property
    def CAMUNDA_CLIENT_ID(self) -> str | None:  # noqa: N802 - the name of the setting
        """The OAuth client."""

    @property
    def CAMUNDA_CLIENT_SECRET(self) -> str | None:  # noqa: N802 - the name of the setting
        """The OAuth client's secret."""

    @property
    def CAMUNDA_TOKEN_AUDIENCE(self) -> str | None:  # noqa: N802 - the name of the setting
        """The audience of the token."""

    @property
    def CAMUNDA_BASIC_AUTH_USERNAME(self) -> str | None:  # noqa: N802 - the name of the setting
        """The user of Basic authentication."""

    @property
    def CAMUNDA_BASIC_AUTH_PASSWORD(self) -> str | None:  # noqa: N802 - the name of the setting
        """The password of Basic authentication."""

    @property
    def CAMUNDA_TOKEN_CACHE_DIR(self) -> str | None:  # noqa: N802 - the name of the setting
        """Where tokens are kept on disk; None keeps them in memory alone."""

    @property
    def CAMUNDA_TOKEN_DISK_CACHE_DISABLE(self) -> bool:  # noqa: N802 - the name of the setting
        """Whether the disk cache is off although a directory is set."""
