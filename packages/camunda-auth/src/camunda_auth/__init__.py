"""OAuth client credentials, Basic and no authentication for httpx.

Give a provider to `HttpxAuth` and that to an ``httpx.Client`` or ``httpx.AsyncClient``; or ask the provider for its headers
and add them to requests of any library.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would cost more than the rest of this import
if TYPE_CHECKING:
    from camunda_auth._event_hooks import inject_auth_event_hooks
    from camunda_auth._from_settings import create_async_auth_provider, create_auth_provider
    from camunda_auth._header_auth import HeaderAuth
    from camunda_auth._httpx_auth import AsyncHttpxAuth, HttpxAuth
    from camunda_auth._jwt import PrivateKeyJwt
    from camunda_auth._oauth import OAuthClientCredentialsAuthProvider
    from camunda_auth._oauth_async import AsyncOAuthClientCredentialsAuthProvider
    from camunda_auth._patience import patience
    from camunda_auth._protocols import AsyncAuthProvider, AuthProvider, AuthSettings, Clock, RandomSource
    from camunda_auth._retry import parse_retry_after
    from camunda_auth._static import (
        AsyncCallableAuthProvider,
        BasicAuthProvider,
        CallableAuthProvider,
        NullAuthProvider,
    )
    from camunda_auth._tls import build_ssl_context
    from camunda_auth.exceptions import (
        AuthClosedError,
        AuthConfigurationError,
        AuthTimeout,
        AuthUnavailable,
        CamundaAuthError,
        TokenRefused,
        TokenResponseError,
    )

__all__ = [
    "AsyncAuthProvider",
    "AsyncCallableAuthProvider",
    "AsyncHttpxAuth",
    "AsyncOAuthClientCredentialsAuthProvider",
    "AuthClosedError",
    "AuthConfigurationError",
    "AuthProvider",
    "AuthSettings",
    "AuthTimeout",
    "AuthUnavailable",
    "BasicAuthProvider",
    "CallableAuthProvider",
    "CamundaAuthError",
    "Clock",
    "HeaderAuth",
    "HttpxAuth",
    "NullAuthProvider",
    "OAuthClientCredentialsAuthProvider",
    "PrivateKeyJwt",
    "RandomSource",
    "TokenRefused",
    "TokenResponseError",
    "build_ssl_context",
    "create_async_auth_provider",
    "create_auth_provider",
    "inject_auth_event_hooks",
    "parse_retry_after",
    "patience",
]

_HOMES = {
    "AsyncAuthProvider": "_protocols",
    "AsyncCallableAuthProvider": "_static",
    "AsyncHttpxAuth": "_httpx_auth",
    "AsyncOAuthClientCredentialsAuthProvider": "_oauth_async",
    "AuthClosedError": "exceptions",
    "AuthConfigurationError": "exceptions",
    "AuthProvider": "_protocols",
    "AuthSettings": "_protocols",
    "AuthTimeout": "exceptions",
    "AuthUnavailable": "exceptions",
    "BasicAuthProvider": "_static",
    "CallableAuthProvider": "_static",
    "CamundaAuthError": "exceptions",
    "Clock": "_protocols",
    "HeaderAuth": "_header_auth",
    "HttpxAuth": "_httpx_auth",
    "NullAuthProvider": "_static",
    "OAuthClientCredentialsAuthProvider": "_oauth",
    "PrivateKeyJwt": "_jwt",
    "RandomSource": "_protocols",
    "TokenRefused": "exceptions",
    "TokenResponseError": "exceptions",
    "build_ssl_context": "_tls",
    "create_async_auth_provider": "_from_settings",
    "create_auth_provider": "_from_settings",
    "inject_auth_event_hooks": "_event_hooks",
    "parse_retry_after": "_retry",
    "patience": "_patience",
}


if not TYPE_CHECKING:  # a checker that saw this would accept any name

    def __getattr__(name: str) -> object:
        """Load the module behind a public name when the name is first used."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted({*globals(), *__all__})
