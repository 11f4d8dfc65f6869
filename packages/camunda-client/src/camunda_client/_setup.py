"""From settings and arguments to what both clients are made of."""

from __future__ import annotations

import math
import platform
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from camunda_client._given_tls import tls_of
from camunda_client._options import check_headers
from camunda_client._policies.retry import RequestRetryPolicy
from camunda_client._request import Addresses
from camunda_logging import SdkLogger, create_logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from camunda_auth import HeaderAuth
    from camunda_client._flow.http_log import HttpLog
    from camunda_client._transport.plan import Plan
    from camunda_client.observability import CallReport, Watcher
    from camunda_config import CamundaSdkConfiguration
    from camunda_logging import CamundaLogger

DEFAULT_TIMEOUT = 60.0
DEFAULT_RESPONSE_BYTES = 64 * 1024 * 1024
# Waiting for a connection of the pool is waiting for one's turn, which many calls at once have to; the call's own deadline
# ends it too.
HTTP_TIMEOUT = httpx.Timeout(connect=5.0, read=30.0, write=30.0, pool=30.0)
# Tomcat, which the server runs on, closes connections that were idle for 20 seconds; a request must not meet it doing so.
_IDLE = 15.0
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=100, keepalive_expiry=_IDLE)
# Each long poll of a job worker holds a connection, and many workers share a client.
ASYNC_LIMITS = httpx.Limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=_IDLE)
# A connection that is never idle would never see that an address changed, or that a load balancer has new servers.
CONNECTION_LIFE = 300.0
# Certificates in files are replaced by others long before they expire, and the old ones may be revoked.
CERTIFICATE_LIFE = 60.0


@dataclass(frozen=True)
class Behaviour:
    """How a client calls.

    Attributes:
        timeout: Seconds for a call with its repetitions.
        max_response_bytes: Bytes of an answer at most, after decompression.
        retry: How calls are repeated.
    """

    timeout: float = DEFAULT_TIMEOUT
    max_response_bytes: int = DEFAULT_RESPONSE_BYTES
    retry: RequestRetryPolicy = field(default_factory=RequestRetryPolicy)

    def __post_init__(self) -> None:
        if not isinstance(self.timeout, (int, float)):
            raise TypeError(
                f"timeout: a number of seconds for a whole call is expected, not {type(self.timeout).__name__}; "
                "timeouts of httpx go into httpx_args"
            )
        if not self.timeout > 0:
            raise ValueError(f"timeout: a number of seconds above 0 is expected, not {self.timeout!r}")
        if not isinstance(self.retry, RequestRetryPolicy):
            raise TypeError(f"retry: RequestRetryPolicy(...) is expected, not {type(self.retry).__name__}")
        if not isinstance(self.max_response_bytes, int):
            raise TypeError(
                f"max_response_bytes: a whole number of bytes is expected, not {type(self.max_response_bytes).__name__}"
            )
        if not self.max_response_bytes > 0:
            raise ValueError(
                f"max_response_bytes: a number above 0 is expected, not {self.max_response_bytes!r}"
            )


class Unshown(dict[str, Any]):
    """What a program gave, which a traceback with the values of its frames does not show."""

    def __repr__(self) -> str:
        return f"<{len(self)} settings>"


def unshown(configuration: Any) -> Any:
    """What was given, to be kept in frames: plain settings, headers and proxies hold secrets as plain text."""
    return Unshown(configuration) if isinstance(configuration, dict) else configuration


def resolve_configuration(configuration: Any) -> tuple[CamundaSdkConfiguration, str | None]:
    """The effective settings: given ones over the environment; a resolved configuration is taken as it is.

    Returns:
        The settings, and the log level where somebody has set one.
    """
    from camunda_config import (
        CamundaSdkConfiguration,
        ConfigurationResolver,
        ResolvedCamundaSdkConfiguration,
        read_environment,
    )

    if isinstance(configuration, CamundaSdkConfiguration):
        level = configuration.CAMUNDA_SDK_LOG_LEVEL
        return configuration, None if level == "error" else level  # its default, which nobody need have set
    if not isinstance(configuration, ResolvedCamundaSdkConfiguration):
        configuration = ConfigurationResolver(read_environment(), configuration).resolve()
    effective = configuration.effective
    sources = (configuration.environment, configuration.explicit or {})
    was_set = any("CAMUNDA_SDK_LOG_LEVEL" in source for source in sources)
    return effective, effective.CAMUNDA_SDK_LOG_LEVEL if was_set else None


def logger_of(logger: CamundaLogger | None, level: str | None) -> SdkLogger:
    """The client's logger, at the level of the settings; one that has a level of its own keeps it."""
    made = create_logger(logger)
    return made if level is None or isinstance(logger, SdkLogger) else made.with_level(level)


def refuse_old_arguments(options: Mapping[str, Any]) -> None:
    """Say what replaces arguments that address and credentials do not come through."""
    for name, instead in {
        "base_url": "set CAMUNDA_REST_ADDRESS in configuration or in the environment",
        "token": "set CAMUNDA_CLIENT_ID and CAMUNDA_CLIENT_SECRET, or give an auth_provider",
        "follow_redirects": "redirects are not followed, so that nothing goes to another address",
        "raise_on_unexpected_status": "every status that is none of success raises an ApiError",
    }.items():
        if name in options:
            raise TypeError(f"{name} is not an argument of the client: {instead}")
    for name in options:
        raise TypeError(f"{name!r} is not an argument of the client")


