"""Long polls over sockets: clients that go away, servers that stop, timers that fire meanwhile."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
from rest_processes import LATER, ORDER

from camunda_embedded import Engine

POLL = {"type": "charge", "timeout": 60_000, "maxJobsToActivate": 1, "requestTimeout": 30_000}


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_client_that_goes_away_takes_no_job() -> None:
    """A poll whose connection was closed ends, and the next job goes to somebody else."""
    with Engine() as engine, engine.serve() as address:
        engine.deploy(("order.bpmn", ORDER))
        parts = urlsplit(address)
        body = httpx.Request("POST", address, json=POLL).read()
        with socket.create_connection((parts.hostname or "", parts.port or 0)) as connection:
            head = f"POST /v2/jobs/activation HTTP/1.1\r\nhost: a\r\ncontent-length: {len(body)}\r\n"
            connection.sendall(f"{head}content-type: application/json\r\n\r\n".encode() + body)
            _until(lambda: bool(engine.application.services.waiters))
        _until(lambda: not engine.application.services.waiters)
        created = {"processDefinitionId": "order", "variables": {"orderId": "1"}}
        assert httpx.post(f"{address}/v2/process-instances", json=created).status_code == 200
        answer = httpx.post(f"{address}/v2/jobs/activation", json={**POLL, "requestTimeout": -1})
        assert len(answer.json()["jobs"]) == 1


def test_a_server_that_stops_ends_its_polls() -> None:
    """Stopping does not wait for long polls: they are answered with no job."""
    with Engine() as engine:
        server = engine.serve()
        address = server.start()
        answers: list[httpx.Response] = []

        def poll() -> None:
            answers.append(httpx.post(f"{address}/v2/jobs/activation", json=POLL, timeout=60))

        poller = threading.Thread(target=poll)
        poller.start()
        _until(lambda: bool(engine.application.services.waiters))
        begun = time.monotonic()
        server.stop()
        poller.join()
        assert time.monotonic() - begun < 5
        assert answers[0].json() == {"jobs": []}


def test_a_timer_fires_while_a_server_is_idle() -> None:
    """On a real clock a served engine goes on by itself, without a request that pushes it."""
    with Engine() as engine, engine.serve() as address:
        engine.deploy(("later.bpmn", LATER))
        body = {"processDefinitionId": "later", "variables": {"wait": "PT0.2S"}}
        key = httpx.post(f"{address}/v2/process-instances", json=body).json()["processInstanceKey"]
        _until(lambda: engine.read_models.get("process-instances", key)["state"] == "COMPLETED")


def test_two_servers_can_follow_each_other() -> None:
    """An engine can be served again after its server has stopped, and polls wait again."""
    with Engine() as engine:
        for _ in range(2):
            with engine.serve() as address:
                body = {**POLL, "requestTimeout": 50}
                assert httpx.post(f"{address}/v2/jobs/activation", json=body).json() == {"jobs": []}
