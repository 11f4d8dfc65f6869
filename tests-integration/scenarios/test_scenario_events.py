"""Messages, signals, timers, user tasks and cancellation on every cluster."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from harness.bpmn import (
    Node,
    bpmn,
    bpmn_file,
    catch,
    end,
    gateway,
    message,
    on,
    process,
    service,
    signal,
    start,
    timer,
    user_task,
)
from harness.clusters import Cluster

from camunda_sdk import (
    ApiError,
    CamundaAsyncClient,
    ConflictError,
    NotFoundError,
    ProcessInstanceKey,
    UserTaskKey,
)


async def finished(client: CamundaAsyncClient, process_id: str, **variables: Any) -> dict[str, Any]:
    """Start an instance and return its variables once it has ended."""
    result = await client.create_process_instance(
        process_definition_id=process_id,
        variables=variables,
        await_completion=True,
        request_timeout=20_000,
    )
    return dict(result.variables)


def waits_for_message(process_id: str) -> bytes:
    """Start > paid (message) > end."""
    return bpmn(
        process_id,
        [start(), catch("paid", on("message", "payment")), end()],
        ["start>paid", "paid>end"],
        root=message("payment", f"{process_id}_paid", key="order"),
    )


async def test_a_published_message_reaches_its_instance(cluster: Cluster, unique: str) -> None:
    """Name and correlation key find the instance, and the message's variables become its own."""
    async with cluster.async_client() as client:
        await client.create_deployment(resources=[(f"{unique}.bpmn", waits_for_message(unique))])
        first = asyncio.create_task(finished(client, unique, order="one"))
        second = asyncio.create_task(finished(client, unique, order="two"))
        await client.publish_message(
            name=f"{unique}_paid", correlation_key="two", variables={"sum": 2}, time_to_live=20_000
        )
        assert {"order": "two", "sum": 2} == await second
        await client.publish_message(
            name=f"{unique}_paid", correlation_key="one", variables={"sum": 1}, time_to_live=20_000
        )
        assert {"order": "one", "sum": 1} == await first


async def test_a_message_is_kept_for_an_instance_that_comes_later(cluster: Cluster, unique: str) -> None:
    """Within its time to live it waits; the same id is refused while it does."""
    async with cluster.async_client() as client:
        await client.create_deployment(resources=[(f"{unique}.bpmn", waits_for_message(unique))])
        options = {"name": f"{unique}_paid", "correlation_key": "later", "message_id": unique}
        await client.publish_message(**options, time_to_live=20_000)  # type: ignore[arg-type]
        with pytest.raises(ConflictError):
            await client.publish_message(**options, time_to_live=20_000)  # type: ignore[arg-type]
        assert {"order": "later"} == await finished(client, unique, order="later")


async def test_correlating_without_a_subscriber_is_not_found(cluster: Cluster, unique: str) -> None:
    """A correlation does not wait, other than a publication."""
    async with cluster.async_client() as client:
        with pytest.raises(NotFoundError) as caught:
            await client.correlate_message(name=f"{unique}_paid", correlation_key="nobody")
    assert 404 == caught.value.status_code


async def test_a_message_starts_an_instance(cluster: Cluster, unique: str) -> None:
    """A correlated start message answers with the instance that it started."""
    content = bpmn(
        unique,
        [start(inner=on("message", "arrival")), service("work", unique), end()],
        ["start>work", "work>end"],
        root=message("arrival", f"{unique}_arrived"),
    )
    async with cluster.async_client() as client:
        await client.create_deployment(resources=[(f"{unique}.bpmn", content)])
        answer = await client.correlate_message(name=f"{unique}_arrived", variables={"who": "Ann"})
        jobs = await client.activate_jobs(
            type=unique, timeout=10_000, max_jobs_to_activate=1, request_timeout=10_000
        )
        assert [answer.process_instance_key] == [job.process_instance_key for job in jobs.jobs]
        assert {"who": "Ann"} == dict(jobs.jobs[0].variables)
        await client.complete_job(jobs.jobs[0].job_key)


