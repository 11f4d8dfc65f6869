"""A client that was used before a fork: parent and children go on, each with its own answers."""

from __future__ import annotations

import os
import threading

import pytest
from harness.programs import finish, start_program
from harness.sockets import Request, answer, http_server
from harness.token_server import TokenServer

from camunda_sdk import CamundaClient

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")


class Echo:
    """Answers each request with the key in its path, and counts."""

    def __init__(self) -> None:
        self.requests = 0
        self._lock = threading.Lock()

    def respond(self, request: Request) -> bytes:
        with self._lock:
            self.requests += 1
        return answer(200, {"processInstanceKey": request.path.rpartition("/")[2]})


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_ten_thousand_answers_over_eight_forks_reach_who_asked(kind: str) -> None:
    """B16: connections that were open at the fork are left to the parent; nothing hangs and nothing is repeated."""
    echo = Echo()
    with http_server(echo.respond) as address:
        out, err = finish(
            start_program("forks", kind, settings={"CAMUNDA_REST_ADDRESS": address}), timeout=120
        )
    assert ("0", "") == (out, err)
    assert 1_250 * (1 + 8 + 1) == echo.requests


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_child_uses_the_token_that_its_parent_had(oauth: TokenServer) -> None:
    """B16: a token is no connection; the child goes on with it, and asks for another one when it is refused."""
    with CamundaClient(oauth.settings(CAMUNDA_TOKEN_DISK_CACHE_DISABLE="true")) as client:
        client.get_topology()
        for expected in (1, 2):
            child = os.fork()
            if child == 0:
                code = 1
                try:
                    client.get_topology()
                    code = 0
                finally:
                    os._exit(code)
            assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            assert expected == oauth.token_requests
            oauth.revoke_all()
        client.get_topology()
    assert (4, 3) == (oauth.calls, oauth.token_requests)
