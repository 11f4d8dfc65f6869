"""Whether a token can be had, and how long it lasts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from camunda_sdk._cli.doctor.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from camunda_config import CamundaSdkConfiguration


def check_token(settings: CamundaSdkConfiguration) -> Iterator[Finding]:
    """Ask for the headers that each request would carry."""
    from camunda_auth import AuthUnavailable, CamundaAuthError, create_auth_provider
    from camunda_sdk._cli.commands.token import said

    strategy = settings.CAMUNDA_AUTH_STRATEGY
    if strategy == "NONE":
        yield Finding("token", "skipped", "no authentication is configured")
        return
    try:
        provider = create_auth_provider(settings)
        try:
            header = dict(provider.get_headers()).get("Authorization", "")
        finally:
            getattr(provider, "close", lambda: None)()
    except AuthUnavailable as error:
        yield Finding("token", "failed", str(error), "Is CAMUNDA_OAUTH_URL right, and reachable from here?")
        return
    except CamundaAuthError as error:
        advice = (
            "Check client id, secret and CAMUNDA_TOKEN_AUDIENCE; a Camunda SaaS client needs the API's scope."
        )
        yield Finding("token", "failed", str(error), advice)
        return
    if strategy == "BASIC":
        yield Finding("token", "ok", "user name and password are sent with each request")
        return
    expires = said(header.partition(" ")[2]).get("exp")
    if isinstance(expires, (int, float)):
        yield Finding(
            "token",
            "ok",
            f"obtained from {settings.CAMUNDA_OAUTH_URL}, valid for {int(expires - time.time())} s",
        )
    else:
        yield Finding(
            "token", "ok", f"obtained from {settings.CAMUNDA_OAUTH_URL}; it does not say how long it lasts"
        )