async def test_a_signal_reaches_everyone_who_waits(cluster: Cluster, unique: str) -> None:
    """Two instances wait for it, and both go on."""
    if "embedded" in cluster.features:
        async with cluster.async_client() as client:
            with pytest.raises(ApiError) as caught:
                await client.create_deployment(resources=[(f"{unique}.bpmn", waits_for_signal(unique))])
            assert "alarm" in str(caught.value), "an element that is not there yet is refused by its name"
        return
    async with cluster.async_client() as client:
        await client.create_deployment(resources=[(f"{unique}.bpmn", waits_for_signal(unique))])
        waiting = [asyncio.create_task(finished(client, unique)) for _ in range(2)]
        await asyncio.sleep(1)
        await client.broadcast_signal(signal_name=f"{unique}_alarm", variables={"level": 3})
        assert [{"level": 3}] * 2 == await asyncio.gather(*waiting)


def waits_for_signal(process_id: str) -> bytes:
    """Start > alarm (signal) > end."""
    return bpmn(
        process_id,
        [start(), catch("alarm", on("signal", "the_alarm")), end()],
        ["start>alarm", "alarm>end"],
        root=signal("the_alarm", f"{process_id}_alarm"),
    )


async def test_the_first_event_decides_at_an_event_based_gateway(cluster: Cluster, unique: str) -> None:
    """Here the timer comes before the message."""
    content = bpmn(
        unique,
        [
            start(),
            gateway("first", "eventBased"),
            catch("paid", on("message", "payment")),
            catch("late", timer("PT0.3S")),
            service("remind", unique),
            end(),
        ],
        ["start>first", "first>paid", "first>late", "late>remind", "paid>end", "remind>end"],
        root=message("payment", f"{unique}_paid", key="order"),
    )
    async with cluster.async_client() as client:
        await client.create_deployment(resources=[(f"{unique}.bpmn", content)])
        begun = time.monotonic()
        await client.create_process_instance(process_definition_id=unique, variables={"order": "x"})
        jobs = await client.activate_jobs(
            type=unique, timeout=10_000, max_jobs_to_activate=1, request_timeout=10_000
        )
        assert ["remind"] == [job.element_id for job in jobs.jobs]
        assert time.monotonic() - begun >= 0.25
        await client.complete_job(jobs.jobs[0].job_key)


async def test_a_parallel_gateway_waits_for_every_branch(cluster: Cluster, unique: str) -> None:
    """What the branches set is all there after the join."""
    content = bpmn(
        unique,
        [
            start(),
            gateway("fork", "parallel"),
            service("left", f"{unique}_left"),
            service("right", f"{unique}_right"),
            gateway("join", "parallel"),
            end(),
        ],
        ["start>fork", "fork>left", "fork>right", "left>join", "right>join", "join>end"],
    )
    async with cluster.async_client() as client:
        await client.create_deployment(resources=[(f"{unique}.bpmn", content)])
        ending = asyncio.create_task(finished(client, unique))
        for side in ("right", "left"):
            jobs = await client.activate_jobs(
                type=f"{unique}_{side}", timeout=10_000, max_jobs_to_activate=1, request_timeout=10_000
            )
            await client.complete_job(jobs.jobs[0].job_key, variables={side: True})
        assert {"left": True, "right": True} == await ending


@pytest.mark.parametrize(("amount", "route"), [(50, "small"), (500, "large"), (5000, "huge")])
async def test_conditions_and_the_default_flow_decide(
    cluster: Cluster, unique: str, amount: int, route: str
) -> None:
    """An exclusive gateway takes the first flow that is true, else its default."""
    content = bpmn(
        unique,
        [
            start(),
            gateway("how_much", default="huge"),
            *(service(name, unique) for name in ("small", "large", "huge")),
            end(),
        ],
        [
            "start>how_much",
            "how_much>small[=amount < 100]",
            "how_much>large[=amount >= 100 and amount < 1000]",
            "how_much>huge",
            "small>end",
            "large>end",
            "huge>end",
        ],
    )
    async with cluster.async_client() as client:
        await client.create_deployment(resources=[(f"{unique}.bpmn", content)])
        await client.create_process_instance(process_definition_id=unique, variables={"amount": amount})
        jobs = await client.activate_jobs(
            type=unique, timeout=10_000, max_jobs_to_activate=1, request_timeout=10_000
        )
        assert [route] == [job.element_id for job in jobs.jobs]
        await client.complete_job(jobs.jobs[0].job_key)


