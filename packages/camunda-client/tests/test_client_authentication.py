"""What a call raises that could not be authenticated."""

from __future__ import annotations

import pickle
import socket

import pytest
from client_support import Driver, answer, raw_server

import camunda_auth
from camunda_client import CamundaClientError, _auth_errors


def _settings(address: str) -> dict[str, str]:
    return {
        "CAMUNDA_REST_ADDRESS": address,
        "CAMUNDA_AUTH_STRATEGY": "OAUTH",
        "CAMUNDA_OAUTH_URL": f"{address}/token",
        "CAMUNDA_CLIENT_ID": "me",
        "CAMUNDA_CLIENT_SECRET": "s3cret-canary",
    }


@pytest.mark.parametrize("driver", [Driver("sync"), Driver("async")], ids=["sync", "async"])
def test_a_refused_token_is_an_error_of_both_trees(driver: Driver) -> None:
    """Whoever catches the client's errors, or authentication's, gets it, with the operation and what the server said."""
    refusal = answer(401, b'{"error": "invalid_client"}', b"content-type: application/json\r\n")

    def refuse(connection: socket.socket, number: int) -> None:
        connection.recv(65536)
        connection.sendall(refusal)

    with raw_server(refuse) as address, pytest.raises(CamundaClientError) as caught:
        driver.call("get_topology", client={"configuration": _settings(address)})
    error = caught.value
    assert isinstance(error, camunda_auth.TokenRefused)
    assert ("get_topology", False, False) == (error.operation_id, error.retryable, error.outcome_unknown)
    assert (401, "invalid_client") == (error.status_code, error.error)
    assert "s3cret-canary" not in f"{error!r} {error} {error.__cause__!r}"
    again = pickle.loads(pickle.dumps(error))
    assert (type(error), str(error), "get_topology") == (type(again), str(again), again.operation_id)


def _kinds(kind: type[camunda_auth.CamundaAuthError]) -> list[type[camunda_auth.CamundaAuthError]]:
    own = [kind] if kind.__module__ == camunda_auth.CamundaAuthError.__module__ else []
    return own + [below for child in kind.__subclasses__() for below in _kinds(child)]


def test_every_kind_is_known() -> None:
    """No error of authentication was forgotten."""
    assert 7 == len(_kinds(camunda_auth.CamundaAuthError))


@pytest.mark.parametrize("kind", _kinds(camunda_auth.CamundaAuthError))
def test_each_kind_stays_itself(kind: type[camunda_auth.CamundaAuthError]) -> None:
    """Each error of authentication has its like among the client's; a provider's own kinds stay as they are."""
    told = _auth_errors.of_call(kind("no", retry_after=3.0), "get_topology")
    assert isinstance(told, kind)
    assert isinstance(told, CamundaClientError)
    assert ("no", 3.0) == (str(told), told.retry_after)
    own = type("Own", (kind,), {})("no")
    assert own is _auth_errors.of_call(own, "get_topology")
