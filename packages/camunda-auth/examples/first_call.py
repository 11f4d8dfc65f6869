"""A protected call, from settings to answer, against an OAuth server on this machine.

Run it with ``python first_call.py``: it starts the server itself and needs no network.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from camunda_auth import (
    AuthSettings,
    HttpxAuth,
    OAuthClientCredentialsAuthProvider,
    create_auth_provider,
)
from camunda_auth.testing import OAuthServer


def main() -> int:
    """Show each step and what it gave."""
    with OAuthServer() as server:
        print(f"1. A local OAuth server listens at {server.url}")
        given = {
            "CAMUNDA_OAUTH_URL": server.token_url,
            "CAMUNDA_CLIENT_ID": server.issuer.client_id,
            "CAMUNDA_CLIENT_SECRET": server.issuer.client_secret,
            "CAMUNDA_TOKEN_AUDIENCE": "demo-api",
        }
        provider = create_auth_provider(resolve(given))
        assert isinstance(provider, OAuthClientCredentialsAuthProvider)
        with provider, httpx.Client(auth=HttpxAuth(provider)) as client:
            scheme = provider.get_headers()["Authorization"].split()[0]
            print(f"3. A {scheme} token was fetched ({server.token_requests} token request)")
            answer = client.get(server.protected_url)
            print(f"4. The protected call was answered with {answer.status_code}: {answer.json()['message']}")
            client.get(server.protected_url)
            print(f"5. A second call used the same token ({server.token_requests} token request)")
            server.revoke_all()
            answer = client.get(server.protected_url)
            print(
                f"6. After the server had revoked the token: {answer.status_code} all the same, "
                f"with a new one ({server.token_requests} token requests)"
            )
        return 0 if answer.status_code == 200 and server.token_requests == 2 else 1


def resolve(given: dict[str, str]) -> AuthSettings | Mapping[str, object]:
    """The settings as camunda-config resolves them where it is installed, else as they are."""
    try:
        from camunda_config import ConfigurationResolver
    except ImportError:
        print("2. Settings given directly (camunda-config is not installed); strategy OAUTH")
        return {**given, "CAMUNDA_AUTH_STRATEGY": "OAUTH"}
    effective = ConfigurationResolver({}, given).resolve().effective
    print(f"2. Settings resolved by camunda-config; strategy {effective.CAMUNDA_AUTH_STRATEGY}")
    return effective


if __name__ == "__main__":
    raise SystemExit(main())