async def test_a_call_activity_hands_variables_in_and_out(cluster: Cluster, unique: str) -> None:
    """The called process works on the caller's variables, and its results come back."""
    call = Node("callActivity", "call", extension=f'<zeebe:calledElement processId="{unique}_child"/>')
    content = bpmn_file(
        [
            process(unique, [start(), call, end()], ["start>call", "call>end"]),
            process(
                f"{unique}_child",
                [start("go"), service("work", unique), end("over")],
                ["go>work", "work>over"],
            ),
        ]
    )
    async with cluster.async_client() as client:
        await client.create_deployment(resources=[(f"{unique}.bpmn", content)])
        ending = asyncio.create_task(finished(client, unique, order="x"))
        jobs = await client.activate_jobs(
            type=unique, timeout=10_000, max_jobs_to_activate=1, request_timeout=10_000
        )
        assert {"order": "x"} == dict(jobs.jobs[0].variables)
        await client.complete_job(jobs.jobs[0].job_key, variables={"child": "done"})
        assert {"order": "x", "child": "done"} == await ending


async def test_cancelling_ends_an_instance_and_its_jobs(cluster: Cluster, unique: str) -> None:
    """Its job can no longer be completed, and a second cancellation finds nothing."""
    content = bpmn(unique, [start(), service("work", unique), end()], ["start>work", "work>end"])
    async with cluster.async_client() as client:
        await client.create_deployment(resources=[(f"{unique}.bpmn", content)])
        created = await client.create_process_instance(process_definition_id=unique)
        jobs = await client.activate_jobs(
            type=unique, timeout=60_000, max_jobs_to_activate=1, request_timeout=10_000
        )
        await client.cancel_process_instance(created.process_instance_key)
        with pytest.raises(NotFoundError):
            await client.complete_job(jobs.jobs[0].job_key)
        with pytest.raises(NotFoundError):
            await client.cancel_process_instance(created.process_instance_key)
        with pytest.raises(NotFoundError):
            await client.cancel_process_instance(ProcessInstanceKey("2251799899999999"))


async def test_a_user_task_is_assigned_and_completed(cluster: Cluster, unique: str) -> None:
    """Assigned once, refused without override, then completed with variables."""
    content = bpmn(unique, [start(), user_task("approve"), end()], ["start>approve", "approve>end"])
    async with cluster.async_client() as client:
        await client.create_deployment(resources=[(f"{unique}.bpmn", content)])
        created = await client.create_process_instance(process_definition_id=unique)
        key = await user_task_of(cluster, client, created.process_instance_key)
        await client.assign_user_task(key, assignee="ann", allow_override=False)
        with pytest.raises(ConflictError):
            await client.assign_user_task(key, assignee="ben", allow_override=False)
        await client.unassign_user_task(key)
        await client.complete_user_task(key, variables={"approved": True})
        with pytest.raises(NotFoundError):
            await client.complete_user_task(key)


async def user_task_of(cluster: Cluster, client: CamundaAsyncClient, instance: ProcessInstanceKey) -> Any:
    """The key of an instance's only user task: searched, or found among the keys that follow."""
    if "search" in cluster.features:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            found = await client.search_user_tasks(filter={"processInstanceKey": str(instance)})
            if found.items:
                return found.items[0].user_task_key
            await asyncio.sleep(0.05)
        raise AssertionError("no user task was found")
    for candidate in range(int(instance), int(instance) + 40):
        try:
            await client.unassign_user_task(UserTaskKey(str(candidate)))
        except NotFoundError:
            continue
        return UserTaskKey(str(candidate))
    raise AssertionError("no key after the instance's is a user task's")


async def test_bad_requests_say_what_is_wrong(cluster: Cluster, unique: str) -> None:
    """Status, title and operation are on the error, whatever the cluster."""
    async with cluster.async_client() as client:
        with pytest.raises(NotFoundError) as missing:
            await client.create_process_instance(process_definition_id=f"{unique}_nowhere")
        assert (404, "NOT_FOUND") == (missing.value.status_code, missing.value.title)
        assert f"{unique}_nowhere" in str(missing.value.detail)
        with pytest.raises(ApiError) as broken:
            await client.create_deployment(resources=[(f"{unique}.bpmn", b"<not-closed")])
        assert (400, "INVALID_ARGUMENT") == (broken.value.status_code, broken.value.title)
