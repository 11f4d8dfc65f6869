"""``camunda token``."""

from __future__ import annotations

import base64
import binascii
import json
import time
from typing import Annotated, Any

import typer

from camunda_sdk._cli.exit_codes import CONFIGURATION, FAILED
from camunda_sdk._cli.options import Json, examples
from camunda_sdk._cli.session import session_of

NAME = "token"


@examples(
    "camunda token --claims",
    'curl -H "$(camunda token --header)" "$CAMUNDA_REST_ADDRESS/topology"',
)
def run(
    context: typer.Context,
    header: Annotated[bool, typer.Option("--header", help="Print the whole Authorization header.")] = False,
    claims: Annotated[
        bool, typer.Option("--claims", help="Print what the token says instead of the token.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Get an access token and print it, for use with other programs: it is a secret."""
    from camunda_auth import create_auth_provider

    session = session_of(context, as_json=as_json)
    with session.errors():
        settings = session.resolved().effective
        provider = create_auth_provider(settings)
        try:
            value = dict(provider.get_headers()).get("Authorization", "")
            left = seconds_left(value, provider)
        finally:
            getattr(provider, "close", lambda: None)()
    scheme, _, token = value.partition(" ")
    if not token:
        session.output.problem(
            "no authentication is configured, so there is no token",
            "Set CAMUNDA_CLIENT_ID and CAMUNDA_CLIENT_SECRET, and CAMUNDA_OAUTH_URL for your own identity provider.",
            code=CONFIGURATION,
        )
        raise typer.Exit(CONFIGURATION)
    if claims:
        if not said(token):
            session.output.problem(
                "this is no JWT, so it says nothing", "Without --claims it is printed.", code=FAILED
            )
            raise typer.Exit(FAILED)
        session.output.thing(said(token), json.dumps(said(token), indent=2))
    elif as_json:
        session.output.thing({"scheme": scheme, "token": token, "expiresInSeconds": left}, "")
    else:
        print(f"Authorization: {value}" if header else token)


def seconds_left(header: str, provider: object) -> int | None:
    """Seconds that the token in a header is valid for: as it says itself, else as the token endpoint said."""
    expires = said(header.partition(" ")[2]).get("exp")
    if isinstance(expires, (int, float)):
        return int(expires - time.time())
    left = getattr(provider, "expires_in", None)
    return int(left) if isinstance(left, (int, float)) else None


def said(token: str) -> dict[str, Any]:
    """The claims of a JWT, unchecked; empty if it is none."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        found = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error):
        return {}
    return found if isinstance(found, dict) else {}
