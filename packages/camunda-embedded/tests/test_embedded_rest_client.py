"""The REST API driven by the real client, without a socket and over one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
from rest_processes import BROKEN, DISH, FORM, LATER, ORDER

from camunda_client import CamundaAsyncClient, CamundaClient, ElementInstanceKey
from camunda_client.exceptions import ApiError
from camunda_embedded import Engine, Fault, OAuth

SETTINGS = {"CAMUNDA_REST_ADDRESS": "http://embedded.invalid/v2", "CAMUNDA_AUTH_STRATEGY": "NONE"}
BEGIN = datetime(2026, 1, 1, tzinfo=timezone.utc)
UNKNOWN = "2251799899999999"


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(start_time=BEGIN) as made:
        resources = (
            ("order.bpmn", ORDER),
            ("later.bpmn", LATER),
            ("dish.dmn", DISH),
            ("approval.form", FORM),
        )
        made.deploy(*resources)
        yield made


@pytest.fixture
def client(engine: Engine) -> Iterator[CamundaClient]:
    with CamundaClient(SETTINGS, transport=engine.transport()) as made:
        yield made


def _job(client: CamundaClient, job_type: str = "charge", **more: Any) -> Any:
    asked = {"timeout": 60_000, "max_jobs_to_activate": 1, "request_timeout": -1, **more}
    [job] = client.activate_jobs(type=job_type, **asked).jobs
    return job


def _problem(call: Any, *arguments: Any, **named: Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        call(*arguments, **named)
    return caught.value


def test_a_deployment_names_what_it_holds(client: CamundaClient) -> None:
    """Processes, decisions, requirements and forms come in this order, and an equal file keeps its key."""
    files = [("a.form", FORM), ("b.dmn", DISH), ("c.bpmn", ORDER)]
    first = client.create_deployment(resources=files)
    kinds = [
        next(name for name, value in entry.to_dict().items() if value is not None)
        for entry in first.deployments
    ]
    assert kinds == ["processDefinition", "decisionDefinition", "decisionRequirements", "form"]
    again = client.create_deployment(resources=files)
    assert again.deployment_key != first.deployment_key
    keys = [
        deployed.deployments[0].process_definition.process_definition_key  # type: ignore[union-attr]
        for deployed in (first, again)
    ]
    assert keys[0] == keys[1]


def test_a_broken_file_is_refused_with_its_elements(client: CamundaClient) -> None:
    """A rejection names the file and the element, and nothing is deployed."""
    error = _problem(client.create_deployment, resources=[("good.bpmn", LATER), ("broken.bpmn", BROKEN)])
    assert (error.status_code, error.title) == (400, "INVALID_ARGUMENT")
    assert "broken.bpmn" in str(error.detail)
    assert "task" in str(error.detail)


def test_an_order_runs_from_start_to_end(client: CamundaClient) -> None:
    """Job, user task and message take an instance to its end, and searches show each step."""
    created = client.create_process_instance(
        process_definition_id="order",
        variables={"orderId": "o-1", "amount": 3.5},
        tags=["vip"],
        business_id="B-1",
    )
    key = created.process_instance_key
    assert (created.process_definition_version, created.tags, created.business_id) == (1, ["vip"], "B-1")
    job = _job(client, worker="w1")
    assert (job.custom_headers, job.retries, job.worker) == ({"currency": "EUR"}, 2, "w1")
    assert (job.variables, job.tags) == ({"orderId": "o-1", "amount": 3.5}, ["vip"])
    assert client.search_jobs(filter={"processInstanceKey": key}).items[0].worker == "w1"
    client.complete_job(job.job_key, variables={"charged": True})

    [task] = client.search_user_tasks(filter={"state": "CREATED", "candidateGroup": "ops"}).items
    assert (task.name, task.process_name, task.element_id) == ("Approve", "Order", "approve")
    form = client.get_user_task_form(task.user_task_key)
    assert form is not None
    assert form.form_id == "approval"
    client.assign_user_task(task.user_task_key, assignee="ann")
    client.update_user_task(task.user_task_key, changeset={"priority": 80, "dueDate": "2026-02-01T00:00:00Z"})
    changed = client.get_user_task(task.user_task_key)
    assert (changed.assignee, changed.priority) == ("ann", 80)
    names = {v.name for v in client.search_user_task_variables(task.user_task_key).items}
    assert names == {"orderId", "amount", "charged"}
    client.complete_user_task(task.user_task_key, variables={"approved": True})

    [waiting] = client.search_message_subscriptions(filter={"messageName": "paid"}).items
    assert waiting.correlation_key == "o-1"
    correlated = client.correlate_message(name="paid", correlation_key="o-1", variables={"receipt": 7})
    assert correlated.process_instance_key == key
    instance = client.get_process_instance(key)
    assert (instance.state, instance.business_id) == ("COMPLETED", "B-1")
    values = {v.name: v.value for v in client.search_variables(filter={"processInstanceKey": key}).items}
    assert values == {
        "orderId": '"o-1"',
        "amount": "3.5",
        "charged": "true",
        "approved": "true",
        "receipt": "7",
    }
    elements = client.search_element_instances(filter={"processInstanceKey": key}).items
    assert [entry.element_id for entry in elements] == ["start", "charge", "approve", "wait", "end"]
    assert {entry.state for entry in elements} == {"COMPLETED"}
    flows = client.get_process_instance_sequence_flows(key).items
    assert {flow.element_id for flow in flows} == {"f1", "f2", "f3", "f4"}


def test_a_job_that_fails_becomes_an_incident_and_is_mended(client: CamundaClient) -> None:
    """Retries run out, the incident is found, retries are given, the incident is resolved, the job comes again."""
    key = client.create_process_instance(
        process_definition_id="order", variables={"orderId": "1"}
    ).process_instance_key
    job = _job(client)
    client.fail_job(job.job_key, retries=1, error_message="boom")
    assert _job(client).retries == 1
    client.fail_job(job.job_key, retries=0, error_message="boom")
    [incident] = client.search_incidents(filter={"processInstanceKey": key, "state": "ACTIVE"}).items
    assert (incident.error_type, incident.job_key, incident.element_id) == (
        "JOB_NO_RETRIES",
        job.job_key,
        "charge",
    )
    assert client.get_process_instance(key).has_incident is True
    error = _problem(client.complete_job, job.job_key)
    assert (error.status_code, error.title) == (409, "INVALID_STATE")
    client.update_job(job.job_key, changeset={"retries": 3})
    client.resolve_incident(incident.incident_key)
    assert client.get_process_instance(key).has_incident is False
    client.complete_job(_job(client).job_key)
    assert _problem(client.complete_job, job.job_key).status_code == 404


def test_a_lock_ends_and_backoff_delays(client: CamundaClient, engine: Engine) -> None:
    """A job whose lock ended comes again, and one that was given back with a backoff only after it."""
    client.create_process_instance(process_definition_id="order", variables={"orderId": "1"})
    job = _job(client, timeout=1000)
    assert (
        client.activate_jobs(type="charge", timeout=1, max_jobs_to_activate=1, request_timeout=-1).jobs == []
    )
    engine.clock.advance(seconds=2)
    assert _job(client).job_key == job.job_key
    client.fail_job(job.job_key, retries=1, retry_back_off=5000)
    assert (
        client.activate_jobs(type="charge", timeout=1, max_jobs_to_activate=1, request_timeout=-1).jobs == []
    )
    engine.clock.advance(seconds=6)
    assert _job(client).job_key == job.job_key


def test_what_is_not_there_is_not_found(client: CamundaClient) -> None:
    """Commands and reads of unknown keys are answered with 404 that names the key."""
    calls: list[tuple[Any, dict[str, Any]]] = [
        (client.complete_job, {}),
        (client.fail_job, {"retries": 1}),
        (client.throw_job_error, {"error_code": "E"}),
        (client.update_job, {"changeset": {"retries": 1}}),
        (client.resolve_incident, {}),
        (client.cancel_process_instance, {}),
        (client.complete_user_task, {}),
        (client.assign_user_task, {"assignee": "a"}),
        (client.unassign_user_task, {}),
        (client.get_process_instance, {}),
        (client.get_user_task, {}),
        (client.get_incident, {}),
        (client.get_variable, {}),
        (client.get_element_instance, {}),
        (client.get_process_definition, {}),
        (client.get_process_definition_xml, {}),
        (client.get_decision_definition, {}),
        (client.get_decision_requirements, {}),
        (client.get_form_by_key, {}),
        (client.get_resource, {}),
        (client.delete_resource, {}),
        (client.create_element_instance_variables, {"variables": {"a": 1}}),
        (client.get_process_instance_call_hierarchy, {}),
    ]
    for call, arguments in calls:
        error = _problem(call, UNKNOWN, **arguments)
        assert (error.status_code, error.title) == (404, "NOT_FOUND"), call
        assert UNKNOWN in str(error.detail), call
    for wanted in ({"process_definition_id": "nope"}, {"process_definition_key": UNKNOWN}):
        error = _problem(client.create_process_instance, **wanted)
        assert (error.status_code, error.title) == (404, "NOT_FOUND")


def test_arguments_that_the_engine_refuses(client: CamundaClient) -> None:
    """Values that have the right type and make no sense are answered with 400 that names the field."""
    raw: list[tuple[Any, dict[str, Any], str]] = [
        (client.activate_jobs, {"type": " ", "timeout": 1, "max_jobs_to_activate": 1}, "type"),
        (client.activate_jobs, {"type": "a", "timeout": 0, "max_jobs_to_activate": 1}, "timeout"),
        (client.activate_jobs, {"type": "a", "timeout": 1, "max_jobs_to_activate": 0}, "maxJobsToActivate"),
        (client.publish_message, {"name": ""}, "name"),
        (client.pin_clock, {"timestamp": -1}, "timestamp"),
        (client.create_process_instance, {"process_definition_id": "order", "tenant_id": "other"}, "other"),
        (client.evaluate_expression, {"expression": "=1 +"}, "expression"),
    ]
    for call, arguments, named in raw:
        error = _problem(call, **arguments)
        assert (error.status_code, error.title) == (400, "INVALID_ARGUMENT"), call
        assert named in str(error.detail), call


def test_waiting_for_the_result(client: CamundaClient, engine: Engine) -> None:
    """An instance that is awaited answers its variables at its end, or 504 when it takes too long."""
    created = client.create_process_instance(
        process_definition_id="later",
        variables={"wait": "PT0S", "a": 1},
        await_completion=True,
        fetch_variables=["a"],
    )
    assert created.variables == {"a": 1}
    error = _problem(
        client.create_process_instance,
        process_definition_id="later",
        variables={"wait": "PT1H"},
        await_completion=True,
        request_timeout=20,
    )
    assert error.status_code == 504
    moved = threading.Timer(0.1, engine.clock.advance, kwargs={"hours": 2})
    moved.start()
    done = client.create_process_instance(
        process_definition_id="later",
        variables={"wait": "PT1H"},
        await_completion=True,
        request_timeout=20_000,
    )
    moved.join()
    assert done.variables == {"wait": "PT1H"}


async def test_a_long_poll_wakes_at_once(engine: Engine) -> None:
    """A waiting activation gets the job that appears; of three pollers each job goes to one."""
    async with CamundaAsyncClient(SETTINGS, transport=engine.async_transport()) as client:

        async def poll(milliseconds: int) -> list[Any]:
            answer = await client.activate_jobs(
                type="charge", timeout=60_000, max_jobs_to_activate=5, request_timeout=milliseconds
            )
            return list(answer.jobs)

        assert await poll(1) == []
        pollers = [asyncio.ensure_future(poll(2000)) for _ in range(3)]
        await asyncio.sleep(0.05)
        for name in ("a", "b"):
            await client.create_process_instance(process_definition_id="order", variables={"orderId": name})
        first = await asyncio.wait_for(asyncio.gather(*pollers), 20)
        assert sorted(len(jobs) for jobs in first) in ([0, 1, 1], [0, 0, 2])


def test_a_real_clock_fires_while_somebody_waits() -> None:
    """With real time a timer wakes whoever waits for the end of the instance."""
    with Engine() as engine:
        engine.deploy(("later.bpmn", LATER))
        with CamundaClient(SETTINGS, transport=engine.transport()) as client:
            done = client.create_process_instance(
                process_definition_id="later", variables={"wait": "PT0.05S"}, await_completion=True
            )
            assert done.variables == {"wait": "PT0.05S"}


def test_decisions_are_evaluated_and_kept(client: CamundaClient) -> None:
    """A decision answers its output and rules, and the evaluation is found afterwards."""
    result = client.evaluate_decision(decision_definition_id="dish", variables={"season": "Winter"})
    assert (result.output, result.decision_definition_version) == ('"Roast"', 1)
    [decision] = result.evaluated_decisions
    assert [rule.rule_id for rule in decision.matched_rules] == ["r1"]
    [found] = client.search_decision_instances(filter={"decisionDefinitionId": "dish"}).items
    assert found.decision_evaluation_instance_key == decision.decision_evaluation_instance_key
    one = client.get_decision_instance(found.decision_evaluation_instance_key)
    assert [entry.input_value for entry in one.evaluated_inputs] == ['"Winter"']
    for shown in (found, one):
        assert (shown.process_definition_key, shown.process_instance_key) == ("-1", "-1")
        assert (shown.element_instance_key, shown.root_process_instance_key) == ("-1", None)
    assert client.evaluate_decision(decision_definition_id="dish", variables={}).output == "null"
    error = _problem(client.evaluate_decision, decision_definition_id="nope")
    assert error.status_code == 404
    xml = client.get_decision_definition_xml(found.decision_definition_key)
    assert "dish" in str(xml)


def test_expressions_are_evaluated(client: CamundaClient) -> None:
    """An expression answers its value and its warnings, with variables of the request or of a scope."""
    result = client.evaluate_expression(expression="=a + 1", variables={"a": 2})
    assert (result.result, result.warnings) == (3, [])
    assert "x" in client.evaluate_expression(expression="=x").warnings[0].message
    key = client.create_process_instance(
        process_definition_id="order", variables={"orderId": "7"}
    ).process_instance_key
    assert client.evaluate_expression(expression="=orderId", scope_key=key).result == "7"


def test_messages_are_kept_and_told_apart(client: CamundaClient) -> None:
    """A buffered message reaches who comes later; the same id twice is a conflict; nobody there is not found."""
    client.publish_message(name="paid", correlation_key="o-1", message_id="m1", time_to_live=60_000)
    error = _problem(
        client.publish_message, name="paid", correlation_key="o-1", message_id="m1", time_to_live=60_000
    )
    assert (error.status_code, error.title) == (409, "ALREADY_EXISTS")
    assert _problem(client.correlate_message, name="other", correlation_key="o-1").status_code == 404


def test_instances_are_cancelled_modified_and_searched(client: CamundaClient) -> None:
    """Cancelling ends an instance; a modification moves its token; pages and sorting show them."""
    keys = [
        client.create_process_instance(
            process_definition_id="order", variables={"orderId": str(n)}
        ).process_instance_key
        for n in range(5)
    ]
    client.cancel_process_instance(keys[0])
    assert client.get_process_instance(keys[0]).state == "TERMINATED"
    assert _problem(client.cancel_process_instance, keys[0]).status_code == 404
    client.modify_process_instance(
        keys[1],
        activate_instructions=[{"elementId": "wait"}],
        terminate_instructions=[{"elementId": "charge"}],
    )
    waiting = client.search_element_instances(filter={"processInstanceKey": keys[1], "state": "ACTIVE"}).items
    assert [entry.element_id for entry in waiting] == ["wait"]
    newest = client.search_process_instances(
        filter={"state": "ACTIVE"}, sort=[{"field": "processInstanceKey", "order": "DESC"}], page={"limit": 2}
    )
    assert [entry.process_instance_key for entry in newest.items] == [keys[4], keys[3]]
    assert newest.page.total_items == 4
    following = client.search_process_instances(
        filter={"state": "ACTIVE"},
        sort=[{"field": "processInstanceKey", "order": "DESC"}],
        page={"limit": 2, "after": newest.page.end_cursor},
    )
    assert [entry.process_instance_key for entry in following.items] == [keys[2], keys[1]]


def test_definitions_are_read(client: CamundaClient) -> None:
    """Definitions show their names and versions, and give their files back."""
    [order] = client.search_process_definitions(filter={"processDefinitionId": "order"}).items
    assert (order.name, order.version, order.resource_name) == ("Order", 1, "order.bpmn")
    assert "serviceTask" in str(client.get_process_definition_xml(order.process_definition_key))
    assert client.get_start_process_form(order.process_definition_key) is None
    [decision] = client.search_decision_definitions().items
    assert decision.decision_requirements_name == "Dinner"


def test_variables_are_set(client: CamundaClient) -> None:
    """Variables of an instance are changed, and an unknown scope is told."""
    key = client.create_process_instance(
        process_definition_id="order", variables={"orderId": "1"}
    ).process_instance_key
    client.create_element_instance_variables(ElementInstanceKey(key), variables={"orderId": "2", "new": None})
    values = {v.name: v.value for v in client.search_variables(filter={"processInstanceKey": key}).items}
    assert values == {"orderId": '"2"', "new": "null"}


def test_the_clock_is_controlled_through_the_api(client: CamundaClient, engine: Engine) -> None:
    """Pinning the clock fires what is due by then; resetting lets it run."""
    key = client.create_process_instance(
        process_definition_id="later", variables={"wait": "PT1H"}
    ).process_instance_key
    client.pin_clock(timestamp=round(BEGIN.timestamp() * 1000) + 3_600_000)
    assert client.get_process_instance(key).state == "COMPLETED"
    client.reset_clock()
    assert engine.clock.is_pinned is False


def test_over_a_socket_with_oauth_and_a_fault() -> None:
    """The client gets its token from the engine, asks with it, and tries again after a fault."""
    oauth = OAuth({"app": "s3cret"}, audience="zeebe.camunda.io")
    with Engine(authentication=oauth) as engine, engine.serve() as address:
        engine.faults.add("getTopology", Fault("status", status=503))
        settings = {
            "CAMUNDA_REST_ADDRESS": f"{address}/v2",
            "CAMUNDA_AUTH_STRATEGY": "OAUTH",
            "CAMUNDA_CLIENT_ID": "app",
            "CAMUNDA_CLIENT_SECRET": "s3cret",
            "CAMUNDA_OAUTH_URL": f"{address}/oauth/token",
            "CAMUNDA_TOKEN_AUDIENCE": "zeebe.camunda.io",
        }
        with CamundaClient(settings) as client:
            assert client.get_topology().cluster_size == 1
            assert client.get_authentication().username == "app"
            oauth.expire_tokens()
            assert client.get_authentication().username == "app"


async def test_nothing_is_left_of_a_client_that_gave_up(engine: Engine) -> None:
    """Waiting for a result that is cancelled leaves nothing behind, and the instance goes on."""
    async with CamundaAsyncClient(SETTINGS, transport=engine.async_transport()) as client:
        waiting = asyncio.ensure_future(
            client.create_process_instance(
                process_definition_id="later", variables={"wait": "PT1H"}, await_completion=True
            )
        )
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert not engine.application.services.waiters
        assert not engine.application.services.completions._awaited
        assert (await client.search_process_instances(filter={"state": "ACTIVE"})).page.total_items == 1


def test_many_threads_share_an_engine(engine: Engine) -> None:
    """Clients in several threads start, work and search at once, and every instance is worked on once."""
    failures: list[BaseException] = []
    keys: list[str] = []
    lock = threading.Lock()

    def run(number: int) -> None:
        try:
            with CamundaClient(SETTINGS, transport=engine.transport()) as client:
                for turn in range(10):
                    client.create_process_instance(
                        process_definition_id="order", variables={"orderId": f"{number}-{turn}"}
                    )
                    found = client.activate_jobs(
                        type="charge", timeout=60_000, max_jobs_to_activate=3, request_timeout=-1
                    )
                    for job in found.jobs:
                        client.complete_job(job.job_key)
                        with lock:
                            keys.append(job.job_key)
                    client.search_user_tasks(filter={"state": "CREATED"}, sort=[{"field": "creationDate"}])
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(keys) == len(set(keys)) == 40
    assert len(engine.read_models.search("user-tasks", {"page": {"limit": 1000}})["items"]) == 40


def test_everything_that_can_be_read(client: CamundaClient) -> None:
    """Each read of an instance with an incident, of definitions and of statistics answers what its model says."""
    created = client.create_process_instance(process_definition_id="order", variables={"orderId": "1"})
    key = created.process_instance_key
    definition_key = created.process_definition_key
    client.fail_job(_job(client).job_key, retries=0, error_message="boom")
    [incident] = client.search_process_instance_incidents(key).items
    assert client.get_incident(incident.incident_key).error_message == "boom"
    element = client.get_element_instance(incident.element_instance_key)
    assert (element.has_incident, element.incident_key) == (True, incident.incident_key)
    found = client.search_element_instance_incidents(incident.element_instance_key, data={})
    assert [entry.incident_key for entry in found.items] == [incident.incident_key]
    [variable] = client.search_variables(filter={"processInstanceKey": key}).items
    assert client.get_variable(variable.variable_key).value == '"1"'
    assert client.search_element_instance_wait_states(filter={"processInstanceKey": key}).items
    assert client.get_process_instance_wait_state_statistics(key).items[0].waiting_count == 1
    assert client.get_process_instance_statistics(key).items
    assert [entry.process_instance_key for entry in client.get_process_instance_call_hierarchy(key)] == [key]

    assert client.get_process_definition(definition_key).has_start_form is False
    assert client.get_process_definition_statistics(definition_key).items
    names = client.search_process_definition_variable_names(definition_key).items
    assert [entry.name for entry in names] == ["orderId"]
    [by_process] = client.get_process_definition_instance_statistics().items
    assert by_process.active_instances_with_incident_count == 1
    by_version = client.get_process_definition_instance_version_statistics(
        filter={"processDefinitionId": "order"}
    )
    assert by_version.items[0].process_definition_version == 1
    [error] = client.get_process_instance_statistics_by_error().items
    by_definition = client.get_process_instance_statistics_by_definition(
        filter={"errorHashCode": error.error_hash_code}
    )
    assert by_definition.items[0].active_instances_with_error_count == 1
    assert client.get_process_definition_message_subscription_statistics().items == []

    [decision] = client.search_decision_definitions().items
    assert client.get_decision_definition(decision.decision_definition_key).name == "Dish"
    [graph] = client.search_decision_requirements().items
    assert (
        client.get_decision_requirements(graph.decision_requirements_key).decision_requirements_id == "dinner"
    )
    assert "decision" in str(client.get_decision_requirements_xml(graph.decision_requirements_key))

    client.create_deployment(resources=[("notes.json", b'{"a": 1}')])
    [resource] = client.search_resources().items
    assert client.get_resource(resource.resource_key).resource_name == "notes.json"
    assert client.broadcast_signal(signal_name="nobody listens").signal_key
    assert client.search_correlated_message_subscriptions().items == []


def test_a_user_task_shows_its_form_and_variables(client: CamundaClient) -> None:
    """The form of a task is read by its key, and effective variables hide outer ones."""
    created = client.create_process_instance(process_definition_id="order", variables={"orderId": "1"})
    client.complete_job(_job(client).job_key)
    [task] = client.search_user_tasks(filter={"processInstanceKey": created.process_instance_key}).items
    assert task.form_key is not None
    assert client.get_form_by_key(task.form_key).form_id == "approval"
    client.create_element_instance_variables(
        task.element_instance_key, variables={"orderId": "2"}, local=True
    )
    effective = client.search_user_task_effective_variables(task.user_task_key).items
    assert [(entry.name, entry.value) for entry in effective] == [("orderId", '"2"')]
    assert len(client.search_user_task_variables(task.user_task_key).items) == 2
