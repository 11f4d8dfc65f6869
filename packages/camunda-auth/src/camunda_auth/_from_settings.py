"""Settings in, provider out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from camunda_auth._arguments import ProxyTypes
from camunda_auth._core import Verify
from camunda_auth._oauth import OAuthClientCredentialsAuthProvider
from camunda_auth._oauth_async import AsyncOAuthClientCredentialsAuthProvider
from camunda_auth._protocols import AsyncAuthProvider, AuthProvider, AuthSettings, Clock, RandomSource
from camunda_auth._request import ClientAuth
from camunda_auth._static import BasicAuthProvider, NullAuthProvider
from camunda_auth._tls import TlsFiles, read_setting
from camunda_auth.exceptions import AuthConfigurationError
from camunda_logging import SdkLogger

DEFAULT_OAUTH_URL = "https://login.cloud.camunda.io/oauth/token"
DEFAULT_AUDIENCE = "zeebe.camunda.io"
_OTHER_NAMES = {
    "CAMUNDA_CLIENT_ID": "CAMUNDA_CLIENT_AUTH_CLIENTID",
    "CAMUNDA_CLIENT_SECRET": "CAMUNDA_CLIENT_AUTH_CLIENTSECRET",
    "CAMUNDA_OAUTH_SCOPE": "CAMUNDA_TOKEN_SCOPE",
}
_TRUE = ("1", "true", "yes", "on", "t", "y")


def create_auth_provider(
    settings: AuthSettings | Mapping[str, object],
    *,
    transport: httpx.BaseTransport | None = None,
    timeout: float | None = None,
    logger: SdkLogger | None = None,
    client_auth: ClientAuth = "post",
    resource: str | tuple[str, ...] | None = None,
    extra: Mapping[str, str] | None = None,
    verify: Verify = None,
    proxy: ProxyTypes = None,
    trust_env: bool = True,
    allow_insecure: bool | None = None,
    clock: Clock | None = None,
    wall_time: Callable[[], float] | None = None,
    random: RandomSource | None = None,
) -> AuthProvider:
    """The provider for a sync client that the settings ask for.

    ``CAMUNDA_AUTH_STRATEGY`` decides; where it is unset, a complete pair of credentials does. The keyword arguments go to
    `OAuthClientCredentialsAuthProvider` and are not used by other strategies.

    Args:
        settings: An object with the settings as attributes (see `AuthSettings`), or a mapping.
        transport: See the provider.
        timeout: See the provider.
        logger: See the provider.
        client_auth: See the provider.
        resource: See the provider.
        extra: See the provider.
        verify: See the provider; by default what the ``CAMUNDA_MTLS_*`` settings say, read anew when files change.
        proxy: See the provider.
        trust_env: See the provider.
        allow_insecure: See the provider.
        clock: See the provider.
        wall_time: See the provider.
        random: See the provider.

    Raises:
        AuthConfigurationError: The settings are ambiguous, incomplete or wrong; the message names the keys.
    """
    options = _options(locals())
    strategy = _strategy(settings, client_auth)
    if strategy == "NONE":
        return NullAuthProvider()
    if strategy == "BASIC":
        return _basic(settings)
    return OAuthClientCredentialsAuthProvider(transport=transport, **_oauth(settings, client_auth, options))


def create_async_auth_provider(
    settings: AuthSettings | Mapping[str, object],
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    timeout: float | None = None,
    logger: SdkLogger | None = None,
    client_auth: ClientAuth = "post",
    resource: str | tuple[str, ...] | None = None,
    extra: Mapping[str, str] | None = None,
    verify: Verify = None,
    proxy: ProxyTypes = None,
    trust_env: bool = True,
    allow_insecure: bool | None = None,
    clock: Clock | None = None,
    wall_time: Callable[[], float] | None = None,
    random: RandomSource | None = None,
) -> AuthProvider | AsyncAuthProvider:
    """The provider for an async client that the settings ask for; otherwise as `create_auth_provider`.

    Args:
        settings: An object with the settings as attributes (see `AuthSettings`), or a mapping.
        transport: See the provider.
        timeout: See the provider.
        logger: See the provider.
        client_auth: See the provider.
        resource: See the provider.
        extra: See the provider.
        verify: See the provider; by default what the ``CAMUNDA_MTLS_*`` settings say, read anew when files change.
        proxy: See the provider.
        trust_env: See the provider.
        allow_insecure: See the provider.
        clock: See the provider.
        wall_time: See the provider.
        random: See the provider.

    Raises:
        AuthConfigurationError: The settings are ambiguous, incomplete or wrong; the message names the keys.
    """
    options = _options(locals())
    strategy = _strategy(settings, client_auth)
    if strategy == "NONE":
        return NullAuthProvider()
    if strategy == "BASIC":
        return _basic(settings)
    return AsyncOAuthClientCredentialsAuthProvider(
        transport=transport, **_oauth(settings, client_auth, options)
    )


def _options(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name not in ("settings", "transport")}


def _strategy(settings: object, client_auth: ClientAuth) -> str:
    wanted = read_setting(settings, "CAMUNDA_AUTH_STRATEGY")
    if wanted is not None:
        name = str(getattr(wanted, "value", wanted)).strip().upper()
        if name not in ("NONE", "BASIC", "OAUTH"):
            raise AuthConfigurationError(
                f"CAMUNDA_AUTH_STRATEGY must be NONE, BASIC or OAUTH, not {name[:40]!r}"
            )
        return name
    user = _present(settings, "CAMUNDA_BASIC_AUTH_USERNAME", "CAMUNDA_BASIC_AUTH_PASSWORD")
    secretless = client_auth not in ("post", "basic")
    client = _present(settings, "CAMUNDA_CLIENT_ID", *(() if secretless else ("CAMUNDA_CLIENT_SECRET",)))
    if user and client:
        raise AuthConfigurationError(
            "both OAuth credentials (CAMUNDA_CLIENT_ID, CAMUNDA_CLIENT_SECRET) and Basic credentials "
            "(CAMUNDA_BASIC_AUTH_USERNAME, CAMUNDA_BASIC_AUTH_PASSWORD) are set; set CAMUNDA_AUTH_STRATEGY to OAUTH, "
            "BASIC or NONE"
        )
    return "OAUTH" if client else "BASIC" if user else "NONE"


def _present(settings: object, *names: str) -> bool:
    return all(_read(settings, name) for name in names)


def _read(settings: object, name: str) -> Any:
    """A setting under either of its names.

    Raises:
        AuthConfigurationError: They differ.
    """
    value = read_setting(settings, name)
    other = _OTHER_NAMES.get(name)
    if other is None:
        return value
    twin = read_setting(settings, other)
    if value and twin and value != twin:
        del value, twin  # a traceback that shows locals must not show them
        raise AuthConfigurationError(f"{name} and {other} mean the same and differ; set one of them")
    return value or twin


def _basic(settings: object) -> BasicAuthProvider:
    names = ("CAMUNDA_BASIC_AUTH_USERNAME", "CAMUNDA_BASIC_AUTH_PASSWORD")
    _require(settings, "BASIC", names)
    return BasicAuthProvider(
        username=read_setting(settings, names[0]), password=read_setting(settings, names[1])
    )


def _require(settings: object, strategy: str, names: tuple[str, ...]) -> None:
    missing = [name for name in names if not _read(settings, name)]
    if missing:
        raise AuthConfigurationError(f"CAMUNDA_AUTH_STRATEGY={strategy} needs {' and '.join(missing)}")


def _oauth(settings: object, client_auth: ClientAuth, options: dict[str, Any]) -> dict[str, Any]:
    needs_secret = client_auth in ("post", "basic")
    _require(settings, "OAUTH", ("CAMUNDA_CLIENT_ID", *(("CAMUNDA_CLIENT_SECRET",) if needs_secret else ())))
    audience = read_setting(settings, "CAMUNDA_TOKEN_AUDIENCE")
    disabled = read_setting(settings, "CAMUNDA_TOKEN_DISK_CACHE_DISABLE")
    if options["verify"] is None:
        files = TlsFiles(settings)
        files.context()  # what is wrong with the files is said now, not at the first call
        options["verify"] = files or None
    scope = _read(settings, "CAMUNDA_OAUTH_SCOPE")
    return {
        **options,
        "oauth_url": read_setting(settings, "CAMUNDA_OAUTH_URL") or DEFAULT_OAUTH_URL,
        "client_id": _read(settings, "CAMUNDA_CLIENT_ID"),
        "client_secret": _read(settings, "CAMUNDA_CLIENT_SECRET") or "",
        "audience": DEFAULT_AUDIENCE if audience is None and scope is None else audience or "",
        "cache_dir": read_setting(settings, "CAMUNDA_TOKEN_CACHE_DIR"),
        "disk_cache_disable": disabled.strip().lower() in _TRUE
        if isinstance(disabled, str)
        else bool(disabled),
        "scope": scope,
    }


create_auth_provider.__module__ = create_async_auth_provider.__module__ = "camunda_auth"
