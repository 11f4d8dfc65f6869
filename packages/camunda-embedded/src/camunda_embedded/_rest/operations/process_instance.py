"""Process instances: started, awaited, cancelled, modified, migrated, and read."""

from __future__ import annotations

import contextlib
from typing import Any

from camunda_embedded._core.commands import (
    CancelInstance,
    CreateInstance,
    MigrateInstance,
    ResolveIncident,
    StartInstruction,
    TerminateAfter,
)
from camunda_embedded._core.rejection import CommandRejected
from camunda_embedded._core.results import InstanceCreated
from camunda_embedded._rest.completions import instance_topic
from camunda_embedded._rest.messages import NO_CONTENT, Response, json_response
from camunda_embedded._rest.modification import modification
from camunda_embedded._rest.problems import Problem, invalid
from camunda_embedded._rest.reads import found, get, report, search, search_within
from camunda_embedded._rest.services import Call
from camunda_embedded._rest.waiting import Wait

TIMED_OUT = "java.util.concurrent.TimeoutException"  # the title that a gateway gives to a broker that is late


def create_process_instance(call: Call) -> Response | Wait:
    """Start an instance, and wait for its end when asked to."""
    command = _creation(call)
    if not call.fields.get("awaitCompletion"):
        return json_response(_created(call.execute(command), {}))
    completions = call.services.completions
    completions.capture()
    created: InstanceCreated | None = None
    try:
        created = call.execute(command)
    finally:
        completions.await_(created.process_instance_key if created else None)
    return _completion(call, created)


def _creation(call: Call) -> CreateInstance:
    fields = call.fields
    version = fields.get("processDefinitionVersion", -1)
    key = fields.get("processDefinitionKey")
    return CreateInstance(
        process_definition_key=None if key is None else int(key),
        process_definition_id=fields.get("processDefinitionId"),
        version=None if version < 0 or key is not None else version,
        version_tag=fields.get("processDefinitionVersionTag"),
        variables=call.variables,
        start_instructions=tuple(
            StartInstruction(i["elementId"]) for i in fields.get("startInstructions", ())
        ),
        runtime_instructions=tuple(
            TerminateAfter(i["afterElementId"]) for i in fields.get("runtimeInstructions", ())
        ),
        tags=tuple(fields.get("tags", ())),
        business_id=fields.get("businessId"),
        tenant_id=call.tenant_id,
    )


def _completion(call: Call, created: InstanceCreated) -> Wait:
    key = created.process_instance_key
    completions = call.services.completions
    milliseconds = call.fields.get("requestTimeout", 0)
    seconds = milliseconds / 1000 if milliseconds > 0 else call.services.options.completion_seconds

    def attempt() -> Response | None:
        variables = completions.variables_of(key)
        if variables is None:
            return None
        names = call.fields.get("fetchVariables") or variables
        return json_response(_created(created, {n: variables[n] for n in names if n in variables}))

    def expired() -> Response:
        raise Problem(
            504,
            f"The process instance with the key '{key}' was created, but has not completed in time.",
            TIMED_OUT,
        )

    return Wait(instance_topic(key), attempt, seconds, expired, lambda: completions.forget(key))


def _created(created: InstanceCreated, variables: Any) -> dict[str, Any]:
    return {
        "processDefinitionKey": str(created.process_definition_key),
        "processDefinitionId": created.process_definition_id,
        "processDefinitionVersion": created.version,
        "processInstanceKey": str(created.process_instance_key),
        "tenantId": created.tenant_id,
        "variables": variables,
        "tags": list(created.tags),
        "businessId": created.business_id,
    }


def cancel_process_instance(call: Call) -> Response:
    """Terminate an instance."""
    call.execute(CancelInstance(call.key("processInstanceKey")))
    return NO_CONTENT


def modify_process_instance(call: Call) -> Response:
    """Activate and terminate elements of an instance."""
    call.execute(modification(call.key("processInstanceKey"), call.fields))
    return NO_CONTENT


def migrate_process_instance(call: Call) -> Response:
    """Continue an instance with another process definition."""
    fields = call.fields
    if not fields["mappingInstructions"]:
        raise invalid("The mappingInstructions must not be empty.")
    call.execute(
        MigrateInstance(
            process_instance_key=call.key("processInstanceKey"),
            target_process_definition_key=int(fields["targetProcessDefinitionKey"]),
            mappings=tuple(
                (m["sourceElementId"], m["targetElementId"]) for m in fields["mappingInstructions"]
            ),
        )
    )
    return NO_CONTENT


def resolve_incidents(call: Call) -> Response:
    """Try again what raised the incidents of an instance, at once; those whose cause is unmended come again."""
    found(call, "process-instances", "processInstanceKey")
    wanted = {"processInstanceKey": call.path["processInstanceKey"], "state": "ACTIVE"}
    incidents = call.search("incidents", {"filter": wanted, "page": {"limit": 10_000}})["items"]
    for incident in incidents:
        with contextlib.suppress(CommandRejected):
            call.engine.execute(ResolveIncident(int(incident["incidentKey"])))
    return json_response(
        {"batchOperationKey": str(call.engine.new_key()), "batchOperationType": "RESOLVE_INCIDENT"}
    )


HANDLERS = {
    "createProcessInstance": create_process_instance,
    "cancelProcessInstance": cancel_process_instance,
    "modifyProcessInstance": modify_process_instance,
    "migrateProcessInstance": migrate_process_instance,
    "resolveProcessInstanceIncidents": resolve_incidents,
    "getProcessInstance": get("process-instances", "processInstanceKey"),
    "searchProcessInstances": search("process-instances"),
    "searchProcessInstanceIncidents": search_within("incidents", "processInstanceKey", "processInstanceKey"),
    "getProcessInstanceCallHierarchy": report("call-hierarchy", "processInstanceKey"),
    "getProcessInstanceSequenceFlows": report("sequence-flows", "processInstanceKey"),
    "getProcessInstanceStatistics": report("instance-elements", "processInstanceKey"),
    "getProcessInstanceWaitStateStatistics": report("instance-wait-states", "processInstanceKey"),
}
