"""The shop's own tests: its process on an engine, its handlers alone, its web application as a whole."""

from __future__ import annotations

from pathlib import Path

import httpx
import shop
from shop import workers
from shop.web import application

from camunda_embedded import Engine
from camunda_embedded.testing import assert_that
from camunda_sdk import CamundaClient
from camunda_worker import Completed, ErrorThrown
from camunda_worker.testing import run_handler

BPMN = Path(shop.__file__).parent / "order.bpmn"


def test_a_refused_card_ends_the_order(camunda_engine: Engine, camunda_client: CamundaClient) -> None:
    """With the fixtures that camunda-embedded brings."""
    camunda_engine.deploy(BPMN)
    instance = camunda_client.create_process_instance(
        process_definition_id="shop-order", variables={"items": ["lamp"], "card": "stolen"}
    )
    jobs = camunda_client.activate_jobs(type="charge-card", timeout=10_000, max_jobs_to_activate=1)
    camunda_client.throw_job_error(jobs.jobs[0].job_key, error_code="CARD_REFUSED")
    assert_that(instance).is_waiting_at("tell")


def test_charging() -> None:
    """A handler is a function."""
    charged = run_handler(workers.charge, variables={"card": "good"})
    assert isinstance(charged, Completed)
    assert dict(charged.variables or {})["charged"] is True
    refused = run_handler(workers.charge, variables={"card": "stolen"})
    assert isinstance(refused, ErrorThrown)
    assert refused.code == "CARD_REFUSED"


async def test_an_order_through_the_web() -> None:
    """The whole application, on an engine behind a socket."""
    with Engine() as engine, engine.serve() as address:
        app = application({"CAMUNDA_REST_ADDRESS": address})
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://shop") as browser:
                answer = await browser.post("/orders", json={"items": ["lamp", "desk"], "card": "good"})
    assert answer.status_code == 200
    assert answer.json()["variables"]["parcels"] == ["box with lamp", "box with desk"]
    assert answer.json()["variables"]["trackingCode"] == "TRACK"
