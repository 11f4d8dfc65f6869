"""Faults by script and checks of who asks."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from urllib.parse import urlencode

import httpx
import pytest
from rest_support import build, get, problem

from camunda_embedded._rest.authentication import Basic, OAuth
from camunda_embedded._rest.faults import ConnectionFault, Fault, Faults
from camunda_embedded._rest.messages import Request
from camunda_embedded._rest.transport import AsyncEngineTransport, EngineTransport

TOPOLOGY = get("/v2/topology")


def test_a_status_is_answered_as_often_as_scripted() -> None:
    """A scripted 503 or 429 comes with its Retry-After as many times as was said, and only for its operation."""
    faults = Faults()
    faults.add("getTopology", Fault("status", status=429, retry_after=2), times=2)
    app = build(faults=faults)
    assert app.handle(get("/v2/status")).status == 204
    for _ in range(2):
        answer = app.handle(TOPOLOGY)
        assert problem(answer)["status"] == 429
        assert dict(answer.headers)["retry-after"] == "2"
    assert app.handle(TOPOLOGY).status == 200


def test_faults_come_in_order_and_can_be_cleared() -> None:
    """Faults of one operation are met in the order of the script; a star is for every operation."""
    faults = Faults()
    faults.add("*", Fault("status", status=500))
    faults.add("getTopology", Fault("status", status=503))
    app = build(faults=faults)
    assert [app.handle(TOPOLOGY).status for _ in range(3)] == [503, 500, 200]
    faults.add("*", Fault("status"), times=5)
    faults.clear()
    assert app.handle(TOPOLOGY).status == 200


@pytest.mark.parametrize("kind", ["reset", "drop"])
async def test_a_connection_fault_reaches_clients_as_a_read_error(kind: str) -> None:
    """A connection closed without an answer is a read error for sync and async clients of the transport."""
    faults = Faults()
    faults.add("getTopology", Fault(kind), times=2)  # type: ignore[arg-type]
    app = build(faults=faults)
    with (
        httpx.Client(transport=EngineTransport(app), base_url="http://engine") as client,
        pytest.raises(httpx.ReadError),
    ):
        client.get("/v2/topology")
    async with httpx.AsyncClient(transport=AsyncEngineTransport(app), base_url="http://engine") as client_:
        with pytest.raises(httpx.ReadError):
            await client_.get("/v2/topology")
        assert (await client_.get("/v2/topology")).status_code == 200


def test_a_dropped_answer_was_executed_and_a_reset_request_was_not() -> None:
    """The drop fault does what was asked before it closes the connection; the reset fault does not."""
    faults = Faults()
    app = build(faults=faults)
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\na\r\n--x--'
    headers = {"content-type": "multipart/form-data; boundary=x"}
    for kind, status in (("reset", 404), ("drop", 200)):
        faults.add("createDocument", Fault(kind))  # type: ignore[arg-type]
        with pytest.raises(ConnectionFault):
            app.handle(Request("POST", "/v2/documents", f"documentId={kind}", headers, body))
        assert app.handle(get(f"/v2/documents/{kind}")).status == status


async def test_a_delay_is_cut_short_by_the_clients_timeout() -> None:
    """A delay longer than the read timeout is a read timeout for sync and async clients."""
    faults = Faults()
    faults.add("getTopology", Fault("delay", seconds=30), times=2)
    app = build(faults=faults)
    with (
        httpx.Client(transport=EngineTransport(app), base_url="http://engine", timeout=0.02) as client,
        pytest.raises(httpx.ReadTimeout),
    ):
        client.get("/v2/topology")
    async with httpx.AsyncClient(
        transport=AsyncEngineTransport(app), base_url="http://e", timeout=0.02
    ) as client_:
        with pytest.raises(httpx.ReadTimeout):
            await client_.get("/v2/topology")
        assert (await client_.get("/v2/topology")).status_code == 200


def test_a_short_delay_only_delays() -> None:
    """After a delay the answer is the usual one."""
    faults = Faults()
    faults.add("getTopology", Fault("delay", seconds=0.001))
    assert build(faults=faults).handle(TOPOLOGY).status == 200


@pytest.mark.parametrize(
    "bad", [{"kind": "typo"}, {"kind": "delay", "seconds": -1}, {"kind": "status", "status": 200}]
)
def test_a_fault_that_makes_no_sense_is_refused(bad: dict[str, object]) -> None:
    """A fault says what is wrong with its arguments."""
    with pytest.raises(ValueError, match="must"):
        Fault(**bad)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="times"):
        Faults().add("*", Fault("drop"), times=0)


@pytest.mark.parametrize(
    ("name", "told"), [("getTopologie", "did you mean 'getTopology'"), ("nope", "not 'nope'")]
)
def test_a_fault_of_no_operation_is_refused(name: str, told: str) -> None:
    """A script with a misspelt operation would never be met: it is an error at once."""
    with pytest.raises(ValueError, match=told):
        Faults().add(name, Fault("reset"))


def _basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def test_basic_lets_in_who_has_the_password() -> None:
    """Basic answers 401 with a challenge to everybody else, save where the API is public."""
    app = build(authentication=Basic({"demo": "dö:mo"}))
    answer = app.handle(get("/v2/authentication/me", authorization=_basic("demo", "dö:mo")))
    assert json.loads(answer.body)["username"] == "demo"
    for header in (_basic("demo", "x"), _basic("who", ""), _basic("", ""), "Basic ***", "Bearer demo", ""):
        answer = app.handle(get("/v2/topology", authorization=header))
        assert problem(answer)["status"] == 401
        assert dict(answer.headers)["www-authenticate"] == "Basic"
    assert app.handle(get("/v2/license")).status == 200
    assert app.handle(get("/oauth/token")).status == 404


class _Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _token_request(form: dict[str, str], authorization: str = "") -> Request:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    if authorization:
        headers["authorization"] = authorization
    return Request("POST", "/oauth/token", "", headers, urlencode(form).encode())


FORM = {"grant_type": "client_credentials", "client_id": "app", "client_secret": "s3", "audience": "zeebe"}


def test_a_token_is_given_for_client_credentials_and_ends() -> None:
    """A token lets its client in until its lifetime is over, it is revoked, or all are expired on demand."""
    clock = _Seconds()
    oauth = OAuth({"app": "s3"}, audience="zeebe", lifetime=60, clock=clock)
    app = build(authentication=oauth)

    def token() -> str:
        content = json.loads(app.handle(_token_request(FORM)).body)
        assert (content["token_type"], content["expires_in"]) == ("Bearer", 60)
        return str(content["access_token"])

    def status(value: str) -> int:
        return app.handle(get("/v2/topology", authorization=f"Bearer {value}")).status

    first, second = token(), token()
    assert first != second
    assert status(first) == status(second) == 200
    oauth.revoke(first)
    assert (status(first), status(second)) == (401, 200)
    clock.now = 60
    assert status(second) == 401
    third = token()
    assert status(third) == 200
    oauth.expire_tokens()
    assert status(third) == status("") == status("made-up") == 401


def test_a_token_request_that_is_wrong_is_refused() -> None:
    """The token endpoint answers the errors of RFC 6749, and never repeats a secret."""
    app = build(authentication=OAuth({"app": "s3"}, audience="zeebe"))
    wrong = [
        ({}, 400, "invalid_request"),
        ({**FORM, "grant_type": "password"}, 400, "unsupported_grant_type"),
        ({**FORM, "client_secret": "guess"}, 401, "invalid_client"),
        ({**FORM, "client_id": "nobody"}, 401, "invalid_client"),
        ({**FORM, "audience": "other"}, 403, "access_denied"),
    ]
    for form, status, error in wrong:
        answer = app.handle(_token_request(form))
        assert (answer.status, json.loads(answer.body)["error"]) == (status, error)
        assert b"guess" not in answer.body
    broken = replace(_token_request(FORM), body=b"\xff")
    assert app.handle(broken).status == 400
    assert app.handle(replace(_token_request(FORM), method="GET")).status == 405


def test_a_client_may_authenticate_in_the_header_at_the_token_endpoint() -> None:
    """Client id and secret are read from Basic as well, form-encoded as RFC 6749 has it."""
    app = build(authentication=OAuth({"a b": "s:3"}))
    answer = app.handle(_token_request({"grant_type": "client_credentials"}, _basic("a+b", "s%3A3")))
    assert answer.status == 200
    answer = app.handle(_token_request({"grant_type": "client_credentials"}, _basic("a+b", "guess")))
    assert (answer.status, dict(answer.headers)["www-authenticate"]) == (401, "Basic")


def test_a_short_lifetime_is_told_in_whole_seconds() -> None:
    """No token is said to have ended before it is used, however short its life is."""
    app = build(authentication=OAuth({"app": "s3"}, lifetime=0.2))
    assert json.loads(app.handle(_token_request(FORM)).body)["expires_in"] == 1


def test_the_token_endpoint_meets_faults_too() -> None:
    """Faults for the name token concern the token endpoint."""
    faults = Faults()
    faults.add("token", Fault("status", status=503))
    app = build(authentication=OAuth({"app": "s3"}), faults=faults)
    assert [app.handle(_token_request(FORM)).status for _ in range(2)] == [503, 200]


def test_a_lifetime_must_be_positive() -> None:
    """A lifetime of nothing is refused."""
    with pytest.raises(ValueError, match="lifetime"):
        OAuth({}, lifetime=0)
