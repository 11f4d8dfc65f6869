"""The example processes, worked by the client and the workers that users have."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import datetime, timezone
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from camunda_client import CamundaAsyncClient, conditions
from camunda_embedded import Engine, lint

EXAMPLES = Path(__file__).parent.parent / "examples"
NAMES = ["order", "onboarding", "loan", "approval"]


def program(name: str) -> ModuleType:
    """An example's module."""
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / name / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def engine() -> Engine:
    return Engine(start_time=datetime(2026, 1, 1, tzinfo=timezone.utc))


@pytest.fixture
async def client(engine: Engine) -> AsyncIterator[CamundaAsyncClient]:
    async with CamundaAsyncClient(
        {"CAMUNDA_REST_ADDRESS": "http://engine"}, transport=engine.async_transport()
    ) as client:
        yield client


MODELS = sorted(path for kind in ("bpmn", "dmn", "form") for path in EXAMPLES.rglob(f"*.{kind}"))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.name)
def test_the_files_are_clean(path: Path) -> None:
    """No file has anything that lint would tell."""
    assert [] == lint(path.read_bytes(), path.name)


@pytest.mark.parametrize("name", NAMES)
def test_each_program_runs_as_it_stands(name: str) -> None:
    """On an engine and a socket of its own."""
    done = subprocess.run(
        [sys.executable, EXAMPLES / name / f"{name}.py"], capture_output=True, text=True, timeout=60
    )
    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout


async def test_an_order_is_packed_item_by_item_unless_the_card_is_refused(client: CamundaAsyncClient) -> None:
    """The error ends the branch beside it; mappings decide what leaves a task."""
    paid, refused = await program("order").run(client)
    assert ["box with lamp", "box with chair"] == paid["parcels"]
    assert "TRACK-2" == paid["trackingCode"]
    assert "parcelCount" not in paid
    assert "your card was refused" == refused["told"]
    assert "trackingCode" not in refused


async def test_a_loan_is_decided_by_two_tables(client: CamundaAsyncClient) -> None:
    """The second one reads what the first one found."""
    results = await program("loan").run(client)
    assert ["12000 at 3.2 %", "12000 at 5.9 %", None, None] == [one.get("contract") for one in results]
    assert ["Declined: the instalment is too high", "Declined: the risk is high"] == [
        one["letter"] for one in results[2:]
    ]
    found = await client.search_decision_instances(filter={"decisionDefinitionId": "risk"})
    assert 4 == len(found.items)


async def test_an_expense_goes_back_and_forth(client: CamundaAsyncClient) -> None:
    """Form, groups and priority come from the process."""
    seen = await program("approval").run(client)
    assert {
        "form": "expense-review",
        "groups": ["managers"],
        "priorities": [80, 50],
        "corrected by": "eve",
    } == seen


async def test_an_overdue_review_goes_to_the_head(engine: Engine, client: CamundaAsyncClient) -> None:
    """After two days of the engine's time."""
    module = program("approval")
    await client.deploy_resources_from_files(module.files(module.__file__))
    created = await client.create_process_instance(
        process_definition_id="expense-approval", variables={**module.EXPENSES, "amount": 60}
    )
    review = await client.wait_until(conditions.user_task_created(created.process_instance_key, "review"))
    assert datetime(2026, 1, 3, tzinfo=timezone.utc) == review.due_date
    engine.clock.advance(days=2)
    above = await client.wait_until(
        conditions.user_task_created(created.process_instance_key, "decide_above")
    )
    assert "hilda" == above.assignee


async def test_a_customer_is_reminded_and_given_up(engine: Engine, client: CamundaAsyncClient) -> None:
    """Three reminders, three days apart; after two weeks it is over."""
    module = program("onboarding")
    await client.deploy_resources_from_files(module.files(module.__file__))
    office = module.Office()
    async with working(office.workers(client)):
        key = await module.sign_up(client, "ben")
        for count in (1, 2, 3):
            engine.clock.advance(days=3)
            await client.wait_until(elements_completed(key, "reminded", count))
        assert ["welcome to ben", *["reminder to ben"] * 3] == office.mails
        engine.clock.advance(days=5)
        await client.wait_until(conditions.instance_completed(key))
    assert 4 == len(office.mails)


async def test_a_customer_who_does_not_come_back_is_called(
    engine: Engine, client: CamundaAsyncClient
) -> None:
    """A week after the documents the timer is first."""
    module = program("onboarding")
    await client.deploy_resources_from_files(module.files(module.__file__))
    office = module.Office()
    async with working(office.workers(client)):
        key = await module.sign_up(client, "carl")
        await client.publish_message(name="documents-received", correlation_key="carl")
        await client.wait_until(conditions.element_active(key, "choose"))
        engine.clock.advance(days=7)
        await client.wait_until(conditions.instance_completed(key))
    assert ["carl"] == office.calls


async def test_a_customer_who_comes_back_is_active(client: CamundaAsyncClient) -> None:
    """The message is first."""
    assert ["welcome to ada"] == await program("onboarding").run(client)


class working:  # noqa: N801 - reads as a verb
    """Workers that run inside a block."""

    def __init__(self, workers: list[Any]) -> None:
        self.workers = workers

    async def __aenter__(self) -> None:
        for worker in self.workers:
            worker.start()

    async def __aexit__(self, *_: object) -> None:
        for worker in self.workers:
            await worker.aclose()


def elements_completed(key: Any, element_id: str, count: int) -> conditions.Condition[int]:
    """An element of an instance has completed so often."""
    filters = {"processInstanceKey": key, "elementId": element_id, "state": "COMPLETED"}

    def found(answer: Any) -> int | None:
        return len(answer.items) if len(answer.items) >= count else None

    return conditions.Condition(
        f"{count} times {element_id}", "search_element_instances", found, (), {"filter": filters}
    )
