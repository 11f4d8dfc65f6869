"""Whether a token can be had, and how long it lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_sdk._cli.doctor.finding import Finding
from camunda_sdk._cli.exit_codes import UNAUTHORIZED, UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from camunda_auth import CamundaAuthError
    from camunda_config import CamundaSdkConfiguration


def check_token(settings: CamundaSdkConfiguration) -> Iterator[Finding]:
    """Ask for the headers that each request would carry."""
    from camunda_auth import AuthUnavailable, CamundaAuthError, create_auth_provider
    from camunda_sdk._cli.commands.token import seconds_left

    strategy = settings.CAMUNDA_AUTH_STRATEGY
    if strategy == "NONE":
        yield Finding("token", "skipped", "no authentication is configured")
        return
    try:
        provider = create_auth_provider(settings)
        try:
            header = dict(provider.get_headers()).get("Authorization", "")
            left = seconds_left(header, provider)
        finally:
            getattr(provider, "close", lambda: None)()
    except AuthUnavailable as error:
        yield Finding(
            "token", "failed", str(error), "Is CAMUNDA_OAUTH_URL right, and reachable from here?", UNREACHABLE
        )
        return
    except CamundaAuthError as error:
        yield Finding("token", "failed", str(error), advice_for(error), UNAUTHORIZED)
        return
    if strategy == "BASIC":
        yield Finding("token", "ok", "user name and password are sent with each request")
        return
    lasts = "it does not say how long it lasts" if left is None else f"valid for {left} s"
    yield Finding("token", "ok", f"obtained from {settings.CAMUNDA_OAUTH_URL}; {lasts}")


def advice_for(error: CamundaAuthError) -> str:
    """What to do about a refusal of the token endpoint."""
    if getattr(error, "status_code", None) in {404, 405}:
        return "Is CAMUNDA_OAUTH_URL the whole address of the token endpoint, its path included?"
    return "Check client id, secret and CAMUNDA_TOKEN_AUDIENCE; a Camunda SaaS client needs the API's scope."