def http_options(
    configuration: CamundaSdkConfiguration,
    *,
    limits: httpx.Limits,
    transport: Any,
    httpx_args: Mapping[str, Any] | None,
    headers: Mapping[str, str] | None,
    cookies: Any,
    verify_ssl: Any,
) -> dict[str, Any]:
    """The arguments of the httpx client; those in ``httpx_args`` come last and win."""
    check_headers(headers or {})
    options: dict[str, Any] = {
        "timeout": HTTP_TIMEOUT,
        "limits": limits,
        "headers": {
            "user-agent": f"camunda-python-client/{version()} Python/{platform.python_version()}",
            "accept": "application/json, */*;q=0.5",
            "accept-encoding": "gzip",
            **lowered(headers),
        },
    }
    if transport is not None:
        options["transport"] = transport
    if cookies is not None:
        options["cookies"] = cookies
    given = Unshown(httpx_args or {})
    if "headers" in given:
        check_headers(lowered(given["headers"]))
        given["headers"] = {**options["headers"], **lowered(given["headers"])}
    if isinstance(given.get("proxy"), str):
        from camunda_client._transport.proxies import proxy_address

        given["proxy"] = proxy_address(given["proxy"])  # a URL, which shows no password
    verify, cert = given.pop("verify", None), given.pop("cert", None)
    verify = verify_ssl if verify is None else verify
    if verify is None:
        verify = tls(configuration)
    if verify is not None or cert is not None:
        trust = bool(given.get("trust_env", True))
        options["verify"] = tls_of(True if verify is None else verify, cert, trust_env=trust)
    return {**options, **given, "follow_redirects": False}


def lowered(headers: Any) -> dict[str, str]:
    """Headers in any form that httpx takes, by their names in lower case, so that one can replace another."""
    return dict(httpx.Headers(headers or {}).items())


def version() -> str:
    """The version of this distribution."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("camunda-client")
    except PackageNotFoundError:
        return "0"


def tls(configuration: CamundaSdkConfiguration) -> Any:
    """The SSL context that the ``CAMUNDA_MTLS_*`` settings ask for, or None for httpx's default."""
    if not any(value for name, value in configuration if name.startswith("CAMUNDA_MTLS_")):
        return None
    from camunda_auth import build_ssl_context

    return build_ssl_context(configuration)


def plan(
    configuration: CamundaSdkConfiguration, url: httpx.URL, options: Mapping[str, Any], *, own_tls: bool
) -> Plan:
    """The way that requests take.

    Args:
        configuration: The settings.
        url: Where the API is.
        options: The arguments of the httpx client.
        own_tls: Whether the program gave TLS of its own beside the settings.
    """
    from camunda_client._transport.plan import Plan

    files = (
        configuration.CAMUNDA_MTLS_CERT_PATH,
        configuration.CAMUNDA_MTLS_KEY_PATH,
        configuration.CAMUNDA_MTLS_CA_PATH,
    )
    if own_tls or not any(files):
        return Plan(url, options)
    return Plan(url, options, lambda: tls(configuration))


def addresses(configuration: CamundaSdkConfiguration) -> Addresses:
    """Where operations are."""
    return Addresses(configuration.CAMUNDA_REST_ADDRESS)


def origin(configuration: CamundaSdkConfiguration) -> str:
    """The only origin that gets credentials."""
    url = httpx.URL(configuration.CAMUNDA_REST_ADDRESS)
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def life_of_connections(plan: Plan) -> float:
    """Seconds until a client takes new connections; those of a transport that the user gave are the user's affair."""
    if not plan.own:
        return math.inf
    return CONNECTION_LIFE if plan.renewed_tls is None else CERTIFICATE_LIFE


def header_auth(provider: Any, origin: str, logger: SdkLogger) -> HeaderAuth | None:
    """What authenticates requests that go past httpx; None where the provider never has headers."""
    from camunda_auth import HeaderAuth, NullAuthProvider

    return None if type(provider) is NullAuthProvider else HeaderAuth(provider, origin=origin, logger=logger)


def http_log(configuration: CamundaSdkConfiguration, provider: Any, logger: SdkLogger) -> HttpLog | None:
    """Who writes of requests and answers; None where the log level of the settings is above debug."""
    if configuration.CAMUNDA_SDK_LOG_LEVEL not in {"debug", "trace", "silly"}:
        return None
    from camunda_auth import NullAuthProvider
    from camunda_client._flow.http_log import HttpLog

    excerpts = configuration.CAMUNDA_SDK_LOG_LEVEL != "debug"
    return HttpLog(logger, excerpts=excerpts, has_auth=not isinstance(provider, NullAuthProvider))


def provider_options(http: Mapping[str, Any], *, own_tls: bool) -> dict[str, Any]:
    """What the token requests share with the API's: TLS and proxy, and a transport that the user gave.

    The TLS of the settings a provider sees to itself, and so notices files that change.
    """
    shared = {name: http[name] for name in ("proxy", "trust_env", "transport") if http.get(name) is not None}
    if own_tls and http["verify"] is not True:
        shared["verify"] = http["verify"]
    return shared


def watchers(hook: Callable[[CallReport], None] | None, tracing: Any) -> tuple[Watcher, ...]:
    """Who is told of a client's calls; nothing is imported for nobody."""
    if hook is None and (tracing is False or (tracing is None and "opentelemetry.trace" not in sys.modules)):
        return ()
    from camunda_client import observability

    return observability.watchers(hook, tracing)
