"""The programs in the folder of examples, each run against a stand-in for a cluster."""

from __future__ import annotations

import asyncio
import io
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from client_support import SETTINGS

from camunda_client import CamundaAsyncClient, CamundaClient, ManualClock
from camunda_client.models import IncidentResult, ProcessInstanceResult
from camunda_client.testing import FakeCluster, RecordedCall, made_up

EXAMPLES = Path(__file__).parents[1] / "examples"
INSTANCE = {"processInstanceKey": "1", "processDefinitionId": "order"}
PROCESS = {"processDefinitionId": "order", "processDefinitionVersion": 1, "processDefinitionKey": "9"}


def main_of(program: str) -> Callable[..., Any]:
    """The function in which a program does its work."""
    main: Callable[..., Any] = runpy.run_path(str(EXAMPLES / f"{program}.py"))["main"]
    return main


def page(*items: Any) -> dict[str, Any]:
    """One page of a search that has no other."""
    return {
        "items": [item.to_dict() for item in items],
        "page": {"totalItems": len(items), "hasMoreTotalItems": False},
    }


def test_every_example_is_tried() -> None:
    """None is in the folder without a test here."""
    tests = Path(__file__).read_text("utf-8")
    programs = [path.stem for path in EXAMPLES.glob("*.py")]
    assert 4 <= len(programs)
    assert [] == [program for program in programs if f'main_of("{program}")' not in tests]


@pytest.mark.parametrize(("state", "told"), [("COMPLETED", "COMPLETED"), ("ACTIVE", "still running: bad")])
def test_run_order(tmp_path: Path, state: str, told: str) -> None:
    """It deploys the folder, starts what it deployed, and tells how that ended or what holds it up."""
    (tmp_path / "order.bpmn").write_bytes(b"<bpmn/>")
    cluster = (
        FakeCluster()
        .on("create_deployment", {"deploymentKey": "8", "deployments": [{"processDefinition": PROCESS}]})
        .on("create_process_instance", INSTANCE)
        .on("get_process_instance", 404, made_up(ProcessInstanceResult, state=state))
        .on("search_incidents", page(made_up(IncidentResult, error_message="bad")))
    )
    with CamundaClient(SETTINGS, transport=cluster, clock=ManualClock()) as client:
        assert told == main_of("run_order")(client, str(tmp_path))
    (started,) = cluster.calls_of("create_process_instance")
    assert {"processDefinitionKey": "9", "variables": {"amount": 3}} == started.body


def test_start_many() -> None:
    """Each line is started once with a business id of its own, and those refused are returned."""

    def start(call: RecordedCall) -> Any:
        return 400 if call.body["businessId"] == "b" else INSTANCE

    cluster = FakeCluster().on("create_process_instance", start)

    async def run() -> Any:
        async with CamundaAsyncClient(SETTINGS, transport=cluster) as client:
            return await main_of("start_many")(client, "order", ["a", "b", "c"])

    assert ["b"] == asyncio.run(run())
    assert ["a", "b", "c"] == sorted(call.body["businessId"] for call in cluster.calls)


def test_export_instances() -> None:
    """A line for each instance, under a line of titles."""
    cluster = FakeCluster().on(
        "search_process_instances", page(*[made_up(ProcessInstanceResult, state="ACTIVE")] * 3)
    )
    file = io.StringIO()
    with CamundaClient(SETTINGS, transport=cluster) as client:
        assert 3 == main_of("export_instances")(client, "order", file)
    lines = file.getvalue().splitlines()
    assert "key,state,started,ended" == lines[0]
    assert ["2251799813685249,ACTIVE,2026-01-02 03:04:05+00:00,"] * 3 == lines[1:]


def test_retry_incidents() -> None:
    """Those of jobs get retries and are resolved; one that is gone meanwhile is passed over."""
    found = page(
        made_up(IncidentResult, job_key="1"),
        made_up(IncidentResult, job_key="2"),
        made_up(IncidentResult, job_key=None),
    )
    cluster = (
        FakeCluster().on("search_incidents", found).on("update_job", None, 404).on("resolve_incident", None)
    )
    with CamundaClient(SETTINGS, transport=cluster) as client:
        assert 1 == main_of("retry_incidents")(client, "order")
    assert ["1", "2"] == [call.path["jobKey"] for call in cluster.calls_of("update_job")]
    assert 1 == len(cluster.calls_of("resolve_incident"))
